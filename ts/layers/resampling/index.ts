/** Zero padding, cropping and up-sampling: classes, factories and their other names. */
// TensorFlow.js's names.
export {
  Cropping1D,
  Cropping2D,
  Cropping3D,
  type CroppingOptions,
  cropping1D,
  cropping1D as cropping1d,
  cropping2D,
  cropping2D as cropping2d,
  cropping3D,
  cropping3D as cropping3d,
} from "./cropping.js";
export type { Ends, Margins } from "./margins.js";
export {
  UpSampling1D,
  UpSampling2D,
  type UpSampling2DOptions,
  UpSampling3D,
  type UpSamplingOptions,
  upSampling1D,
  upSampling1D as upSampling1d,
  upSampling2D,
  upSampling2D as upSampling2d,
  upSampling3D,
  upSampling3D as upSampling3d,
} from "./up-sampling.js";
export {
  ZeroPadding1D,
  ZeroPadding2D,
  ZeroPadding3D,
  type ZeroPaddingOptions,
  zeroPadding1D,
  zeroPadding1D as zeroPadding1d,
  zeroPadding2D,
  zeroPadding2D as zeroPadding2d,
  zeroPadding3D,
  zeroPadding3D as zeroPadding3d,
} from "./zero-padding.js";
