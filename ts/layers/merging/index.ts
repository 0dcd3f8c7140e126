/** Layers that merge several inputs: classes and factories. */
import type { LayerOptions } from "../layer.js";
import { Dot, type DotOptions } from "./dot.js";
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

export { Dot, type DotOptions } from "./dot.js";
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
 * The product of two tensors along one axis of each: applied to [x, y].
 * @throws ValueError where axes are neither an integer nor two.
 * @example
 * layers.dot({ axes: -1, normalize: true }).apply([left, right]); // their cosine
 */
export function dot(options: DotOptions): Dot {
  return new Dot(options);
}
