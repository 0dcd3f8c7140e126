/**
 * Indices of the rows to train and to test with.
 *
 * What belongs here: sizes of the two parts and the choice of rows, both as in scikit-learn's
 * `train_test_split`. What does not: gathering the rows (train-test-split.ts).
 */

import { type TensorLike, toTensor } from "../runtime/convert.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import { ascending } from "../runtime/random/permutation.js";
import { nextDrawKey } from "../runtime/random/seed.js";
import { threefry2x32 } from "../runtime/random/threefry.js";
import {
  anything,
  boolean,
  integer,
  leftOut,
  number,
  optional,
  rejected,
} from "../runtime/registry/kinds.js";
import { type Description, functionOptions } from "../runtime/registry/option.js";
import { RandomState } from "./random-state.js";
import { type Parts, stratifiedParts } from "./stratify.js";

/** How rows are split, as in scikit-learn's `train_test_split`. */
export interface SplitOptions {
  /** Rows to test with: a fraction between 0 and 1, rounded up, or a number of rows. Default: the rest, or 0.25. */
  readonly testSize?: number;
  /** Rows to train with: a fraction between 0 and 1, rounded down, or a number of rows. Default: the rest. */
  readonly trainSize?: number;
  /** Seed of the choice, 0 to 4294967295; chooses scikit-learn's rows. Default: drawn from the seed of `setSeed`. */
  readonly randomState?: number;
  /** Whether rows are chosen at random. Default true; false takes the first for training, the next for testing. */
  readonly shuffle?: boolean;
  /** Labels, one per row: both parts get the classes in the proportions of the whole. */
  readonly stratify?: TensorLike;
}

function splitOptions() {
  return {
    testSize: leftOut(number()),
    trainSize: leftOut(number()),
    // The generator checks its range.
    randomState: leftOut(integer()),
    shuffle: optional(boolean(), true),
    stratify: leftOut(anything<TensorLike>()),
  } satisfies Description<SplitOptions>;
}

const DEFAULT_TEST_SIZE = 0.25;

/**
 * Indices of the rows that `trainTestSplit` would choose of `n`, for data that are not arrays:
 * `const [train, test] = splitIndices(texts.length, { testSize: 0.2, randomState: 42 });
 * const trainTexts = train.map((i) => texts[i])`.
 *
 * @throws ValueError as `trainTestSplit`
 */
export function splitIndices(
  n: number,
  options: SplitOptions = {},
): [train: number[], test: number[]] {
  const { train, test } = chooseRows(n, options, "splitIndices");
  return [[...train], [...test]];
}

/** @internal The choice that `splitIndices` and `trainTestSplit` make. */
export function chooseRows(n: number, options: SplitOptions, caller: string): Parts {
  const settings = functionOptions(caller, splitOptions(), options);
  if (!Number.isInteger(n) || n < 0) throw rejected(`${caller}: n`, "a number of rows", n);
  const { trainCount, testCount } = partSizes(n, settings, caller);
  if (!settings.shuffle) {
    if (settings.stratify !== undefined) {
      throw new ValueError(`${caller}: stratify needs random rows: leave out shuffle: false.`);
    }
    const all = ascending(trainCount + testCount);
    return { train: all.slice(0, trainCount), test: all.slice(trainCount) };
  }
  const random = new RandomState(settings.randomState ?? drawnSeed());
  if (settings.stratify !== undefined) {
    const labels = toTensor(settings.stratify, undefined, "stratify");
    if (labels.shape[0] !== n) {
      throw new ShapeError(
        `${caller}: stratify has ${labels.shape[0] ?? "no"} rows where the data have ${n}.`,
      );
    }
    return stratifiedParts(labels, trainCount, testCount, random);
  }
  const order = random.permutation(ascending(n));
  return {
    train: order.slice(testCount, testCount + trainCount),
    test: order.slice(0, testCount),
  };
}

/** Numbers of rows of the two parts. */
function partSizes(n: number, { testSize, trainSize }: SplitOptions, caller: string) {
  const isFraction = (size: number) => !Number.isInteger(size);
  for (const [name, size] of [
    ["testSize", testSize],
    ["trainSize", trainSize],
  ] as const) {
    if (size !== undefined && !(size > 0 && size < (isFraction(size) ? 1 : n))) {
      throw new ValueError(
        `${caller}: ${name} is ${String(size)}, expected a fraction between 0 and 1, or a number of rows from 1 to ${n - 1}.`,
      );
    }
  }
  const test = testSize ?? (trainSize === undefined ? DEFAULT_TEST_SIZE : undefined);
  const wantedTest = test !== undefined && isFraction(test) ? Math.ceil(test * n) : test;
  const wantedTrain =
    trainSize !== undefined && isFraction(trainSize) ? Math.floor(trainSize * n) : trainSize;
  const testCount = wantedTest ?? n - (wantedTrain ?? 0);
  const trainCount = wantedTrain ?? n - testCount;
  if (trainCount + testCount > n) {
    throw new ValueError(
      `${caller}: trainSize and testSize together are ${trainCount + testCount} of ${n} rows. Make one smaller.`,
    );
  }
  if (trainCount === 0) {
    throw new ValueError(
      `${caller}: of ${n} rows, ${testCount} are for testing: none is left to train with.`,
    );
  }
  return { trainCount, testCount };
}

/** A seed drawn from the generator of `setSeed`. */
function drawnSeed(): number {
  const { seed, stream } = nextDrawKey();
  const words = new Int32Array(2);
  threefry2x32(seed, stream, 0, 0, words);
  return words[0]! >>> 0;
}
