import {
  ActivityRegularization,
  type ActivityRegularizationOptions,
} from "./activity-regularization.js";
import { Dropout, type DropoutOptions } from "./dropout.js";
import {
  AlphaDropout,
  GaussianDropout,
  type GaussianDropoutOptions,
  GaussianNoise,
  type GaussianNoiseOptions,
} from "./noise.js";
import {
  SpatialDropout1D,
  type SpatialDropout1DOptions,
  SpatialDropout2D,
  SpatialDropout3D,
  type SpatialDropoutOptions,
} from "./spatial-dropout.js";

export {
  ActivityRegularization,
  type ActivityRegularizationOptions,
} from "./activity-regularization.js";
export { Dropout, type DropoutOptions } from "./dropout.js";
export {
  AlphaDropout,
  GaussianDropout,
  type GaussianDropoutOptions,
  GaussianNoise,
  type GaussianNoiseOptions,
} from "./noise.js";
export {
  SpatialDropout1D,
  type SpatialDropout1DOptions,
  SpatialDropout2D,
  SpatialDropout3D,
  type SpatialDropoutOptions,
} from "./spatial-dropout.js";

/**
 * In training zeroes a fraction of the elements: `layers.dropout({ rate: 0.5 })`.
 * @throws ValueError for a rate outside of [0, 1).
 * @example
 * sequential([layers.dense({ units: 32 }), layers.dropout({ rate: 0.5 })]);
 */
export function dropout(options: DropoutOptions): Dropout {
  return new Dropout(options);
}

// TensorFlow.js's names.
export {
  spatialDropout1D as spatialDropout1d,
  spatialDropout2D as spatialDropout2d,
  spatialDropout3D as spatialDropout3d,
};

/** In training drops features at all steps of an example: `layers.spatialDropout1D({ rate: 0.2 })`. */
export function spatialDropout1D(options: SpatialDropout1DOptions): SpatialDropout1D {
  return new SpatialDropout1D(options);
}

/** In training drops each channel of an image whole or not at all: `layers.spatialDropout2D({ rate: 0.2 })`. */
export function spatialDropout2D(options: SpatialDropoutOptions): SpatialDropout2D {
  return new SpatialDropout2D(options);
}

/** In training drops each channel of a volume whole or not at all: `layers.spatialDropout3D({ rate: 0.2 })`. */
export function spatialDropout3D(options: SpatialDropoutOptions): SpatialDropout3D {
  return new SpatialDropout3D(options);
}

/** In training adds normal random numbers of mean 0: `layers.gaussianNoise({ stddev: 0.1 })`. */
export function gaussianNoise(options: GaussianNoiseOptions): GaussianNoise {
  return new GaussianNoise(options);
}

/** In training multiplies by normal random numbers of mean 1: `layers.gaussianDropout({ rate: 0.2 })`. */
export function gaussianDropout(options: GaussianDropoutOptions): GaussianDropout {
  return new GaussianDropout(options);
}

/** Dropout that keeps mean and variance, for selu: `layers.alphaDropout({ rate: 0.1 })`. */
export function alphaDropout(options: DropoutOptions): AlphaDropout {
  return new AlphaDropout(options);
}

/** The identity, which adds a penalty on what passes to the loss: `layers.activityRegularization({ l2: 0.01 })`. */
export function activityRegularization(
  options?: ActivityRegularizationOptions,
): ActivityRegularization {
  return new ActivityRegularization(options);
}
