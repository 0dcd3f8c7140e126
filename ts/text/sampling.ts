/**
 * Choosing the next token by probabilities.
 *
 * What belongs here: a choice from one row of probabilities. What does not: running the model that computes such rows
 * (ts/decoding).
 */

import { ValueError } from "../runtime/errors.js";
import { describe } from "../runtime/fill.js";
import { numbersOf } from "../runtime/numbers-of.js";
import { nextDrawKey, type RandomKey } from "../runtime/random/seed.js";
import { uniformInto } from "../runtime/random/threefry.js";
import {
  callable,
  integer,
  leftOut,
  listOf,
  optional,
  positiveFraction,
  rejected,
  valueThat,
} from "../runtime/registry/kinds.js";
import { type Description, functionOptions } from "../runtime/registry/option.js";
import { formatShape } from "../runtime/shape.js";
import { Tensor } from "../runtime/tensor.js";

/** One probability for each token: an array, or a tensor with one row ([tokens] or [1, tokens]). */
export type Probabilities = ArrayLike<number> | Tensor;

/** Returns random numbers, uniform in [0, 1), as `Math.random` does. */
export type Generator = () => number;

/** Options of `sample`. */
export interface SampleOptions {
  /** Below 1 likely tokens become likelier, above 1 less so: weights are p^(1/temperature). Default 1. */
  readonly temperature?: number;
  /** Only the `topK` likeliest tokens can be drawn. Default: all. */
  readonly topK?: number;
  /** Of those, only the fewest whose probabilities sum to at least this fraction. Default 1: all. */
  readonly topP?: number;
  /** Tokens that are never drawn, such as padding and "[UNK]". Default: none. */
  readonly exclude?: readonly number[];
  /** Source of random numbers. Default: that of `random.*`, which `setSeed` makes reproducible. */
  readonly generator?: Generator;
}

/** The options of `sample`, as searches that draw describe theirs. */
export function sampleOptions() {
  return {
    temperature: optional(
      valueThat<number>(
        "a finite number above 0 (for the likeliest token, call greedy)",
        (value) => Number.isFinite(value) && Number(value) > 0,
      ),
      1,
    ),
    topK: leftOut(
      valueThat<number>(
        "a positive integer",
        (value) =>
          value === Number.POSITIVE_INFINITY || (Number.isInteger(value) && Number(value) >= 1),
      ),
    ),
    topP: optional(positiveFraction(), 1),
    exclude: optional(listOf(integer()), []),
    generator: optional(callable<Generator>(), defaultGenerator),
  } satisfies Description<SampleOptions>;
}

/** Tolerance for the sum of a row: above rounding errors, far below the deviation of logits. */
const SUM_TOLERANCE = 0.01;

/**
 * The index of the likeliest token; of equally likely ones the first.
 * @throws ValueError for an empty row and for numbers that are not probabilities
 */
export function greedy(probabilities: Probabilities): number {
  const row = checkedRow(probabilities, "greedy");
  return row.reduce((best, value, index) => (value > row[best]! ? index : best), 0);
}

/**
 * The index of a token drawn at random. Options apply in the order exclude, temperature, topK, topP.
 * @throws ValueError for an empty row, for numbers that are not probabilities, for options out of range, and where
 *   all tokens that are not excluded have probability 0
 */
export function sample(probabilities: Probabilities, options: SampleOptions = {}): number {
  const settings = functionOptions("sample", sampleOptions(), options);
  const { temperature, topK = Number.POSITIVE_INFINITY, topP, exclude } = settings;
  const row = without(exclude, checkedRow(probabilities, "sample"));
  const weights = applyTemperature(row, temperature);
  const candidates = nucleus(likeliest(weights, topK), weights, topP);
  return pick(candidates, weights, settings.generator());
}

/**
 * A generator of numbers uniform in [0, 1), with its own seed and the same on every host: `generator(42)`.
 * @param seed an integer from 0 to 4294967295
 * @throws ValueError for any other seed
 */
export function generator(seed: number): Generator {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32)
    throw rejected("generator: seed", "an integer from 0 to 4294967295", seed);
  let draws = 0;
  return () => uniform({ seed, stream: 0 }, draws++);
}

function defaultGenerator(): number {
  return uniform(nextDrawKey(), 0);
}

function uniform({ seed, stream }: RandomKey, iteration: number): number {
  const drawn = new Float32Array(1);
  uniformInto(seed, stream, iteration, 0, 1, drawn);
  return drawn[0]!;
}

function without(excluded: readonly number[], row: readonly number[]): readonly number[] {
  if (excluded.length === 0) return row;
  const bad = excluded.find((index) => row[index] === undefined);
  if (bad !== undefined) {
    throw new ValueError(
      `sample: exclude holds ${describe(bad)}, expected tokens from 0 to ${row.length - 1}.`,
    );
  }
  const remaining = row.map((value, index) => (excluded.includes(index) ? 0 : value));
  if (remaining.some((value) => value > 0)) return remaining;
  throw new ValueError("sample: exclude leaves no token that has a probability above 0.");
}

/** w_i = (p_i / max p)^(1/temperature): the largest is 1, so that not all underflow at low temperatures. */
function applyTemperature(row: readonly number[], temperature: number): number[] {
  const largest = row.reduce((most, value) => Math.max(most, value), 0);
  return row.map((value) => (value / largest) ** (1 / temperature));
}

/** The indices of the `count` largest weights, in descending order; of equal weights the first index comes first. */
function likeliest(weights: readonly number[], count: number): number[] {
  return Array.from(weights, (_, index) => index)
    .sort((a, b) => weights[b]! - weights[a]! || a - b)
    .slice(0, count);
}

/** The first candidates, in descending order of weight, whose weights sum to the fraction `topP` of all. */
function nucleus(
  candidates: readonly number[],
  weights: readonly number[],
  topP: number,
): readonly number[] {
  if (topP === 1) return candidates;
  const threshold = topP * sumOf(candidates, weights);
  let sum = 0;
  const end = candidates.findIndex((index) => {
    sum += weights[index]!;
    return sum >= threshold;
  });
  return candidates.slice(0, end + 1);
}

/** Inverse transform sampling: the candidate at which the cumulative weight exceeds `u`, of [0, 1), times the sum. */
function pick(candidates: readonly number[], weights: readonly number[], u: number): number {
  let remaining = u * sumOf(candidates, weights);
  for (const index of candidates) {
    remaining -= weights[index]!;
    if (remaining < 0) return index;
  }
  // Rounding can leave a small remainder: take the last candidate with a weight.
  return candidates.filter((index) => weights[index]! > 0).at(-1)!;
}

function sumOf(candidates: readonly number[], weights: readonly number[]): number {
  return candidates.reduce((sum, index) => sum + weights[index]!, 0);
}

function checkedRow(probabilities: Probabilities, caller: string): number[] {
  const isTensor = probabilities instanceof Tensor;
  if (isTensor && probabilities.shape.at(-1) !== probabilities.size) {
    throw new ValueError(
      `${caller}: expected one row of probabilities, got a tensor of shape ` +
        `${formatShape(probabilities.shape)}; pass one row at a time.`,
    );
  }
  const row = numbersOf(isTensor ? probabilities.data : probabilities, `${caller}: probabilities`);
  if (row.length === 0) throw new ValueError(`${caller}: there are no probabilities.`);
  const bad = row.findIndex((value) => !(value >= 0 && value <= 1 + SUM_TOLERANCE));
  if (bad >= 0) {
    throw new ValueError(
      `${caller}: element ${bad} is ${describe(row[bad])}, expected a probability from 0 to 1. ` +
        "Logits need a softmax first.",
    );
  }
  const sum = row.reduce((total, value) => total + value, 0);
  if (Math.abs(sum - 1) > SUM_TOLERANCE) {
    throw new ValueError(`${caller}: the probabilities sum to ${sum}, expected 1.`);
  }
  return row;
}
