/** Convolutions: classes, factories and their other names. */
import type { DataFormat } from "../data-format.js";
import {
  Conv1D,
  type Conv1DOptions,
  Conv2D,
  type Conv2DOptions,
  Conv3D,
  type Conv3DOptions,
} from "./conv.js";

export {
  Conv1D,
  Conv1D as Convolution1D,
  type Conv1DOptions,
  Conv2D,
  Conv2D as Convolution2D,
  type Conv2DOptions,
  Conv3D,
  Conv3D as Convolution3D,
  type Conv3DOptions,
} from "./conv.js";

/**
 * A convolution over time: [batch, time, features] to [batch, windows, filters].
 * @throws ValueError where a size is not a positive integer, or options do not go together.
 * @example
 * layers.conv1D({ filters: 8, kernelSize: 3, padding: "same", activation: "relu" });
 */
export function conv1D<
  const Filters extends number,
  const Format extends DataFormat = "channels_last",
>(options: Conv1DOptions<Filters, Format>): Conv1D<Filters, Format> {
  return new Conv1D(options);
}

/**
 * A convolution over images: [batch, height, width, channels] to [batch, ..., filters].
 * @throws ValueError where a size is not a positive integer, or options do not go together.
 * @example
 * layers.conv2D({ filters: 32, kernelSize: 3, padding: "same", activation: "relu" });
 */
export function conv2D<
  const Filters extends number,
  const Format extends DataFormat = "channels_last",
>(options: Conv2DOptions<Filters, Format>): Conv2D<Filters, Format> {
  return new Conv2D(options);
}

/**
 * A convolution over volumes: [batch, depth, height, width, channels] to [batch, ..., filters].
 * @throws ValueError where a size is not a positive integer, or options do not go together.
 * @example
 * layers.conv3D({ filters: 8, kernelSize: [3, 3, 3], strides: 2 });
 */
export function conv3D<
  const Filters extends number,
  const Format extends DataFormat = "channels_last",
>(options: Conv3DOptions<Filters, Format>): Conv3D<Filters, Format> {
  return new Conv3D(options);
}

// Keras's other names, and TensorFlow.js's.
export {
  conv1D as conv1d,
  conv1D as convolution1D,
  conv1D as convolution1d,
  conv2D as conv2d,
  conv2D as convolution2D,
  conv2D as convolution2d,
  conv3D as conv3d,
  conv3D as convolution3D,
  conv3D as convolution3d,
};
