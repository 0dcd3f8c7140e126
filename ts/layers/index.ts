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
import { Dense, type DenseOptions } from "./dense.js";
import { Dot, type DotOptions } from "./dot.js";
import { Dropout, type DropoutOptions } from "./dropout.js";
import { EinsumDense, type EinsumDenseOptions } from "./einsum-dense.js";
import { Embedding, type EmbeddingOptions } from "./embedding.js";
import { GroupNormalization, type GroupNormalizationOptions } from "./group-normalization.js";
import { GroupQueryAttention, type GroupQueryAttentionOptions } from "./group-query-attention.js";
import { Identity } from "./identity.js";
import { Lambda, type LambdaOptions } from "./lambda.js";
import type { AnyLayer, LayerOptions } from "./layer.js";
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
import { PositionEmbedding, type PositionEmbeddingOptions } from "./position-embedding.js";
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
import { Flatten, type FlattenOptions, Reshape, type ReshapeOptions } from "./reshaping.js";
import { RMSNormalization, type RMSNormalizationOptions } from "./rms-normalization.js";
import { RotaryEmbedding, type RotaryEmbeddingOptions } from "./rotary-embedding.js";
import {
  SinePositionEncoding,
  type SinePositionEncodingOptions,
} from "./sine-position-encoding.js";
import { Softmax, type SoftmaxOptions } from "./softmax.js";
import {
  SpatialDropout1D,
  type SpatialDropout1DOptions,
  SpatialDropout2D,
  SpatialDropout3D,
  type SpatialDropoutOptions,
} from "./spatial-dropout.js";
import {
  SpectralNormalization,
  type SpectralNormalizationOptions,
} from "./spectral-normalization.js";
import { UnitNormalization, type UnitNormalizationOptions } from "./unit-normalization.js";

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
export * from "./convolution/index.js";
export type { DataFormat } from "./data-format.js";
export { Dense, type DenseOptions } from "./dense.js";
export { Dot, type DotOptions } from "./dot.js";
export { Dropout, type DropoutOptions } from "./dropout.js";
export { EinsumDense, type EinsumDenseOptions } from "./einsum-dense.js";
export { Embedding, type EmbeddingOptions } from "./embedding.js";
export { GroupNormalization, type GroupNormalizationOptions } from "./group-normalization.js";
export { GroupQueryAttention, type GroupQueryAttentionOptions } from "./group-query-attention.js";
export { Identity } from "./identity.js";
export * from "./images/index.js";
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
export * from "./pooling/index.js";
export { PositionEmbedding, type PositionEmbeddingOptions } from "./position-embedding.js";
export * from "./preprocessing/index.js";
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
export * from "./resampling/index.js";
export { Flatten, type FlattenOptions, Reshape, type ReshapeOptions } from "./reshaping.js";
export { RMSNormalization, type RMSNormalizationOptions } from "./rms-normalization.js";
export { RotaryEmbedding, type RotaryEmbeddingOptions } from "./rotary-embedding.js";
export {
  SinePositionEncoding,
  type SinePositionEncodingOptions,
} from "./sine-position-encoding.js";
export { Softmax, type SoftmaxOptions } from "./softmax.js";
export {
  SpatialDropout1D,
  type SpatialDropout1DOptions,
  SpatialDropout2D,
  SpatialDropout3D,
  type SpatialDropoutOptions,
} from "./spatial-dropout.js";
export {
  SpectralNormalization,
  type SpectralNormalizationOptions,
} from "./spectral-normalization.js";
export { UnitNormalization, type UnitNormalizationOptions } from "./unit-normalization.js";
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
export function flatten(options?: FlattenOptions): Flatten {
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

/**
 * Each example minus the mean of a group of channels over all positions, divided by its standard deviation.
 * @throws ValueError where groups is 0 or below -1.
 * @example
 * layers.groupNormalization({ groups: 4 }).apply(input({ shape: [8, 8, 16] }));
 */
export function groupNormalization(options?: GroupNormalizationOptions): GroupNormalization {
  return new GroupNormalization(options);
}

/** Each example divided by its root mean square, times a trained scale. */
export function rmsNormalization(options?: RMSNormalizationOptions): RMSNormalization {
  return new RMSNormalization(options);
}

/** Each example divided by its length. */
export function unitNormalization(options?: UnitNormalizationOptions): UnitNormalization {
  return new UnitNormalization(options);
}

/**
 * A layer whose kernel is divided by its largest singular value in each training step.
 * @throws ValueError for what is not a layer.
 * @example
 * layers.spectralNormalization(layers.dense({ units: 16 }));
 */
export function spectralNormalization(
  layer: AnyLayer,
  options?: Omit<SpectralNormalizationOptions, "layer">,
): SpectralNormalization {
  return new SpectralNormalization({ ...options, layer });
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

/**
 * Multi-head attention whose heads share keys and values in groups: applied to [query, value, key?].
 * @throws ValueError where a size is not a positive integer, or numKeyValueHeads does not divide numQueryHeads.
 * @example
 * layers.groupQueryAttention({ headDim: 16, numQueryHeads: 4, numKeyValueHeads: 2 }).apply([query, value]);
 */
export function groupQueryAttention(options: GroupQueryAttentionOptions): GroupQueryAttention {
  return new GroupQueryAttention(options);
}

/**
 * Learnt positions of an input's shape, to be added to it: as KerasHub's.
 * @throws ValueError unless sequenceLength is a positive integer.
 * @example
 * layers.add().apply([x, layers.positionEmbedding({ sequenceLength: 200 }).apply(x)]);
 */
export function positionEmbedding(options: PositionEmbeddingOptions): PositionEmbedding {
  return new PositionEmbedding(options);
}

/** Positions as sines and cosines, of an input's shape, to be added to it: as KerasHub's. */
export function sinePositionEncoding(options?: SinePositionEncodingOptions): SinePositionEncoding {
  return new SinePositionEncoding(options);
}

/** Queries or keys with their features rotated by their positions: as KerasHub's. */
export function rotaryEmbedding(options?: RotaryEmbeddingOptions): RotaryEmbedding {
  return new RotaryEmbedding(options);
}
