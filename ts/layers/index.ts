/**
 * `layers`: every layer, its factory (`layers.dense({ units: 16 })`) beside its class (`layers.Dense`).
 *
 * What belongs in this folder: layers, one (or one close family) a file, and what their options name:
 * activations, initializers, regularizers, constraints. What does not: training, models, numbers.
 * This file is a namespace for users; other modules import layers from their own files.
 */
import { Activation } from "./activation.js";
import type { ActivationLike } from "./activations/index.js";
import { Dense, type DenseOptions } from "./dense.js";
import { EinsumDense, type EinsumDenseOptions } from "./einsum-dense.js";
import { Embedding, type EmbeddingOptions } from "./embedding.js";
import { Identity } from "./identity.js";
import { Lambda, type LambdaOptions } from "./lambda.js";
import type { LayerOptions } from "./layer.js";
import { Masking, type MaskingOptions } from "./masking.js";
import { Pipeline, type PipelineOptions } from "./pipeline.js";
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
import { Softmax, type SoftmaxOptions } from "./softmax.js";

export { Activation } from "./activation.js";
export * from "./attention/index.js";
export * from "./convolution/index.js";
export type { DataFormat } from "./data-format.js";
export { Dense, type DenseOptions } from "./dense.js";
export { EinsumDense, type EinsumDenseOptions } from "./einsum-dense.js";
export { Embedding, type EmbeddingOptions } from "./embedding.js";
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
export { Masking, type MaskingOptions } from "./masking.js";
export * from "./merging/index.js";
export * from "./normalization/index.js";
export { Pipeline, type PipelineOptions } from "./pipeline.js";
export * from "./pooling/index.js";
export * from "./positions/index.js";
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
export * from "./regularization/index.js";
export * from "./resampling/index.js";
export { Flatten, type FlattenOptions, Reshape, type ReshapeOptions } from "./reshaping.js";
export { Softmax, type SoftmaxOptions } from "./softmax.js";
export * from "./spectrograms/index.js";
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
  activation: Of,
  options?: LayerOptions,
): Activation<Of> {
  return new Activation(activation, options);
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
 * activation(einsum(equation, x, W) + b): a dense layer along any axes.
 * @throws ValueError where a size is not a positive integer.
 * @example
 * layers.einsumDense({ equation: "abc,cd->abd", outputShape: [null, 16], biasAxes: "d" });
 */
export function einsumDense(options: EinsumDenseOptions): EinsumDense {
  return new EinsumDense(options);
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

/** Layers applied one after the other: `layers.pipeline({ layers: [layers.randomFlip(), layers.randomHue({ factor: 0.1 })] })`. */
export function pipeline(options: PipelineOptions): Pipeline {
  return new Pipeline(options);
}
