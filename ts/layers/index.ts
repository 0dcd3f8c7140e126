/**
 * `layers`: every layer, its factory (`layers.dense({ units: 16 })`) beside its class (`layers.Dense`).
 *
 * What belongs in this folder: layers, one (or one close family) a file, and what their options name:
 * activations, initializers, regularizers, constraints. What does not: training, models, numbers.
 * This file is a namespace for users; other modules import layers from their own files.
 */
import { Activation } from "./activation.js";
import type { ActivationLike } from "./activations/index.js";
import {
  ActivityRegularization,
  type ActivityRegularizationOptions,
} from "./activity-regularization.js";
import {
  AdditiveAttention,
  type AdditiveAttentionOptions,
  Attention,
  type AttentionOptions,
} from "./attention.js";
import { BatchNormalization, type BatchNormalizationOptions } from "./batch-normalization.js";
import {
  Conv1D,
  type Conv1DOptions,
  Conv2D,
  type Conv2DOptions,
  Conv3D,
  type Conv3DOptions,
} from "./convolution/conv.js";
import type { DataFormat } from "./data-format.js";
import { Dense, type DenseOptions } from "./dense.js";
import { Dot, type DotOptions } from "./dot.js";
import { Dropout, type DropoutOptions } from "./dropout.js";
import { EinsumDense, type EinsumDenseOptions } from "./einsum-dense.js";
import { Embedding, type EmbeddingOptions } from "./embedding.js";
import { Identity } from "./identity.js";
import { Lambda, type LambdaOptions } from "./lambda.js";
import type { LayerOptions } from "./layer.js";
import { LayerNormalization, type LayerNormalizationOptions } from "./layer-normalization.js";
import { Masking, type MaskingOptions } from "./masking.js";
import {
  Add,
  Average,
  Concatenate,
  type ConcatenateOptions,
  Maximum,
  Minimum,
  Multiply,
  Subtract,
} from "./merge.js";
import { MultiHeadAttention, type MultiHeadAttentionOptions } from "./multi-head-attention.js";
import {
  AlphaDropout,
  GaussianDropout,
  type GaussianDropoutOptions,
  GaussianNoise,
  type GaussianNoiseOptions,
} from "./noise.js";
import {
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalAveragePooling3D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
  GlobalMaxPooling3D,
  type GlobalPoolingOptions,
} from "./pooling/global-pooling.js";
import {
  AveragePooling1D,
  AveragePooling2D,
  AveragePooling3D,
  MaxPooling1D,
  MaxPooling2D,
  MaxPooling3D,
  type PoolingOptions,
} from "./pooling/pooling.js";
import {
  Permute,
  type PermuteOptions,
  RepeatVector,
  type RepeatVectorOptions,
} from "./rearranging.js";
import {
  ELU,
  type ELUOptions,
  LeakyReLU,
  type LeakyReLUOptions,
  PReLU,
  type PReLUOptions,
  ReLU,
  type ReLUOptions,
} from "./rectifiers.js";
import { Flatten, Reshape, type ReshapeOptions } from "./reshaping.js";
import { Softmax, type SoftmaxOptions } from "./softmax.js";
import {
  SpatialDropout1D,
  type SpatialDropout1DOptions,
  SpatialDropout2D,
  SpatialDropout3D,
  type SpatialDropoutOptions,
} from "./spatial-dropout.js";

export { Activation } from "./activation.js";
export {
  ActivityRegularization,
  type ActivityRegularizationOptions,
} from "./activity-regularization.js";
export {
  AdditiveAttention,
  type AdditiveAttentionOptions,
  Attention,
  type AttentionOptions,
} from "./attention.js";
export { BatchNormalization, type BatchNormalizationOptions } from "./batch-normalization.js";
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
} from "./convolution/conv.js";
export type { DataFormat } from "./data-format.js";
export { Dense, type DenseOptions } from "./dense.js";
export { Dot, type DotOptions } from "./dot.js";
export { Dropout, type DropoutOptions } from "./dropout.js";
export { EinsumDense, type EinsumDenseOptions } from "./einsum-dense.js";
export { Embedding, type EmbeddingOptions } from "./embedding.js";
export { Identity } from "./identity.js";
export { type InputOptions, type InputShape, type InputTensor, input } from "./input.js";
export {
  Lambda,
  type LambdaContext,
  type LambdaFunction,
  type LambdaMask,
  type LambdaOptions,
} from "./lambda.js";
export { LayerNormalization, type LayerNormalizationOptions } from "./layer-normalization.js";
export { Masking, type MaskingOptions } from "./masking.js";
export {
  Add,
  Average,
  Concatenate,
  type ConcatenateOptions,
  Maximum,
  Minimum,
  Multiply,
  Subtract,
} from "./merge.js";
export { MultiHeadAttention, type MultiHeadAttentionOptions } from "./multi-head-attention.js";
export {
  AlphaDropout,
  GaussianDropout,
  type GaussianDropoutOptions,
  GaussianNoise,
  type GaussianNoiseOptions,
} from "./noise.js";
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
} from "./pooling/global-pooling.js";

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
} from "./pooling/pooling.js";
export {
  Permute,
  type PermuteOptions,
  RepeatVector,
  type RepeatVectorOptions,
} from "./rearranging.js";
export {
  ELU,
  type ELUOptions,
  LeakyReLU,
  type LeakyReLUOptions,
  PReLU,
  type PReLUOptions,
  ReLU,
  type ReLUOptions,
} from "./rectifiers.js";
export * from "./recurrent/index.js";
export { Flatten, Reshape, type ReshapeOptions } from "./reshaping.js";
export { Softmax, type SoftmaxOptions } from "./softmax.js";
export {
  SpatialDropout1D,
  type SpatialDropout1DOptions,
  SpatialDropout2D,
  SpatialDropout3D,
  type SpatialDropoutOptions,
} from "./spatial-dropout.js";
export type { Padding, PerAxis, Steps } from "./windowing.js";
export { Wrapper, type WrapperOptions } from "./wrapper.js";

/**
 * y = activation(x W + b): [..., features] to [..., units].
 * @throws ValueError where units is not a positive integer, an option is unknown, or a name is.
 * @example
 * layers.dense({ units: 16, activation: "relu" }).apply(input({ shape: [5] })); // [batch, 16]
 */
export function dense<const Units extends number>(options: DenseOptions<Units>): Dense<Units> {
  return new Dense(options);
}

/**
 * An activation as a layer: `layers.activation("relu")`.
 * @example
 * sequential([layers.dense({ units: 3 }), layers.activation("softmax")]);
 */
export function activation<const Of extends ActivationLike>(
  fn: Of,
  options?: LayerOptions,
): Activation<Of> {
  return new Activation(fn, options);
}

/**
 * In training zeroes a fraction of the elements: `layers.dropout({ rate: 0.5 })`.
 * @throws ValueError for a rate outside of [0, 1).
 * @example
 * sequential([layers.dense({ units: 32 }), layers.dropout({ rate: 0.5 })]);
 */
export function dropout(options: DropoutOptions): Dropout {
  return new Dropout(options);
}

/**
 * [batch, a, b] to [batch, a*b].
 * @example
 * layers.flatten().apply(input({ shape: [4, 5] })); // [batch, 20]
 */
export function flatten(options?: LayerOptions): Flatten {
  return new Flatten(options);
}

/** [batch, ...] to [batch, ...targetShape]. */
export function reshape<const Target extends readonly number[]>(
  options: ReshapeOptions<Target>,
): Reshape<Target> {
  return new Reshape(options);
}

/**
 * Joins tensors along an axis, by default the last.
 * @example
 * layers.concatenate().apply([left, right]); // along the last axis
 */
export function concatenate(options?: ConcatenateOptions): Concatenate {
  return new Concatenate(options);
}

/** The sum of tensors. */
export const add = (options?: LayerOptions): Add => new Add(options);
/** The difference of two tensors. */
export const subtract = (options?: LayerOptions): Subtract => new Subtract(options);
/** The product of tensors, element by element. */
export const multiply = (options?: LayerOptions): Multiply => new Multiply(options);
/** The mean of tensors. */
export const average = (options?: LayerOptions): Average => new Average(options);
/** The largest of tensors, element by element. */
export const maximum = (options?: LayerOptions): Maximum => new Maximum(options);
/** The smallest of tensors, element by element. */
export const minimum = (options?: LayerOptions): Minimum => new Minimum(options);

/**
 * A row of a table for each index: [batch, time] to [batch, time, outputDim].
 * @throws ValueError where a size is not a positive integer.
 * @example
 * layers.embedding({ inputDim: 1000, outputDim: 16, maskZero: true }); // index 0 is padding
 */
export function embedding<const Units extends number>(
  options: EmbeddingOptions<Units>,
): Embedding<Units> {
  return new Embedding(options);
}

/** Masks the steps whose features all equal maskValue. */
export function masking(options?: MaskingOptions): Masking {
  return new Masking(options);
}

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

// Keras's other names, and TensorFlow.js's.
export {
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
  conv1D as conv1d,
  conv1D as convolution1D,
  conv1D as convolution1d,
  conv2D as conv2d,
  conv2D as convolution2D,
  conv2D as convolution2d,
  conv3D as conv3d,
  conv3D as convolution3D,
  conv3D as convolution3d,
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

/** max(x, 0), with a slope below, a threshold and an upper limit where they are given. */
export const reLU = (options?: ReLUOptions): ReLU => new ReLU(options);

/** x above 0, a small slope below: `layers.leakyReLU({ negativeSlope: 0.1 })`. */
export const leakyReLU = (options?: LeakyReLUOptions): LeakyReLU => new LeakyReLU(options);

/** x above 0, a trained slope below: `layers.prelu({ sharedAxes: [1, 2] })`. */
export const prelu = (options?: PReLUOptions): PReLU => new PReLU(options);

/** x above 0, alpha (eˣ - 1) below. */
export const elu = (options?: ELUOptions): ELU => new ELU(options);

/** eˣ / Σ eˣ over an axis or several: `layers.softmax({ axis: [1, 2] })`. */
export const softmax = (options?: SoftmaxOptions): Softmax => new Softmax(options);

/** The identity, which adds a penalty on what passes to the loss: `layers.activityRegularization({ l2: 0.01 })`. */
export function activityRegularization(
  options?: ActivityRegularizationOptions,
): ActivityRegularization {
  return new ActivityRegularization(options);
}

/** Returns its inputs. */
export const identity = (options?: LayerOptions): Identity => new Identity(options);

/**
 * A function as a layer.
 * @throws ValueError for what is no function.
 * @example
 * layers.lambda({ function: (x: SymbolicTensor) => ops.square(x) });
 */
export function lambda(options: LambdaOptions): Lambda {
  return new Lambda(options);
}

/**
 * The product of two tensors along one axis of each: applied to [x, y].
 * @throws ValueError where axes are neither an integer nor two.
 * @example
 * layers.dot({ axes: -1, normalize: true }).apply([left, right]); // their cosine
 */
export function dot(options: DotOptions): Dot {
  return new Dot(options);
}

/**
 * activation(einsum(equation, x, W) + b): a dense layer along any axes.
 * @throws ValueError where a size is not a positive integer.
 * @example
 * layers.einsumDense({ equation: "abc,cd->abd", outputShape: [null, 16], biasAxes: "d" });
 */
export function einsumDense(options: EinsumDenseOptions): EinsumDense {
  return new EinsumDense(options);
}

/**
 * Each example minus its mean, divided by its standard deviation, times gamma plus beta.
 * @example
 * layers.layerNormalization().apply(input({ shape: [10, 8] })); // [batch, 10, 8]
 */
export function layerNormalization(options?: LayerNormalizationOptions): LayerNormalization {
  return new LayerNormalization(options);
}

/** Each feature minus its mean, divided by its standard deviation: of the batch in training, else moving statistics. */
export function batchNormalization(options?: BatchNormalizationOptions): BatchNormalization {
  return new BatchNormalization(options);
}

/** Exchanges the axes of an example: `layers.permute({ dims: [2, 1] })`. */
export function permute<const Order extends readonly number[]>(
  options: PermuteOptions<Order>,
): Permute<Order> {
  return new Permute(options);
}

/** A sequence of n equal steps: [batch, features] to [batch, n, features]. */
export function repeatVector<const Count extends number>(
  options: RepeatVectorOptions<Count>,
): RepeatVector<Count> {
  return new RepeatVector(options);
}

/** Dot-product attention: the values weighted by how well query and key agree. Applied to [query, value, key?]. */
export function attention(options?: AttentionOptions): Attention {
  return new Attention(options);
}

/** Attention whose scores are sums of tanh(query + key): applied to [query, value, key?]. */
export function additiveAttention(options?: AdditiveAttentionOptions): AdditiveAttention {
  return new AdditiveAttention(options);
}

/**
 * Attention in several heads with projections of query, key and value: applied to [query, value, key?].
 * @throws ValueError where a size is not a positive integer.
 * @example
 * layers.multiHeadAttention({ numHeads: 2, keyDim: 16 }).apply([query, value]);
 */
export function multiHeadAttention(options: MultiHeadAttentionOptions): MultiHeadAttention {
  return new MultiHeadAttention(options);
}
