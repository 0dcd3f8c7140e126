/** Zero padding, cropping and up-sampling: classes, factories and their other names. */
import type { DataFormat } from "../data-format.js";
import { Cropping1D, Cropping2D, Cropping3D, type CroppingOptions } from "./cropping.js";
import {
  UpSampling1D,
  UpSampling2D,
  type UpSampling2DOptions,
  UpSampling3D,
  type UpSamplingOptions,
} from "./up-sampling.js";
import {
  ZeroPadding1D,
  ZeroPadding2D,
  ZeroPadding3D,
  type ZeroPaddingOptions,
} from "./zero-padding.js";

export { Cropping1D, Cropping2D, Cropping3D, type CroppingOptions } from "./cropping.js";
export type { Ends, Margins } from "./margins.js";
export {
  UpSampling1D,
  UpSampling2D,
  type UpSampling2DOptions,
  UpSampling3D,
  type UpSamplingOptions,
} from "./up-sampling.js";
export {
  ZeroPadding1D,
  ZeroPadding2D,
  ZeroPadding3D,
  type ZeroPaddingOptions,
} from "./zero-padding.js";

/** Zeros at both ends of each axis of sequences: `layers.zeroPadding1D({ padding: [1, 2] })`. */
export function zeroPadding1D<const Format extends DataFormat = "channels_last">(
  options?: ZeroPaddingOptions<1, Format>,
): ZeroPadding1D<Format> {
  return new ZeroPadding1D(options);
}

/** Zeros at both ends of each axis of images: `layers.zeroPadding2D({ padding: [[1, 2], 0] })`. */
export function zeroPadding2D<const Format extends DataFormat = "channels_last">(
  options?: ZeroPaddingOptions<2, Format>,
): ZeroPadding2D<Format> {
  return new ZeroPadding2D(options);
}

/** Zeros at both ends of each axis of volumes: `layers.zeroPadding3D({ padding: 1 })`. */
export function zeroPadding3D<const Format extends DataFormat = "channels_last">(
  options?: ZeroPaddingOptions<3, Format>,
): ZeroPadding3D<Format> {
  return new ZeroPadding3D(options);
}

/** Without the ends of each axis of sequences: `layers.cropping1D({ cropping: [1, 2] })`. */
export function cropping1D(options?: Omit<CroppingOptions<1>, "dataFormat">): Cropping1D {
  return new Cropping1D(options);
}

/** Without the ends of each axis of images: `layers.cropping2D({ cropping: [[1, 2], 0] })`. */
export function cropping2D<const Format extends DataFormat = "channels_last">(
  options?: CroppingOptions<2, Format>,
): Cropping2D<Format> {
  return new Cropping2D(options);
}

/** Without the ends of each axis of volumes: `layers.cropping3D({ cropping: 1 })`. */
export function cropping3D<const Format extends DataFormat = "channels_last">(
  options?: CroppingOptions<3, Format>,
): Cropping3D<Format> {
  return new Cropping3D(options);
}

/** Each element several times along each axis of sequences: `layers.upSampling1D({ size: 2 })`. */
export function upSampling1D(options?: Omit<UpSamplingOptions<1>, "dataFormat">): UpSampling1D {
  return new UpSampling1D(options);
}

/** Images enlarged by factors: `layers.upSampling2D({ size: 2, interpolation: "bilinear" })`. */
export function upSampling2D<const Format extends DataFormat = "channels_last">(
  options?: UpSampling2DOptions<Format>,
): UpSampling2D<Format> {
  return new UpSampling2D(options);
}

/** Each element several times along each axis of volumes: `layers.upSampling3D({ size: 2 })`. */
export function upSampling3D<const Format extends DataFormat = "channels_last">(
  options?: UpSamplingOptions<3, Format>,
): UpSampling3D<Format> {
  return new UpSampling3D(options);
}

// TensorFlow.js's names.
export {
  cropping1D as cropping1d,
  cropping2D as cropping2d,
  cropping3D as cropping3d,
  upSampling1D as upSampling1d,
  upSampling2D as upSampling2d,
  upSampling3D as upSampling3d,
  zeroPadding1D as zeroPadding1d,
  zeroPadding2D as zeroPadding2d,
  zeroPadding3D as zeroPadding3d,
};
