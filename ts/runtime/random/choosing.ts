/**
 * Random integers, choices and orders in plain JavaScript.
 *
 * What belongs here: what users call as `random.integers`, `choice`, `shuffle` and `permutation`. What does not: the
 * order of rows in fit, which draws from streams of its own.
 */
import { type TensorLike, toTensor } from "../convert.js";
import type { DType } from "../dtype.js";
import { ValueError } from "../errors.js";
import { numbersOf } from "../numbers-of.js";
import { boolean, integer, optional, positiveInteger, valueThat } from "../registry/kinds.js";
import { type Description, functionOptions } from "../registry/option.js";
import { checkedShape, resolveAxis, sizeOf } from "../shape.js";
import { Tensor } from "../tensor.js";
import { ascending, permutation as orderOf } from "./permutation.js";
import { nextDrawKey } from "./seed.js";
import { threefry2x32 } from "./threefry.js";

/** Bounds of random integers. */
export interface IntegersOptions {
  /** The lower bound, inclusive. Default 0. */
  readonly min?: number;
  /** The upper bound, exclusive. */
  readonly max: number;
  /** Keras's spelling of `min`. */
  readonly minval?: number;
  /** Keras's spelling of `max`. */
  readonly maxval?: number;
}

/** Either spelling of the upper bound. */
type GivenIntegersOptions =
  | IntegersOptions
  | (Omit<IntegersOptions, "max" | "maxval"> & { readonly maxval: number });

function integersOptions() {
  return {
    min: { ...optional(integer(), 0), kerasName: "minval" },
    max: { ...integer(), kerasName: "maxval" },
  } satisfies Description<Omit<IntegersOptions, "minval" | "maxval">>;
}

/** How elements are chosen. */
export interface ChoiceOptions {
  /** Whether an element may be chosen more than once. Default true. */
  readonly replace?: boolean;
  /** The probability of each element, in any unit: they are divided by their sum. Default equal ones. */
  readonly p?: Tensor | Float32Array | Float64Array | readonly number[];
}

function choiceOptions() {
  return {
    replace: optional(boolean(), true),
    p: optional(
      valueThat<ChoiceOptions["p"] | null>("a list of numbers", (p) => typeof p === "object"),
      null,
    ),
  } satisfies Description<ChoiceOptions>;
}

/**
 * Integers uniform in [min, max) of any shape: floor(word (max - min) / 2^32) + min, with words of 32 bits. `setSeed`
 * makes them reproducible, on every host.
 * @throws ShapeError for sizes that are not integers from 0, ValueError for bounds that are not integers of int32 in order
 */
export function integers(shape: readonly number[], options: GivenIntegersOptions): Tensor<"int32"> {
  const { min, max } = functionOptions("random.integers", integersOptions(), options);
  if (min >= max || (min | 0) !== min || max > 2 ** 31) {
    throw new ValueError(
      `random.integers: expected min < max within int32, got min ${min} and max ${max}.`,
    );
  }
  const data = new Int32Array(sizeOf(checkedShape(shape)));
  const word = words();
  for (let i = 0; i < data.length; i++) data[i] = min + Math.floor(word() * (max - min));
  return new Tensor(shape, "int32", data);
}

/**
 * Elements that are chosen at random: rows of `from`, or, of a number n, integers from 0 to n - 1.
 * @param shape how many, as a shape; by default [], a single one
 * @returns of shape [...shape, ...shape of a row]
 * @throws ValueError for probabilities that are negative, all 0, or not one for each row, and where more rows are to be
 * chosen without replacement than there are, or have a probability above 0
 */
export function choice(
  from: number,
  shape?: readonly number[],
  options?: ChoiceOptions,
): Tensor<"int32">;
export function choice<D extends DType>(
  from: Tensor<D>,
  shape?: readonly number[],
  options?: ChoiceOptions,
): Tensor<D>;
export function choice(
  from: TensorLike,
  shape?: readonly number[],
  options?: ChoiceOptions,
): Tensor;
export function choice(
  from: number | TensorLike,
  shape: readonly number[] = [],
  options: ChoiceOptions = {},
): Tensor<DType> {
  const { replace, p } = functionOptions("random.choice", choiceOptions(), options);
  const rows = rowsOf("random.choice: from", from);
  const [n = 0] = rows.shape;
  const weights = p === null || p === undefined ? null : weightsOf(p, n);
  const count = sizeOf(checkedShape(shape));
  const possible = weights === null ? n : weights.filter((weight) => weight > 0).length;
  if (count > (replace ? (possible > 0 ? count : 0) : possible)) {
    throw new ValueError(
      `random.choice: ${count} of ${possible} rows can't be chosen${replace ? "" : " without replacement"}.`,
    );
  }
  const chosen = replace
    ? withReplacement(n, count, weights)
    : withoutReplacement(n, weights).subarray(0, count);
  return rows.take(new Tensor(shape, "int32", chosen));
}

/**
 * A copy with the elements along an axis (by default the first: rows) in random order, every order equally likely.
 * @throws ShapeError where there is no such axis
 */
export function shuffle<D extends DType>(x: Tensor<D>, axis?: number): Tensor<D>;
export function shuffle(x: TensorLike, axis?: number): Tensor;
export function shuffle(x: TensorLike, axis = 0): Tensor<DType> {
  const tensor = toTensor(x, undefined, "random.shuffle: x");
  const length = tensor.shape[resolveAxis(axis, tensor.shape)]!;
  return tensor.take(orderOf(length, nextDrawKey(), 0), axis);
}

/** The integers from 0 to n - 1 in random order; of a tensor, a copy with its rows in random order. */
export function permutation(of: number): Tensor<"int32">;
export function permutation<D extends DType>(of: Tensor<D>): Tensor<D>;
export function permutation(of: TensorLike): Tensor;
export function permutation(of: number | TensorLike): Tensor<DType> {
  return shuffle(rowsOf("random.permutation: of", of));
}

/** The rows to choose from: of a number, the integers below it. */
function rowsOf(caller: string, from: number | TensorLike): Tensor<DType> {
  if (typeof from !== "number") return toTensor(from, undefined, caller);
  const n = positiveInteger().read(from, caller);
  return new Tensor([n], "int32", ascending(n));
}

/** Uniform numbers in [0, 1) with 32 bits, from a new stream. */
function words(): () => number {
  const { seed, stream } = nextDrawKey();
  const next = new Int32Array(64);
  let drawn = 0;
  return () => {
    const place = drawn % next.length;
    if (place === 0) threefry2x32(seed, stream, drawn / 2, 0, next);
    drawn += 1;
    return (next[place]! >>> 0) / 2 ** 32;
  };
}

function weightsOf(p: NonNullable<ChoiceOptions["p"]>, n: number): number[] {
  const weights = numbersOf(p instanceof Tensor ? p.data : p, "random.choice: p");
  const isRight = weights.every((weight) => weight >= 0 && Number.isFinite(weight));
  if (weights.length === n && isRight) return weights;
  throw new ValueError(
    `random.choice: p must have ${n} finite numbers, 0 or above, one for each row; got ${weights.length} numbers: ${weights.slice(0, 5).join(", ")}.`,
  );
}

function withReplacement(n: number, count: number, weights: readonly number[] | null): Int32Array {
  const uniform = words();
  const chosen = new Int32Array(count);
  if (weights === null) return chosen.map(() => Math.floor(uniform() * n));
  let total = 0;
  const cumulative = weights.map((weight) => (total += weight));
  return chosen.map(() => firstAbove(cumulative, uniform() * total));
}

/** The first index whose cumulative sum is above `target`, by bisection. */
function firstAbove(cumulative: readonly number[], target: number): number {
  let [low, high] = [0, cumulative.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulative[middle]! > target) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * All rows in the order in which they are chosen one after the other. With weights: by -log(u) / weight, smallest first
 * (Efraimidis and Spirakis, "Weighted random sampling with a reservoir", 2006).
 */
function withoutReplacement(n: number, weights: readonly number[] | null): Int32Array {
  if (weights === null) return orderOf(n, nextDrawKey(), 0);
  const uniform = words();
  const times = weights.map((weight) => -Math.log(1 - uniform()) / weight);
  // A weight of 0 has no time, or an infinite one.
  const later = (i: number) => (weights[i] === 0 ? Number.POSITIVE_INFINITY : times[i]!);
  const order = weights.map((_, i) => i).sort((a, b) => later(a) - later(b) || a - b);
  return Int32Array.from(order);
}
