/**
 * Reductions of plain arrays: sum, mean, max, min, and the index of the largest.
 *
 * What belongs here: loops over one axis. What does not: the engine's reductions, which models use.
 *
 * An array is seen as [outer, length, inner]: element (o, k, i) is at `(o length + k) inner + i`, and the axis of
 * `length` is removed.
 */
import { allocate, type NumericDType } from "./dtype.js";
import { ValueError } from "./errors.js";

type Numbers = Float32Array | Int32Array | Uint8Array;

/** A shape around the reduced axis: the product of the sizes before it, its own size, the product of those after it. */
export interface AxisView {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

/** Reduces `length` elements from `start`, `step` apart, to one number. */
export type Reducer = (data: Numbers, start: number, step: number, length: number) => number;

/** Sums in float64. */
export const sumOf: Reducer = (data, start, step, length) => {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += data[start + k * step]!;
  return sum;
};

/** The mean; NaN of no elements. */
export const meanOf: Reducer = (data, start, step, length) =>
  sumOf(data, start, step, length) / length;

/** The largest; NaN if any element is NaN. */
export const maxOf: Reducer = (data, start, step, length) =>
  data[start + argMaxOf(data, start, step, length) * step]!;

/** The smallest; NaN if any element is NaN. */
export const minOf: Reducer = (data, start, step, length) => {
  assertNotEmpty(length, "min");
  let smallest = Number.POSITIVE_INFINITY;
  for (let k = 0; k < length; k++) smallest = Math.min(smallest, data[start + k * step]!);
  return smallest;
};

/** The index of the first of the largest elements; a NaN counts as the largest, as in NumPy. */
export const argMaxOf: Reducer = (data, start, step, length) => {
  assertNotEmpty(length, "max");
  let largest = 0;
  for (let k = 0; k < length; k++) {
    const value = data[start + k * step]!;
    if (Number.isNaN(value)) return k;
    if (value > data[start + largest * step]!) largest = k;
  }
  return largest;
};

function assertNotEmpty(length: number, what: string): void {
  if (length === 0) throw new ValueError(`There is no ${what} of an axis without elements.`);
}

/** The reduction along one axis, as an array of `outer * inner` elements of the wanted type. */
export function reduceAxis<D extends NumericDType>(
  data: Numbers,
  { outer, length, inner }: AxisView,
  reducer: Reducer,
  dtype: D,
) {
  const result = allocate(dtype, outer * inner);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const value = reducer(data, o * length * inner + i, inner, length);
      if (dtype === "int32" && (value | 0) !== value) {
        throw new ValueError(`A sum of ${value} does not fit int32: convert to float32 first.`);
      }
      result[o * inner + i] = value;
    }
  }
  return result;
}
