/** Products, variances, quantiles and norms over axes. */
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { checkedEager } from "../checked.js";
import { at, type Dim, formatShape, productOfDims } from "../dim.js";
import { broadcastTo, reduceAxes, reshape } from "../operations/broadcast.js";
import {
  abs,
  add,
  cast,
  ceil,
  div,
  floor,
  maximum,
  minimum,
  mul,
  notEqual,
  pow,
  round,
  rsqrt,
  sqrt,
  square,
  sub,
  where,
} from "../operations/elementwise.js";
import { transpose } from "../operations/layout.js";
import { singularValues } from "../operations/linear-algebra/svd.js";
import { productOver } from "../operations/product.js";
import { type Axes, any, axesOf, max, mean, min, restoreAxes, sum } from "../operations/reduce.js";
import { orderOfRows } from "../operations/sort.js";
import { constant, sizeOf } from "../operations/sources.js";
import { normalizeAxis } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";
import { alongAxis, slicesAt } from "./along-axis.js";

/** The product over axes, by default all; of integers and bools in int32. */
export const prod = checkedEager(
  "prod",
  "x:tensor axes:axes? keepDims:flag?",
  (x: SymbolicTensor, axes?: Axes, keepDims = false) => product(x, axes, keepDims),
);

function product(x: SymbolicTensor, axes: Axes, keepDims: boolean): SymbolicTensor {
  const values = x.dtype === "float32" ? x : cast(x, "int32");
  const chosen = axesOf(x, axes);
  const result = reduceAxes(values, chosen, (part, group) => productOver({ x: part }, group).y);
  return keepDims ? restoreAxes(result, x, chosen) : result;
}

function variance(given: SymbolicTensor, axes: Axes, keepDims: boolean): SymbolicTensor {
  const x = cast(given, "float32");
  return mean(square(sub(x, mean(x, axes, true))), axes, keepDims);
}

/** The mean squared distance from the mean over axes, by default all. */
const varianceOver = checkedEager(
  "var",
  "x:tensor axes:axes? keepDims:flag?",
  (x: SymbolicTensor, axes?: Axes, keepDims = false) => variance(x, axes, keepDims),
);

/** The standard deviation over axes, by default all: the square root of the variance. */
export const std = checkedEager(
  "std",
  "x:tensor axes:axes? keepDims:flag?",
  (x: SymbolicTensor, axes?: Axes, keepDims = false) => sqrt(variance(x, axes, keepDims)),
);

/** Mean and variance over axes: `[mean, variance]`. */
export const moments = checkedEager(
  "moments",
  "x:tensor axes:axes keepDims:flag?",
  (x: SymbolicTensor, axes: Axes, keepDims = false): [SymbolicTensor, SymbolicTensor] => [
    mean(x, axes, keepDims),
    variance(x, axes, keepDims),
  ],
);

/** The mean over an axis, by default all, by weights of the shape of x, or of that axis. */
export const average = checkedEager(
  "average",
  "x:tensor axis:axis? weights:tensor?",
  (x: SymbolicTensor, axis?: number, weights?: SymbolicTensor) => {
    const floats = cast(x, "float32");
    if (weights === undefined) return mean(floats, axis);
    const spread = broadcastTo(alignedTo(floats, cast(weights, "float32"), axis), floats.dims);
    return div(sum(mul(floats, spread), axis), sum(spread, axis));
  },
);

function alignedTo(x: SymbolicTensor, weights: SymbolicTensor, axis: number | undefined) {
  if (weights.rank === x.rank) return weights;
  if (weights.rank === 1 && axis !== undefined) {
    const position = normalizeAxis(axis, x.rank);
    return reshape(
      weights,
      x.dims.map((_, other): Dim => (other === position ? at(weights.dims, 0) : 1)),
    );
  }
  throw new ShapeError(
    `ops.average: weights of shape ${formatShape(weights.dims)} must have the shape ${formatShape(x.dims)} of x, or be a vector along the axis.`,
  );
}

/** How a quantile between two elements is chosen. */
type QuantileMethod = "linear" | "lower" | "higher" | "midpoint" | "nearest";

/**
 * Quantiles over axes. Of n sorted values quantile q is at position q (n - 1); between two positions it is interpolated.
 */
function quantiles(
  given: SymbolicTensor,
  q: number | readonly number[],
  axes: Axes,
  method: QuantileMethod,
  keepDims: boolean,
): SymbolicTensor {
  const x = cast(given, "float32");
  const [chosen, all] = [axesOf(x, axes), x.dims.map((_, axis) => axis)];
  const kept = all.filter((axis) => !chosen.includes(axis));
  const count = productOfDims(chosen.map((axis) => at(x.dims, axis)));
  if (count === 0)
    throw new ShapeError(`ops.quantile: ${formatShape(x.dims)} has no elements over these axes.`);
  const keptDims = kept.map((axis) => at(x.dims, axis));
  const rows = reshape(transpose(x, [...kept, ...chosen]), [...keptDims, count]);
  const sorted = alongAxis(rows, orderOfRows({ x: rows }, { descending: false }).y, -1);
  const list = typeof q === "number" ? [q] : q;
  const position = mul(constant([...list], [list.length]), sub(sizeOf(count), 1));
  const [low, high] = [floor(position), ceil(position)];
  const valueAt = (place: SymbolicTensor) => slicesAt(sorted, place, -1);
  const between = sub(position, low);
  const found = {
    linear: () => add(mul(valueAt(low), sub(1, between)), mul(valueAt(high), between)),
    lower: () => valueAt(low),
    higher: () => valueAt(high),
    midpoint: () => mul(add(valueAt(low), valueAt(high)), 0.5),
    nearest: () => valueAt(round(position)),
  }[method]();
  const isUnknown = any(notEqual(rows, rows), -1, true);
  const result = where(isUnknown, Number.NaN, found);
  // Quantiles are the first axis, of one number none.
  const order = [result.rank - 1, ...keptDims.map((_, axis) => axis)];
  const dims = keepDims
    ? x.dims.map((dim, axis): Dim => (chosen.includes(axis) ? 1 : dim))
    : keptDims;
  return reshape(transpose(result, order), typeof q === "number" ? dims : [list.length, ...dims]);
}

function assertFractions(op: string, q: number | readonly number[], largest: number): void {
  const list = typeof q === "number" ? [q] : q;
  if (list.every((one) => one >= 0 && one <= largest)) return;
  throw new ValueError(`ops.${op}: q must be from 0 to ${largest}, got ${JSON.stringify(q)}.`);
}

/**
 * Quantiles q (one number or a list, from 0 to 1) over axes, by default all; of a list the first axis of the result.
 * `method` says what is taken between two elements. NaN where an element is.
 */
export const quantile = checkedEager(
  "quantile",
  "x:tensor q:numbers axes:axes? method:quantileMethod? keepDims:flag?",
  (
    x: SymbolicTensor,
    q: number | readonly number[],
    axes?: Axes,
    method: QuantileMethod = "linear",
    keepDims = false,
  ) => {
    assertFractions("quantile", q, 1);
    return quantiles(x, q, axes, method, keepDims);
  },
);

/** As `quantile`, of percents. */
export const percentile = checkedEager(
  "percentile",
  "x:tensor q:numbers axes:axes? method:quantileMethod? keepDims:flag?",
  (
    x: SymbolicTensor,
    q: number | readonly number[],
    axes?: Axes,
    method: QuantileMethod = "linear",
    keepDims = false,
  ) => {
    assertFractions("percentile", q, 100);
    const fractions = typeof q === "number" ? q / 100 : q.map((one) => one / 100);
    return quantiles(x, fractions, axes, method, keepDims);
  },
);

/** The middle of the sorted elements over axes, by default all; the mean of both where there are two. */
export const median = checkedEager(
  "median",
  "x:tensor axes:axes? keepDims:flag?",
  (x: SymbolicTensor, axes?: Axes, keepDims = false) =>
    quantiles(x, 0.5, axes, "midpoint", keepDims),
);

/** What `norm` sums: a power, the largest or smallest, or the Frobenius norm. */
type Order = number | "fro" | "nuc";

/**
 * The norm over an axis (of vectors), two axes (of matrices), or without an axis of all elements. `ord` is 2 by default; of
 * vectors any power, infinity or 0 (elements that are not 0); of matrices "fro", 1, -1 and infinities, and of their
 * singular values 2 (the largest), -2 (the smallest) and "nuc" (the sum).
 */
export const norm = checkedEager(
  "norm",
  "x:tensor ord:normOrder? axis:axes? keepDims:flag?",
  (x: SymbolicTensor, ord?: Order | null, axis?: Axes, keepDims = false) => {
    const floats = cast(x, "float32");
    const isMatrix =
      axis === undefined ? floats.rank === 2 : typeof axis !== "number" && axis.length === 2;
    if (ord === undefined || ord === null) return lengthOf(floats, axis, keepDims);
    if (axis === undefined && floats.rank > 2) {
      throw new ShapeError(
        `ops.norm: name the axis, one or two, for a tensor of shape ${formatShape(floats.dims)}.`,
      );
    }
    return isMatrix
      ? matrixNorm(floats, ord, axesOfMatrix(floats, axis), keepDims)
      : vectorNorm(floats, ord, axis, keepDims);
  },
);

function axesOfMatrix(x: SymbolicTensor, axis: Axes): readonly [number, number] {
  const [rows = 0, columns = 1] = typeof axis === "number" || axis === undefined ? [0, 1] : axis;
  return [normalizeAxis(rows, x.rank), normalizeAxis(columns, x.rank)];
}

/** √Σ x² */
function lengthOf(x: SymbolicTensor, axis: Axes, keepDims: boolean): SymbolicTensor {
  return sqrt(sum(square(x), axis, keepDims));
}

function vectorNorm(x: SymbolicTensor, ord: Order, axis: Axes, keepDims: boolean): SymbolicTensor {
  if (typeof ord !== "number")
    throw new ValueError(`ops.norm: "${ord}" is a norm of matrices: name two axes.`);
  if (ord === 2) return lengthOf(x, axis, keepDims);
  if (ord === Number.POSITIVE_INFINITY) return max(abs(x), axis, keepDims);
  if (ord === Number.NEGATIVE_INFINITY) return min(abs(x), axis, keepDims);
  if (ord === 0) return sum(cast(notEqual(x, 0), "float32"), axis, keepDims);
  if (ord === 1) return sum(abs(x), axis, keepDims);
  return pow(sum(pow(abs(x), ord), axis, keepDims), 1 / ord);
}

function matrixNorm(
  x: SymbolicTensor,
  ord: Order,
  [rows, columns]: readonly [number, number],
  keepDims: boolean,
): SymbolicTensor {
  if (ord === "fro") return lengthOf(x, [rows, columns], keepDims);
  if (ord === 2 || ord === -2 || ord === "nuc") {
    const found = ofSingularValues(x, ord, [rows, columns]);
    return keepDims ? restoreAxes(found, x, [rows, columns]) : found;
  }
  const isLargest = ord === 1 || ord === Number.POSITIVE_INFINITY;
  if (!isLargest && ord !== -1 && ord !== Number.NEGATIVE_INFINITY) {
    throw new ValueError(
      `ops.norm: of matrices there are "fro", "nuc", 1, -1, 2, -2, Infinity and -Infinity, got ${ord}.`,
    );
  }
  const summed = Math.abs(ord as number) === 1 ? rows : columns;
  const sums = sum(abs(x), summed, true);
  const other = summed === rows ? columns : rows;
  const found = isLargest ? max(sums, other, true) : min(sums, other, true);
  return keepDims ? found : sum(found, [rows, columns]);
}

/** The largest or smallest singular value, or the sum of all. */
function ofSingularValues(
  x: SymbolicTensor,
  ord: 2 | -2 | "nuc",
  [rows, columns]: readonly [number, number],
): SymbolicTensor {
  const others = x.dims.flatMap((_, axis) => (axis === rows || axis === columns ? [] : [axis]));
  const [, s] = singularValues(transpose(x, [...others, rows, columns]), false);
  if (ord === "nuc") return sum(s, -1);
  return ord === 2 ? max(s, -1) : min(s, -1);
}

/** x divided by its norm of some order along an axis, which counts as at least `epsilon`. */
export const normalize = checkedEager(
  "normalize",
  "x:tensor axis:axis? order:count? epsilon:number?",
  (x: SymbolicTensor, axis = -1, order = 2, epsilon = 1e-7) => {
    const floats = cast(x, "float32");
    if (order === 2) {
      const inverse = rsqrt(sum(square(floats), axis, true));
      return mul(floats, minimum(inverse, 1 / epsilon));
    }
    return div(floats, maximum(vectorNorm(floats, order, axis, true), epsilon));
  },
);
export { varianceOver as var };
