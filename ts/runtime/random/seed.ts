/**
 * The seed, and counters that assign a separate stream of random numbers to each use of it.
 *
 * What belongs here: the seed, the counters, the ranges of streams. What does not: generators and
 * distributions, which are pure functions of a key.
 */
import { ValueError } from "../errors.js";
import { describe } from "../fill.js";
import { globalState } from "../global-state.js";

/** Identifies a sequence of random numbers: the seed and a stream. Both are words of 32 bits. */
export interface RandomKey {
  readonly seed: number;
  readonly stream: number;
}

/**
 * The first stream of each kind of use, in four ranges that do not overlap: operations of models, initial values of
 * weights, `random.*` with splits, and the order of rows in fit.
 */
const OPERATIONS = 0;
const WEIGHTS = 2 ** 30;
const DRAWS = 2 * 2 ** 30;
const ORDERS = 3 * 2 ** 30;

/**
 * Makes all random numbers that follow reproducible: initial values of weights, dropout, the order of rows in
 * fit, splits without a `randomState`, `random.*`. The same program gives the same bits on the same host and
 * engine variant.
 *
 * @param value an integer from 0 to 4294967295
 * @throws ValueError for any other value
 */
export function setSeed(value: number): void {
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** 32) {
    throw new ValueError(
      `setSeed: the value must be an integer from 0 to 4294967295, got ${describe(value)}.`,
    );
  }
  globalState.seed = value;
  globalState.streams = { operations: 0, weights: 0, draws: 0, orders: 0 };
  globalState.freeIterations = 0;
}

/** The current seed; the first use draws one where `setSeed` has not been called. */
export function currentSeed(): number {
  globalState.seed ??= Math.floor(Math.random() * 2 ** 32);
  return globalState.seed;
}

/** The key of the next operation that draws in every step, such as a dropout. */
export function nextOperationKey(): RandomKey {
  return { seed: currentSeed(), stream: OPERATIONS + globalState.streams.operations++ };
}

/**
 * The key of the next operation of a layer with the option `seed`; null takes the global seed.
 * @param stream separates several operations of one layer
 */
export function operationKey(seed: number | null, stream = 0): RandomKey {
  const own = nextOperationKey();
  return seed === null ? own : { seed, stream };
}

/** The key of the next weight's initial value. */
export function nextBuildKey(): RandomKey {
  return { seed: currentSeed(), stream: WEIGHTS + globalState.streams.weights++ };
}

/** The key of the next `random.*` or unseeded split. */
export function nextDrawKey(): RandomKey {
  return { seed: currentSeed(), stream: DRAWS + globalState.streams.draws++ };
}

/** The key of the next fit's orders of rows; the epoch is the iteration. */
export function nextOrderKey(): RandomKey {
  return { seed: currentSeed(), stream: ORDERS + globalState.streams.orders++ };
}

/**
 * Reserves iterations for `count` computations outside of training steps, so that each draws different numbers.
 * Returns the first.
 */
export function nextFreeIterations(count: number): number {
  const first = globalState.freeIterations;
  globalState.freeIterations += count;
  return first;
}
