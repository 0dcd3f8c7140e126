/** Products, variances, correlations and norms over axes. */
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { checkedEager } from "../checked.js";
import { at, type Dim, formatShape } from "../dim.js";
import { broadcastTo, reduceAxes, reshape } from "../operations/broadcast.js";
import {
  abs,
  cast,
  clip,
  div,
  maximum,
  minimum,
  mul,
  notEqual,
  pow,
  rsqrt,
  sqrt,
  square,
  sub,
} from "../operations/elementwise.js";
import { gather } from "../operations/gather.js";
import { padInto, reverse, transpose } from "../operations/layout.js";
import { singularValues } from "../operations/linear-algebra/svd.js";
import { matmul } from "../operations/matmul.js";
import { productOver } from "../operations/product.js";
import { type Axes, axesOf, max, mean, min, restoreAxes, sum } from "../operations/reduce.js";
import { constant } from "../operations/sources.js";
import { normalizeAxis } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";

/** The product over axes, by default all, which are dropped unless `keepDims` is true; of integers and bools in int32. */
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

/**
 * The standard deviation over axes, by default all, which are dropped unless `keepDims` is true: the square root of the
 * variance.
 */
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

/**
 * The correlation of each row of x [variables, observations] with each: covariance divided by the standard deviations. Of a
 * vector, which is one row, 1.
 */
export const corrcoef = checkedEager("corrcoef", "x:tensor", (x: SymbolicTensor) => {
  if (x.rank !== 1 && x.rank !== 2) {
    throw new ShapeError(
      `ops.corrcoef: expected [variables, observations] or a vector, got a tensor of shape ${formatShape(x.dims)}.`,
    );
  }
  const floats = cast(x, "float32");
  const rows = x.rank === 1 ? reshape(floats, [1, at(x.dims, 0)]) : floats;
  const centered = sub(rows, mean(rows, -1, true));
  const products = matmul(centered, centered, false, true);
  const inverse = rsqrt(sum(square(centered), -1, true));
  const both = mul(mul(products, inverse), transpose(inverse));
  const found = clip(both, -1, 1);
  return x.rank === 1 ? reshape(found, []) : found;
});

/**
 * Σ_n x1[k + n] x2[n] of two vectors. Mode "valid" (the default) is where they overlap whole, "full" where they overlap at
 * all, "same" as long as the longer one. Sizes must be known.
 */
export const correlate = checkedEager(
  "correlate",
  "x1:tensor x2:tensor mode:text?",
  (x1: SymbolicTensor, x2: SymbolicTensor, mode: "valid" | "same" | "full" = "valid") => {
    if (mode !== "valid" && mode !== "same" && mode !== "full")
      throw new ValueError(
        `ops.correlate: mode must be "valid", "same" or "full", got "${String(mode)}".`,
      );
    const [length, other] = [x1, x2].map(({ dims }) => (dims.length === 1 ? dims[0] : undefined));
    if (typeof length !== "number" || typeof other !== "number" || length === 0 || other === 0) {
      throw new ShapeError(
        `ops.correlate: expected two vectors of known sizes above 0, got ${formatShape(x1.dims)} and ${formatShape(x2.dims)}.`,
      );
    }
    const [a, b] = [cast(x1, "float32"), cast(x2, "float32")];
    // With the shorter one moving over the longer one; exchanged, the result is in the other order.
    if (length < other) return reverse(correlated(b, a, other, length, mode), 0);
    return correlated(a, b, length, other, mode);
  },
);

function correlated(
  long: SymbolicTensor,
  short: SymbolicTensor,
  length: number,
  window: number,
  mode: "valid" | "same" | "full",
): SymbolicTensor {
  const before = { valid: 0, same: Math.floor(window / 2), full: window - 1 }[mode];
  const after = { valid: 0, same: window - 1 - before, full: window - 1 }[mode];
  const size = before + length + after;
  const padded = padInto({ x: long }, { starts: [before], dims: [size] }).y;
  const count = size - window + 1;
  const places = Array.from(
    { length: count * window },
    (_, index) => Math.floor(index / window) + (index % window),
  );
  const windows = gather(padded, constant(places, [count, window], "int32"));
  return reshape(matmul(windows, reshape(short, [window, 1])), [count]);
}

/**
 * The mean over an axis, by default all, by weights of the shape of x, or a vector along that axis; without weights all
 * count alike.
 * @throws ShapeError for weights of another shape.
 */
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

/**
 * x divided by its norm of order `order` (default 2) along an axis (default the last), which counts as at least `epsilon`
 * (default 1e-7). [...] to [...].
 */
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
