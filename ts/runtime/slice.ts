/**
 * Copies of parts of plain arrays.
 *
 * What belongs here: blocks and rows of row-major arrays of any element type. What does not: choosing them.
 */
import type { DataOf, DType } from "./dtype.js";
import { sizeOf } from "./shape.js";

/** Copies the block of `source` that begins at `from` and has the shape of `target`, which it fills. */
export function copyBlock<D extends DType>(
  source: DataOf[D],
  sourceShape: readonly number[],
  from: readonly number[],
  target: DataOf[D],
  targetShape: readonly number[],
): void {
  if (target.length === 0) return;
  // Elements of the axes from `contiguous` on are adjacent in both: all but the first of these axes are copied whole.
  let contiguous = targetShape.length - 1;
  while (contiguous > 0 && targetShape[contiguous] === sourceShape[contiguous]) contiguous--;
  const run = sizeOf(targetShape.slice(Math.max(contiguous, 0)));
  const strides = sourceShape.map((_, axis) => sizeOf(sourceShape.slice(axis + 1)));

  let written = 0;
  const copy = (axis: number, offset: number): void => {
    const start = offset + (from[axis] ?? 0) * (strides[axis] ?? 1);
    if (axis >= contiguous) {
      copyRun(source, start, target, written, run);
      written += run;
      return;
    }
    for (let i = 0; i < targetShape[axis]!; i++) copy(axis + 1, start + i * strides[axis]!);
  };
  copy(0, 0);
}

/** Copies `count` elements. */
export function copyRun<D extends DType>(
  source: DataOf[D],
  from: number,
  target: DataOf[D],
  to: number,
  count: number,
): void {
  // For runs as short as a row of a table, a loop is faster than `set` of a new view.
  for (let k = 0; k < count; k++) target[to + k] = source[from + k]!;
}
