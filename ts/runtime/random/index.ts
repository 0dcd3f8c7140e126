/**
 * Tensors of random numbers in plain JavaScript.
 *
 * What belongs here: what users call as `random.*`. What does not: the generator (threefry.ts), the seed
 * (seed.ts), and draws inside of a model, which the engine makes.
 */
import { ValueError } from "../errors.js";
import { finite, nonNegative, optional } from "../registry/kinds.js";
import { type Description, functionOptions } from "../registry/option.js";
import { checkedShape, sizeOf } from "../shape.js";
import { Tensor } from "../tensor.js";
import { normalInto } from "./normal.js";
import { nextDrawKey } from "./seed.js";
import { uniformInto } from "./threefry.js";

export {
  type ChoiceOptions,
  choice,
  type IntegersOptions,
  integers,
  permutation,
  shuffle,
} from "./choosing.js";
export {
  type BetaOptions,
  type BinomialOptions,
  beta,
  binomial,
  categorical,
  type DropoutOptions,
  dropout,
  type GammaOptions,
  gamma,
  type TruncatedNormalOptions,
  truncatedNormal,
} from "./distributions.js";

/** Bounds of uniform numbers. */
export interface UniformOptions {
  /** The lower bound, inclusive. Default 0. */
  readonly min?: number;
  /** The upper bound, exclusive (rounding to float32 may reach it). Default 1. */
  readonly max?: number;
  /** Keras's spelling of `min`. */
  readonly minval?: number;
  /** Keras's spelling of `max`. */
  readonly maxval?: number;
}

function uniformOptions() {
  return {
    min: { ...optional(finite(), 0), kerasName: "minval" },
    max: { ...optional(finite(), 1), kerasName: "maxval" },
  } satisfies Description<Omit<UniformOptions, "minval" | "maxval">>;
}

/** Parameters of the normal distribution. */
export interface NormalOptions {
  /** Mean of the distribution. Default 0. */
  readonly mean?: number;
  /** Standard deviation. Default 1. */
  readonly stddev?: number;
}

function normalOptions() {
  return {
    mean: optional(finite(), 0),
    stddev: optional(nonNegative(), 1),
  } satisfies Description<NormalOptions>;
}

/**
 * Numbers uniform in [min, max) of any shape. `setSeed` makes them reproducible, on every host.
 * @throws ShapeError for sizes that are not integers from 0, ValueError for bounds that are not finite or not in order
 */
export function uniform(shape: readonly number[], options: UniformOptions = {}): Tensor<"float32"> {
  const { min, max } = functionOptions("random.uniform", uniformOptions(), options);
  if (min > max) {
    throw new ValueError(
      `random.uniform: expected finite min <= max, got min ${min} and max ${max}.`,
    );
  }
  const data = new Float32Array(sizeOf(checkedShape(shape)));
  const { seed, stream } = nextDrawKey();
  uniformInto(seed, stream, 0, min, max, data);
  return new Tensor(shape, "float32", data);
}

/**
 * Normally distributed numbers of any shape. `setSeed` makes them reproducible, on every host.
 * @throws ShapeError for sizes that are not integers from 0, ValueError for a negative or infinite stddev
 */
export function normal(shape: readonly number[], options: NormalOptions = {}): Tensor<"float32"> {
  const { mean, stddev } = functionOptions("random.normal", normalOptions(), options);
  const data = new Float32Array(sizeOf(checkedShape(shape)));
  const { seed, stream } = nextDrawKey();
  normalInto(seed, stream, 0, mean, stddev, data);
  return new Tensor(shape, "float32", data);
}
