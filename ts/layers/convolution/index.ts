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
import {
  Conv1DTranspose,
  Conv2DTranspose,
  Conv3DTranspose,
  type ConvTransposeOptions,
} from "./conv-transpose.js";
import { DepthwiseConv1D, DepthwiseConv2D, type DepthwiseConvOptions } from "./depthwise-conv.js";
import { SeparableConv1D, SeparableConv2D, type SeparableConvOptions } from "./separable-conv.js";

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
export {
  Conv1DTranspose,
  Conv1DTranspose as Convolution1DTranspose,
  Conv2DTranspose,
  Conv2DTranspose as Convolution2DTranspose,
  Conv3DTranspose,
  Conv3DTranspose as Convolution3DTranspose,
  type ConvTransposeOptions,
} from "./conv-transpose.js";
export { DepthwiseConv1D, DepthwiseConv2D, type DepthwiseConvOptions } from "./depthwise-conv.js";
export {
  SeparableConv1D,
  SeparableConv1D as SeparableConvolution1D,
  SeparableConv2D,
  SeparableConv2D as SeparableConvolution2D,
  type SeparableConvOptions,
} from "./separable-conv.js";

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

/**
 * A transposed convolution over time, which enlarges: strides elements for each element of the input.
 * @throws ValueError where a size is not a positive integer, or options do not go together.
 * @example
 * layers.conv1DTranspose({ filters: 8, kernelSize: 3, strides: 2, padding: "same" });
 */
export function conv1DTranspose<
  const Filters extends number,
  const Format extends DataFormat = "channels_last",
>(options: ConvTransposeOptions<1, Filters, Format>): Conv1DTranspose<Filters, Format> {
  return new Conv1DTranspose(options);
}

/**
 * A transposed convolution over images, which enlarges: strides elements for each element of the input.
 * @throws ValueError where a size is not a positive integer, or options do not go together.
 * @example
 * layers.conv2DTranspose({ filters: 8, kernelSize: 3, strides: 2, padding: "same" });
 */
export function conv2DTranspose<
  const Filters extends number,
  const Format extends DataFormat = "channels_last",
>(options: ConvTransposeOptions<2, Filters, Format>): Conv2DTranspose<Filters, Format> {
  return new Conv2DTranspose(options);
}

/**
 * A transposed convolution over volumes, which enlarges: strides elements for each element of the input.
 * @throws ValueError where a size is not a positive integer, or options do not go together.
 * @example
 * layers.conv3DTranspose({ filters: 8, kernelSize: 3, strides: 2, padding: "same" });
 */
export function conv3DTranspose<
  const Filters extends number,
  const Format extends DataFormat = "channels_last",
>(options: ConvTransposeOptions<3, Filters, Format>): Conv3DTranspose<Filters, Format> {
  return new Conv3DTranspose(options);
}

/**
 * A convolution of each channel by itself over time.
 * @throws ValueError where a size is not a positive integer, or options do not go together.
 * @example
 * layers.depthwiseConv1D({ kernelSize: 3, padding: "same" });
 */
export function depthwiseConv1D<const Format extends DataFormat = "channels_last">(
  options: DepthwiseConvOptions<1, Format>,
): DepthwiseConv1D<Format> {
  return new DepthwiseConv1D(options);
}

/**
 * A convolution of each channel by itself over images.
 * @throws ValueError where a size is not a positive integer, or options do not go together.
 * @example
 * layers.depthwiseConv2D({ kernelSize: 3, padding: "same" });
 */
export function depthwiseConv2D<const Format extends DataFormat = "channels_last">(
  options: DepthwiseConvOptions<2, Format>,
): DepthwiseConv2D<Format> {
  return new DepthwiseConv2D(options);
}

/**
 * A convolution of each channel by itself over time, then combinations of channels.
 * @throws ValueError where a size is not a positive integer, or options do not go together.
 * @example
 * layers.separableConv1D({ filters: 8, kernelSize: 3, padding: "same" });
 */
export function separableConv1D<
  const Filters extends number,
  const Format extends DataFormat = "channels_last",
>(options: SeparableConvOptions<1, Filters, Format>): SeparableConv1D<Filters, Format> {
  return new SeparableConv1D(options);
}

/**
 * A convolution of each channel by itself over images, then combinations of channels.
 * @throws ValueError where a size is not a positive integer, or options do not go together.
 * @example
 * layers.separableConv2D({ filters: 8, kernelSize: 3, padding: "same" });
 */
export function separableConv2D<
  const Filters extends number,
  const Format extends DataFormat = "channels_last",
>(options: SeparableConvOptions<2, Filters, Format>): SeparableConv2D<Filters, Format> {
  return new SeparableConv2D(options);
}

// Keras's other names, and TensorFlow.js's.
export {
  conv1D as conv1d,
  conv1D as convolution1D,
  conv1D as convolution1d,
  conv1DTranspose as conv1dTranspose,
  conv1DTranspose as convolution1DTranspose,
  conv1DTranspose as convolution1dTranspose,
  conv2D as conv2d,
  conv2D as convolution2D,
  conv2D as convolution2d,
  conv2DTranspose as conv2dTranspose,
  conv2DTranspose as convolution2DTranspose,
  conv2DTranspose as convolution2dTranspose,
  conv3D as conv3d,
  conv3D as convolution3D,
  conv3D as convolution3d,
  conv3DTranspose as conv3dTranspose,
  conv3DTranspose as convolution3DTranspose,
  conv3DTranspose as convolution3dTranspose,
  depthwiseConv1D as depthwiseConv1d,
  depthwiseConv2D as depthwiseConv2d,
  separableConv1D as separableConv1d,
  separableConv1D as separableConvolution1D,
  separableConv1D as separableConvolution1d,
  separableConv2D as separableConv2d,
  separableConv2D as separableConvolution2D,
  separableConv2D as separableConvolution2d,
};
