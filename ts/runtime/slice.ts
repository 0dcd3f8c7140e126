/**
 * Copies of parts of plain arrays.
 *
 * What belongs here: runs and strided views of row-major arrays of any element type. What does not: choosing them.
 */
import { type DataOf, type DType, isNumericArray } from "./dtype.js";
import { sizeOf } from "./shape.js";

/** The distance between neighbours along each axis of a row-major array. */
export function rowStrides(shape: readonly number[]): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

/**
 * Fills `target` with a view of `source`, row-major: element (i, j, ...) of the view, which has this shape, is
 * source[start + i strides[0] + j strides[1] + ...].
 */
export function copyStrided<D extends DType>(
  source: DataOf[D],
  start: number,
  shape: readonly number[],
  strides: readonly number[],
  target: DataOf[D],
): void {
  // The last axes are one run where each continues the one after it.
  let axes = Math.max(0, shape.length - 1);
  const step = strides[axes] ?? 1;
  let run = shape[axes] ?? 1;
  while (axes > 0 && strides[axes - 1] === run * step) run *= shape[--axes]!;
  // The offsets of all runs: for each axis before the run, those known so far are repeated at each index along it.
  const offsets = [start];
  while (axes-- > 0) {
    const known = offsets.length;
    for (let i = known; i < known * shape[axes]!; i++)
      offsets.push(offsets[i - known]! + strides[axes]!);
  }
  for (let to = 0; to < target.length; to += run)
    copyRun(source, offsets[to / run]!, target, to, run, step);
}

/** `count` elements as a plain array, in a tenth of the time of Array.from. */
export function listOf<D extends DType>(source: DataOf[D], from: number, count: number): unknown[] {
  // An array that is made with its length is one for small integers: the first fraction would copy it.
  const list: unknown[] = [source[from]];
  list.length = count;
  for (let k = 0; k < count; k++) list[k] = source[from + k];
  return list;
}

/** From this number of elements on, `set` of a view is faster than a loop; a row of a table is shorter. */
const LONG_RUN = 64;

/** Copies `count` elements, which are `step` apart in the source. */
export function copyRun<D extends DType>(
  source: DataOf[D],
  from: number,
  target: DataOf[D],
  to: number,
  count: number,
  step = 1,
): void {
  if (step === 1 && count >= LONG_RUN && isNumericArray(source)) {
    // Both have the same kind of elements.
    (target as typeof source).set(source.subarray(from, from + count), to);
    return;
  }
  for (let k = 0; k < count; k++) target[to + k] = source[from + k * step]!;
}
