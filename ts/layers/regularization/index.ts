/** Layers that regularize in training (dropout, noise, penalties of activity): classes and factories. */
export {
  ActivityRegularization,
  type ActivityRegularizationOptions,
  activityRegularization,
} from "./activity-regularization.js";
export { Dropout, type DropoutOptions, dropout } from "./dropout.js";
export {
  AlphaDropout,
  alphaDropout,
  GaussianDropout,
  type GaussianDropoutOptions,
  GaussianNoise,
  type GaussianNoiseOptions,
  gaussianDropout,
  gaussianNoise,
} from "./noise.js";
// TensorFlow.js's names.
export {
  SpatialDropout1D,
  type SpatialDropout1DOptions,
  SpatialDropout2D,
  SpatialDropout3D,
  type SpatialDropoutOptions,
  spatialDropout1D,
  spatialDropout1D as spatialDropout1d,
  spatialDropout2D,
  spatialDropout2D as spatialDropout2d,
  spatialDropout3D,
  spatialDropout3D as spatialDropout3d,
} from "./spatial-dropout.js";
