/**
 * Tensors of random numbers in plain JavaScript.
 *
 * What belongs here: what users call as `random.*`. What does not: the generator (threefry.ts), the seed
 * (seed.ts), and draws inside of a model, which the engine makes.
 */
import { ValueError } from "../errors.js";
import { checkedShape, sizeOf } from "../shape.js";
import { Tensor } from "../tensor.js";
import { normalInto } from "./normal.js";
import { nextDrawKey } from "./seed.js";
import { uniformInto } from "./threefry.js";

/** Bounds of uniform numbers. */
export interface UniformOptions {
  /** The lower bound, inclusive. Default 0. */
  readonly min?: number;
  /** The upper bound, exclusive (rounding to float32 may reach it). Default 1. */
  readonly max?: number;
}

/** Parameters of the normal distribution. */
export interface NormalOptions {
  /** Default 0. */
  readonly mean?: number;
  /** Standard deviation. Default 1. */
  readonly stddev?: number;
}

/**
 * Numbers uniform in [min, max) of any shape. `setSeed` makes them reproducible, on every host.
 * @throws ShapeError for sizes that are not integers from 0, ValueError for bounds that are not finite or not in order
 */
export function uniform(shape: readonly number[], options: UniformOptions = {}): Tensor<"float32"> {
  const { min = 0, max = 1 } = options;
  if (!(Number.isFinite(min) && Number.isFinite(max) && min <= max)) {
    throw new ValueError(
      `random.uniform: expected finite min <= max, got min ${min} and max ${max}.`,
    );
  }
  const { seed, stream } = nextDrawKey();
  const data = new Float32Array(sizeOf(checkedShape(shape)));
  uniformInto(seed, stream, 0, min, max, data);
  return new Tensor(shape, "float32", data);
}

/**
 * Normally distributed numbers of any shape. `setSeed` makes them reproducible, on every host.
 * @throws ShapeError for sizes that are not integers from 0, ValueError for a negative or infinite stddev
 */
export function normal(shape: readonly number[], options: NormalOptions = {}): Tensor<"float32"> {
  const { mean = 0, stddev = 1 } = options;
  if (!(Number.isFinite(mean) && Number.isFinite(stddev) && stddev >= 0)) {
    throw new ValueError(
      `random.normal: expected a finite mean and stddev >= 0, got ${mean} and ${stddev}.`,
    );
  }
  const { seed, stream } = nextDrawKey();
  const data = new Float32Array(sizeOf(checkedShape(shape)));
  normalInto(seed, stream, 0, mean, stddev, data);
  return new Tensor(shape, "float32", data);
}
