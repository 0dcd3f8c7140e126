/**
 * A matrix of values to draw, some of them left out by a mask.
 *
 * What belongs here: reading it, selecting rows, averaging neighbours where it is too large to be seen. What does not:
 * colours and labels.
 */
import { type TensorLike, toTensor } from "../runtime/convert.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import { formatShape } from "../runtime/shape.js";
import type { Tensor } from "../runtime/tensor.js";

/** A row-major matrix; `masked` is 1 where nothing is shown. */
export interface Grid {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
  readonly masked: Uint8Array;
}

/** How many rows and columns of a grid one cell of a picture is the mean of. */
export interface Span {
  readonly rows: number;
  readonly columns: number;
}

/** Numbers of some rank. @throws ShapeError for another rank (`expected` is the shape in words) or no elements */
export function readNumbers(
  value: TensorLike,
  ranks: readonly number[],
  what: string,
  expected: string,
): Tensor<"float32"> {
  const numbers = toTensor(value, "float32", what);
  if (!ranks.includes(numbers.shape.length)) {
    throw new ShapeError(`${what}: expected shape ${expected}, got ${formatShape(numbers.shape)}.`);
  }
  if (numbers.size === 0) {
    throw new ShapeError(
      `${what}: there is nothing to draw in shape ${formatShape(numbers.shape)}.`,
    );
  }
  return numbers;
}

export function gridOf(
  values: Float32Array,
  rows: number,
  columns: number,
  mask: Uint8Array = new Uint8Array(values.length),
): Grid {
  return { rows, columns, values, masked: mask };
}

/** `index` counted from the front; negative ones count from the end. @throws ValueError where it is out of range */
export function resolveIndex(length: number, index: number, what: string): number {
  if (!Number.isInteger(index) || index < -length || index >= length) {
    throw new ValueError(
      `${what}: expected an integer from ${-length} to ${length - 1}, got ${index}.`,
    );
  }
  return index < 0 ? index + length : index;
}

/** The rows at `indices`, in their order. */
export function selectRows(grid: Grid, indices: readonly number[]): Grid {
  const { columns } = grid;
  const values = new Float32Array(indices.length * columns);
  const masked = new Uint8Array(values.length);
  for (const [row, index] of indices.entries()) {
    const [start, end] = [index * columns, (index + 1) * columns];
    values.set(grid.values.subarray(start, end), row * columns);
    masked.set(grid.masked.subarray(start, end), row * columns);
  }
  return { rows: indices.length, columns, values, masked };
}

/** The smallest span that reduces a grid to at most this number of rows and columns. */
export function spanFor(grid: Grid, maxRows: number, maxColumns: number): Span {
  return {
    rows: Math.ceil(grid.rows / Math.max(1, maxRows)),
    columns: Math.ceil(grid.columns / Math.max(1, maxColumns)),
  };
}

export function isSingle({ rows, columns }: Span): boolean {
  return rows === 1 && columns === 1;
}

/**
 * Replaces each span by the mean of its elements that are not masked. The mean is masked if all elements are, and not
 * finite if one element is not.
 */
export function shrink(grid: Grid, span: Span): Grid {
  if (isSingle(span)) return grid;
  const rows = Math.ceil(grid.rows / span.rows);
  const columns = Math.ceil(grid.columns / span.columns);
  const sums = new Float64Array(rows * columns);
  const counts = new Uint32Array(rows * columns);
  for (let i = 0; i < grid.rows; i++) {
    for (let j = 0; j < grid.columns; j++) {
      const from = i * grid.columns + j;
      if (grid.masked[from] !== 0) continue;
      const to = Math.floor(i / span.rows) * columns + Math.floor(j / span.columns);
      sums[to]! += grid.values[from]!;
      counts[to]!++;
    }
  }
  const values = Float32Array.from(sums, (sum, cell) =>
    counts[cell] === 0 ? 0 : sum / counts[cell]!,
  );
  const masked = Uint8Array.from(counts, (count) => (count === 0 ? 1 : 0));
  return { rows, columns, values, masked };
}

/** The values that are neither masked nor infinite nor NaN. */
export function finiteValues({ values, masked }: Grid): number[] {
  return Array.from(values).filter((value, cell) => masked[cell] === 0 && Number.isFinite(value));
}

/** Counts values that are not masked and not finite. */
export function countNotFinite({ values, masked }: Grid): number {
  return values.reduce(
    (count, value, cell) => count + (masked[cell] === 0 && !Number.isFinite(value) ? 1 : 0),
    0,
  );
}

/** Labels of spans: each has the label of its first element. */
export function spanLabels(labels: readonly string[], length: number): string[] {
  return labels.filter((_, index) => index % length === 0);
}
