/**
 * Factorizations in float64, by other methods than the engine's where there is one: reflections and rotations as whole
 * matrices, singular values from the eigenvalues of AᵀA.
 */
import type { TriangleAttributes } from "../../ts/graph/operations/linear-algebra/triangular.js";
import type { NdArray } from "./array.js";

/** Rows of a matrix. */
type Rows = number[][];

/** The results of one factorization for every matrix of a tensor, joined: the last two axes are the matrix. */
export function ofEveryMatrix(x: NdArray, factors: (matrix: Rows) => readonly Rows[]): NdArray[] {
  const [rows, columns] = x.shape.slice(-2) as [number, number];
  const batch = x.shape.slice(0, -2);
  const count = batch.reduce((product, size) => product * size, 1);
  const all = Array.from({ length: count }, (_, which) =>
    factors(
      Array.from({ length: rows }, (_, i) => {
        const start = (which * rows + i) * columns;
        return [...x.data.slice(start, start + columns)];
      }),
    ),
  );
  return (all[0] ?? []).map((first, output) => ({
    shape: [...batch, first.length, first[0]!.length],
    data: Float64Array.from(all.flatMap((results) => results[output]!.flat())),
  }));
}

/** A column of numbers, one for each row, as a vector. */
export function asVector({ shape, data }: NdArray): NdArray {
  return { shape: shape.slice(0, -1), data };
}

function filled(rows: number, columns: number, value: (i: number, j: number) => number): Rows {
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => value(i, j)),
  );
}

function unit(n: number): Rows {
  return filled(n, n, (i, j) => (i === j ? 1 : 0));
}

function times(a: Rows, b: Rows): Rows {
  return filled(a.length, b[0]!.length, (i, j) =>
    b.reduce((sum, row, k) => sum + a[i]![k]! * row[j]!, 0),
  );
}

function transposed(a: Rows): Rows {
  return filled(a[0]!.length, a.length, (i, j) => a[j]![i]!);
}

function asColumn(values: readonly number[]): Rows {
  return values.map((value) => [value]);
}

/** L with A = L Lᵀ. */
export function cholesky(a: Rows): Rows[] {
  const l = filled(a.length, a.length, () => 0);
  a.forEach((row, i) => {
    for (let j = 0; j <= i; j++) {
      const sum = l[i]!.slice(0, j).reduce((total, value, k) => total + value * l[j]![k]!, 0);
      l[i]![j] = i === j ? Math.sqrt(row[i]! - sum) : (row[j]! - sum) / l[j]![j]!;
    }
  });
  return [l];
}

/** L and U in one matrix, pivots and the order of rows: each step subtracts a multiple of the pivot's row from those below. */
export function lu(given: Rows): Rows[] {
  const a = given.map((row) => [...row]);
  const order = a.map((_, row) => row);
  const pivots = Array.from({ length: Math.min(a.length, a[0]!.length) }, (_, j) => {
    let pivot = j;
    a.forEach((row, i) => {
      if (i > j && Math.abs(row[j]!) > Math.abs(a[pivot]![j]!)) pivot = i;
    });
    [a[j], a[pivot]] = [a[pivot]!, a[j]!];
    [order[j], order[pivot]] = [order[pivot]!, order[j]!];
    for (const row of a.slice(j + 1)) {
      row[j]! /= a[j]![j]!;
      for (let k = j + 1; k < row.length; k++) row[k]! -= row[j]! * a[j]![k]!;
    }
    return pivot;
  });
  return [a, asColumn(pivots), asColumn(order)];
}

/** Q and R by reflections 1 - 2 v vᵀ / vᵀv. */
export function qr(a: Rows, full: boolean): Rows[] {
  const [m, n] = [a.length, a[0]!.length];
  let [q, r] = [unit(m), a];
  for (let k = 0; k < Math.min(m - 1, n); k++) {
    const v = r.map((row, i) => (i < k ? 0 : row[k]!));
    v[k]! += (v[k]! < 0 ? -1 : 1) * Math.hypot(...v);
    const square = v.reduce((sum, value) => sum + value * value, 0);
    const reflection = filled(m, m, (i, j) => Number(i === j) - (2 * v[i]! * v[j]!) / square);
    [q, r] = [times(q, reflection), times(reflection, r)];
  }
  const wide = full ? m : Math.min(m, n);
  return [q.map((row) => row.slice(0, wide)), r.slice(0, wide)];
}

/** Eigenvalues, as a column, and eigenvectors: rotations of the largest element beside the diagonal. */
export function eigh(given: Rows): Rows[] {
  const n = given.length;
  let a = filled(n, n, (i, j) => given[Math.max(i, j)]![Math.min(i, j)]!);
  let v = unit(n);
  for (let step = 0; step < 50 * n * n; step++) {
    let [p, q] = [0, 1];
    for (let i = 0; i < n; i++)
      for (let j = i + 1; j < n; j++)
        if (Math.abs(a[i]![j]!) > Math.abs(a[p]![q]!)) [p, q] = [i, j];
    if (n < 2 || a[p]![q] === 0) break;
    const half = Math.atan2(2 * a[p]![q]!, a[q]![q]! - a[p]![p]!) / 2;
    const rotation = unit(n);
    rotation[p]![p] = Math.cos(half);
    rotation[q]![q] = Math.cos(half);
    rotation[p]![q] = Math.sin(half);
    rotation[q]![p] = -Math.sin(half);
    a = times(times(transposed(rotation), a), rotation);
    [a[p]![q], a[q]![p]] = [0, 0];
    v = times(v, rotation);
  }
  const order = a.map((_, i) => i).sort((i, j) => a[i]![i]! - a[j]![j]!);
  const vectors = order.map((j) => oriented(v.map((row) => row[j]!)));
  return [asColumn(order.map((i) => a[i]![i]!)), transposed(vectors)];
}

/** The vector whose largest component is positive. */
function oriented(x: readonly number[]): number[] {
  const largest = x.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return x.map((value) => (largest < 0 ? -value : value));
}

/** U, singular values as a column, and Vᵀ, of a matrix with at least as many rows as columns and of full rank. */
export function svd(a: Rows, full: boolean): Rows[] {
  const [w, v] = eigh(times(transposed(a), a)) as [Rows, Rows];
  const vt = transposed(v).reverse();
  const s = w.map(([square]) => Math.sqrt(square!)).reverse();
  const u = vt.map((row, j) => times(a, asColumn(row)).map(([value]) => value! / s[j]!));
  while (full && u.length < a.length) u.push(orthogonalTo(u, a.length));
  return [transposed(u), asColumn(s), vt];
}

/** Of the axes' unit vectors the one that is farthest from what the rows span, without its part within it. */
function orthogonalTo(rows: Rows, length: number): number[] {
  const within = (axis: number) => rows.reduce((sum, row) => sum + row[axis]! ** 2, 0);
  let farthest = 0;
  for (let axis = 1; axis < length; axis++) if (within(axis) < within(farthest)) farthest = axis;
  const rest = Array.from({ length }, (_, axis) =>
    rows.reduce((sum, row) => sum - row[farthest]! * row[axis]!, Number(axis === farthest)),
  );
  return rest.map((value) => value / Math.hypot(...rest));
}

/** x with op(T) x = b by substitution: of a lower triangle from the first row on. */
function substituted(t: Rows, b: Rows, isForward: boolean, unitDiagonal: boolean): Rows {
  const x = b.map((row) => row.map(() => 0));
  const order = b.map((_, row) => row);
  for (const i of isForward ? order : order.reverse()) {
    x[i] = b[i]!.map((value, c) => {
      // Rows that are not known yet are 0.
      const known = x.reduce((sum, row, j) => (j === i ? sum : sum + t[i]![j]! * row[c]!), 0);
      return (value - known) / (unitDiagonal ? 1 : t[i]![i]!);
    });
  }
  return x;
}

/** x with op(T) x = b of every triangle. */
export function triangularSystems(
  t: NdArray,
  b: NdArray,
  { lower, transposed: isTransposed = false, unitDiagonal = false }: TriangleAttributes,
): NdArray {
  const sides: Rows[] = [];
  ofEveryMatrix(b, (side) => {
    sides.push(side);
    return [];
  });
  let which = 0;
  const [x] = ofEveryMatrix(t, (triangle) => {
    const side = sides[which++]!;
    const matrix = isTransposed ? transposed(triangle) : triangle;
    return [substituted(matrix, side, lower !== isTransposed, unitDiagonal)];
  });
  return x!;
}
