/** Pooling: classes, factories and their other names. */
import type { DataFormat } from "../data-format.js";
import {
  AdaptiveAveragePooling1D,
  AdaptiveAveragePooling2D,
  AdaptiveAveragePooling3D,
  AdaptiveMaxPooling1D,
  AdaptiveMaxPooling2D,
  AdaptiveMaxPooling3D,
  type AdaptivePoolingOptions,
} from "./adaptive-pooling.js";
import {
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalAveragePooling3D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
  GlobalMaxPooling3D,
  type GlobalPoolingOptions,
} from "./global-pooling.js";
import {
  AveragePooling1D,
  AveragePooling2D,
  AveragePooling3D,
  MaxPooling1D,
  MaxPooling2D,
  MaxPooling3D,
  type PoolingOptions,
} from "./pooling.js";

export {
  AdaptiveAveragePooling1D,
  AdaptiveAveragePooling2D,
  AdaptiveAveragePooling3D,
  AdaptiveMaxPooling1D,
  AdaptiveMaxPooling2D,
  AdaptiveMaxPooling3D,
  type AdaptivePoolingOptions,
} from "./adaptive-pooling.js";
export {
  GlobalAveragePooling1D,
  GlobalAveragePooling1D as GlobalAvgPool1D,
  GlobalAveragePooling2D,
  GlobalAveragePooling2D as GlobalAvgPool2D,
  GlobalAveragePooling3D,
  GlobalAveragePooling3D as GlobalAvgPool3D,
  GlobalMaxPooling1D,
  GlobalMaxPooling1D as GlobalMaxPool1D,
  GlobalMaxPooling2D,
  GlobalMaxPooling2D as GlobalMaxPool2D,
  GlobalMaxPooling3D,
  GlobalMaxPooling3D as GlobalMaxPool3D,
  type GlobalPoolingOptions,
} from "./global-pooling.js";
export {
  AveragePooling1D,
  AveragePooling1D as AvgPool1D,
  AveragePooling2D,
  AveragePooling2D as AvgPool2D,
  AveragePooling3D,
  AveragePooling3D as AvgPool3D,
  MaxPooling1D,
  MaxPooling1D as MaxPool1D,
  MaxPooling2D,
  MaxPooling2D as MaxPool2D,
  MaxPooling3D,
  MaxPooling3D as MaxPool3D,
  type PoolingOptions,
} from "./pooling.js";

/** The largest of each window over time. */
export function maxPooling1D<const Format extends DataFormat = "channels_last">(
  options?: PoolingOptions<1, Format>,
): MaxPooling1D<Format> {
  return new MaxPooling1D(options);
}

/** The largest of each window over images. */
export function maxPooling2D<const Format extends DataFormat = "channels_last">(
  options?: PoolingOptions<2, Format>,
): MaxPooling2D<Format> {
  return new MaxPooling2D(options);
}

/** The largest of each window over volumes. */
export function maxPooling3D<const Format extends DataFormat = "channels_last">(
  options?: PoolingOptions<3, Format>,
): MaxPooling3D<Format> {
  return new MaxPooling3D(options);
}

/** The mean of each window over time. */
export function averagePooling1D<const Format extends DataFormat = "channels_last">(
  options?: PoolingOptions<1, Format>,
): AveragePooling1D<Format> {
  return new AveragePooling1D(options);
}

/** The mean of each window over images. */
export function averagePooling2D<const Format extends DataFormat = "channels_last">(
  options?: PoolingOptions<2, Format>,
): AveragePooling2D<Format> {
  return new AveragePooling2D(options);
}

/** The mean of each window over volumes. */
export function averagePooling3D<const Format extends DataFormat = "channels_last">(
  options?: PoolingOptions<3, Format>,
): AveragePooling3D<Format> {
  return new AveragePooling3D(options);
}

/** The mean over the steps that count: [batch, time, features] to [batch, features]. */
export function globalAveragePooling1D<
  const Keeps extends boolean = false,
  const Format extends DataFormat = "channels_last",
>(options?: GlobalPoolingOptions<Keeps, Format>): GlobalAveragePooling1D<Keeps, Format> {
  return new GlobalAveragePooling1D(options);
}

/** The mean over an image: [batch, height, width, channels] to [batch, channels]. */
export function globalAveragePooling2D<
  const Keeps extends boolean = false,
  const Format extends DataFormat = "channels_last",
>(options?: GlobalPoolingOptions<Keeps, Format>): GlobalAveragePooling2D<Keeps, Format> {
  return new GlobalAveragePooling2D(options);
}

/** The mean over a volume: [batch, depth, height, width, channels] to [batch, channels]. */
export function globalAveragePooling3D<
  const Keeps extends boolean = false,
  const Format extends DataFormat = "channels_last",
>(options?: GlobalPoolingOptions<Keeps, Format>): GlobalAveragePooling3D<Keeps, Format> {
  return new GlobalAveragePooling3D(options);
}

/** The largest over all steps: [batch, time, features] to [batch, features]. */
export function globalMaxPooling1D<
  const Keeps extends boolean = false,
  const Format extends DataFormat = "channels_last",
>(options?: GlobalPoolingOptions<Keeps, Format>): GlobalMaxPooling1D<Keeps, Format> {
  return new GlobalMaxPooling1D(options);
}

/** The largest over an image: [batch, height, width, channels] to [batch, channels]. */
export function globalMaxPooling2D<
  const Keeps extends boolean = false,
  const Format extends DataFormat = "channels_last",
>(options?: GlobalPoolingOptions<Keeps, Format>): GlobalMaxPooling2D<Keeps, Format> {
  return new GlobalMaxPooling2D(options);
}

/** The largest over a volume: [batch, depth, height, width, channels] to [batch, channels]. */
export function globalMaxPooling3D<
  const Keeps extends boolean = false,
  const Format extends DataFormat = "channels_last",
>(options?: GlobalPoolingOptions<Keeps, Format>): GlobalMaxPooling3D<Keeps, Format> {
  return new GlobalMaxPooling3D(options);
}

/**
 * The mean of windows over time, as many as outputSize says: `layers.adaptiveAveragePooling1D({ outputSize: 4 })`.
 * @throws ValueError where a size is not a positive integer.
 */
export function adaptiveAveragePooling1D<const Format extends DataFormat = "channels_last">(
  options: AdaptivePoolingOptions<1, Format>,
): AdaptiveAveragePooling1D<Format> {
  return new AdaptiveAveragePooling1D(options);
}

/**
 * The mean of windows over images, as many as outputSize says: `layers.adaptiveAveragePooling2D({ outputSize: 4 })`.
 * @throws ValueError where a size is not a positive integer.
 */
export function adaptiveAveragePooling2D<const Format extends DataFormat = "channels_last">(
  options: AdaptivePoolingOptions<2, Format>,
): AdaptiveAveragePooling2D<Format> {
  return new AdaptiveAveragePooling2D(options);
}

/**
 * The mean of windows over volumes, as many as outputSize says: `layers.adaptiveAveragePooling3D({ outputSize: 4 })`.
 * @throws ValueError where a size is not a positive integer.
 */
export function adaptiveAveragePooling3D<const Format extends DataFormat = "channels_last">(
  options: AdaptivePoolingOptions<3, Format>,
): AdaptiveAveragePooling3D<Format> {
  return new AdaptiveAveragePooling3D(options);
}

/**
 * The largest of windows over time, as many as outputSize says: `layers.adaptiveMaxPooling1D({ outputSize: 4 })`.
 * @throws ValueError where a size is not a positive integer.
 */
export function adaptiveMaxPooling1D<const Format extends DataFormat = "channels_last">(
  options: AdaptivePoolingOptions<1, Format>,
): AdaptiveMaxPooling1D<Format> {
  return new AdaptiveMaxPooling1D(options);
}

/**
 * The largest of windows over images, as many as outputSize says: `layers.adaptiveMaxPooling2D({ outputSize: 4 })`.
 * @throws ValueError where a size is not a positive integer.
 */
export function adaptiveMaxPooling2D<const Format extends DataFormat = "channels_last">(
  options: AdaptivePoolingOptions<2, Format>,
): AdaptiveMaxPooling2D<Format> {
  return new AdaptiveMaxPooling2D(options);
}

/**
 * The largest of windows over volumes, as many as outputSize says: `layers.adaptiveMaxPooling3D({ outputSize: 4 })`.
 * @throws ValueError where a size is not a positive integer.
 */
export function adaptiveMaxPooling3D<const Format extends DataFormat = "channels_last">(
  options: AdaptivePoolingOptions<3, Format>,
): AdaptiveMaxPooling3D<Format> {
  return new AdaptiveMaxPooling3D(options);
}

// Keras's other names, and TensorFlow.js's.
export {
  adaptiveAveragePooling1D as adaptiveAveragePooling1d,
  adaptiveAveragePooling2D as adaptiveAveragePooling2d,
  adaptiveAveragePooling3D as adaptiveAveragePooling3d,
  adaptiveMaxPooling1D as adaptiveMaxPooling1d,
  adaptiveMaxPooling2D as adaptiveMaxPooling2d,
  adaptiveMaxPooling3D as adaptiveMaxPooling3d,
  averagePooling1D as averagePooling1d,
  averagePooling1D as avgPool1D,
  averagePooling1D as avgPool1d,
  averagePooling1D as avgPooling1d,
  averagePooling2D as averagePooling2d,
  averagePooling2D as avgPool2D,
  averagePooling2D as avgPool2d,
  averagePooling2D as avgPooling2d,
  averagePooling3D as averagePooling3d,
  averagePooling3D as avgPool3D,
  averagePooling3D as avgPool3d,
  averagePooling3D as avgPooling3d,
  globalAveragePooling1D as globalAveragePooling1d,
  globalAveragePooling1D as globalAvgPool1D,
  globalAveragePooling1D as globalAvgPool1d,
  globalAveragePooling2D as globalAveragePooling2d,
  globalAveragePooling2D as globalAvgPool2D,
  globalAveragePooling2D as globalAvgPool2d,
  globalAveragePooling3D as globalAveragePooling3d,
  globalAveragePooling3D as globalAvgPool3D,
  globalAveragePooling3D as globalAvgPool3d,
  globalMaxPooling1D as globalMaxPool1D,
  globalMaxPooling1D as globalMaxPool1d,
  globalMaxPooling1D as globalMaxPooling1d,
  globalMaxPooling2D as globalMaxPool2D,
  globalMaxPooling2D as globalMaxPool2d,
  globalMaxPooling2D as globalMaxPooling2d,
  globalMaxPooling3D as globalMaxPool3D,
  globalMaxPooling3D as globalMaxPool3d,
  globalMaxPooling3D as globalMaxPooling3d,
  maxPooling1D as maxPool1D,
  maxPooling1D as maxPool1d,
  maxPooling1D as maxPooling1d,
  maxPooling2D as maxPool2D,
  maxPooling2D as maxPool2d,
  maxPooling2D as maxPooling2d,
  maxPooling3D as maxPool3D,
  maxPooling3D as maxPool3d,
  maxPooling3D as maxPooling3d,
};
