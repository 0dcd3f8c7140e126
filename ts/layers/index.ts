/**
 * `layers`: every layer, its factory (`layers.dense({ units: 16 })`) beside its class (`layers.Dense`).
 *
 * What belongs in this room: layers, one (or one close family) a file, and what their options name:
 * activations, initializers, regularizers, constraints. What does not: training, models, numbers.
 * This file is a namespace for users; nothing in the rooms below or beside imports it.
 */
import { Activation } from "./activation.js";
import type { ActivationLike } from "./activations/index.js";
import { Dense, type DenseOptions } from "./dense.js";
import { Dropout, type DropoutOptions } from "./dropout.js";
import { Embedding, type EmbeddingOptions } from "./embedding.js";
import type { LayerOptions } from "./layer.js";
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
import { Flatten, Reshape, type ReshapeOptions } from "./reshaping.js";

export { Activation } from "./activation.js";
export { Dense, type DenseOptions } from "./dense.js";
export { Dropout, type DropoutOptions } from "./dropout.js";
export { Embedding, type EmbeddingOptions } from "./embedding.js";
export { type InputOptions, type InputShape, input } from "./input.js";
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
export * from "./recurrent/index.js";
export { Flatten, Reshape, type ReshapeOptions } from "./reshaping.js";

/** y = activation(x W + b): [..., features] to [..., units]. */
export function dense<const Units extends number>(options: DenseOptions<Units>): Dense<Units> {
  return new Dense(options);
}

/** An activation as a layer: `layers.activation("relu")`. */
export function activation(fn: ActivationLike, options?: LayerOptions): Activation {
  return new Activation(fn, options);
}

/** In training zeroes a share of the elements: `layers.dropout({ rate: 0.5 })`. */
export function dropout(options: DropoutOptions): Dropout {
  return new Dropout(options);
}

/** [batch, a, b] to [batch, a*b]. */
export function flatten(options?: LayerOptions): Flatten {
  return new Flatten(options);
}

/** [batch, ...] to [batch, ...targetShape]. */
export function reshape<const Target extends readonly number[]>(
  options: ReshapeOptions<Target>,
): Reshape<Target> {
  return new Reshape(options);
}

/** Joins tensors along an axis, by default the last. */
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

/** A row of a table for each index: [batch, time] to [batch, time, outputDim]. */
export function embedding<const Units extends number>(
  options: EmbeddingOptions<Units>,
): Embedding<Units> {
  return new Embedding(options);
}

/** Masks the steps whose features all equal maskValue. */
export function masking(options?: MaskingOptions): Masking {
  return new Masking(options);
}
