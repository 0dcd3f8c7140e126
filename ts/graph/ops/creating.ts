/** Tensors made of numbers and shapes, and parts of matrices. */
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { checked, checkedEager } from "../checked.js";
import { at, type Dim, formatShape, productOfDims } from "../dim.js";
import { broadcastTo, reshape } from "../operations/broadcast.js";
import {
  add,
  cast,
  equal,
  greaterEqual,
  mul,
  not,
  pow,
  sub,
  where,
} from "../operations/elementwise.js";
import { padInto, slice, transpose } from "../operations/layout.js";
import { sum } from "../operations/reduce.js";
import { asSymbolic, constant, arange as countUp, type Operand } from "../operations/sources.js";
import { broadcastDims, normalizeAxis } from "../shapes.js";
import type { SymbolicDType, SymbolicTensor } from "../symbolic.js";
import { positions, slicesAt } from "./along-axis.js";

function filled(shape: readonly Dim[], value: number, dtype: SymbolicDType): SymbolicTensor {
  return broadcastTo(constant(heldBy(dtype, value), [], dtype), shape);
}

/** The number as an element type holds it: integers without a fraction, of uint8 modulo 256, bool as 0 or 1. */
function heldBy(dtype: SymbolicDType, value: number): number {
  if (dtype === "float32") return value;
  if (dtype === "bool") return Number(value !== 0);
  return dtype === "uint8" ? Math.trunc(value) & 255 : Math.trunc(value);
}

/** x where a condition holds, else 0, in the element type of x. */
function keptWhere(condition: SymbolicTensor, x: SymbolicTensor): SymbolicTensor {
  return where(condition, x, constant(0, [], x.dtype));
}

/** A symbolic tensor of ones, by default float32; `ones` of the package makes a Tensor. */
export const ones = checked(
  "ones",
  "shape:sizes dtype:dtype?",
  (shape: readonly Dim[], dtype: SymbolicDType = "float32") => filled(shape, 1, dtype),
);
/** A symbolic tensor of zeros, by default float32; `zeros` of the package makes a Tensor. */
export const zeros = checked(
  "zeros",
  "shape:sizes dtype:dtype?",
  (shape: readonly Dim[], dtype: SymbolicDType = "float32") => filled(shape, 0, dtype),
);
/** A symbolic tensor of zeros, by default float32, as Keras has it on JAX. */
export const empty = checked(
  "empty",
  "shape:sizes dtype:dtype?",
  (shape: readonly Dim[], dtype: SymbolicDType = "float32") => filled(shape, 0, dtype),
);
/** A symbolic tensor of one number, by default float32; `full` of the package makes a Tensor. */
export const full = checked(
  "full",
  "shape:sizes fillValue:number dtype:dtype?",
  (shape: readonly Dim[], fillValue: number, dtype: SymbolicDType = "float32") =>
    filled(shape, fillValue, dtype),
);

/** Ones of the shape of x, by default of its element type. */
export const onesLike = checkedEager(
  "onesLike",
  "x:tensor dtype:dtype?",
  (x: SymbolicTensor, dtype?: SymbolicDType) => filled(x.dims, 1, dtype ?? x.dtype),
);
/** Zeros of the shape of x, by default of its element type. */
export const zerosLike = checkedEager(
  "zerosLike",
  "x:tensor dtype:dtype?",
  (x: SymbolicTensor, dtype?: SymbolicDType) => filled(x.dims, 0, dtype ?? x.dtype),
);
/** Zeros of the shape of x, as Keras has it on JAX. */
export const emptyLike = checkedEager(
  "emptyLike",
  "x:tensor dtype:dtype?",
  (x: SymbolicTensor, dtype?: SymbolicDType) => filled(x.dims, 0, dtype ?? x.dtype),
);
/** One number in the shape of x, by default of its element type. */
export const fullLike = checkedEager(
  "fullLike",
  "x:tensor fillValue:number dtype:dtype?",
  (x: SymbolicTensor, fillValue: number, dtype?: SymbolicDType) =>
    filled(x.dims, fillValue, dtype ?? x.dtype),
);

/**
 * A symbolic tensor of 0, 1, ..., size - 1; or of start, start + step, ... up to stop, without it. float32 unless `dtype` says
 * otherwise. `arange` of the package makes a Tensor.
 */
export const arange = checked(
  "arange",
  "start:size stop:number? step:number? dtype:dtype?",
  (start: Dim, stop?: number, step = 1, dtype: SymbolicDType = "float32") => {
    if (stop === undefined) return cast(countUp(start), dtype);
    if (typeof start !== "number" || step === 0) {
      throw new ValueError(
        `ops.arange: with a stop, start must be a number and step not 0, got ${String(start)} and ${step}.`,
      );
    }
    const size = Math.max(0, Math.ceil((stop - start) / step));
    const numbers = Array.from({ length: size }, (_, index) => start + index * step);
    return listed(numbers, dtype);
  },
);

function listed(numbers: readonly number[], dtype: SymbolicDType): SymbolicTensor {
  // A constant of one number would fill any shape.
  return numbers.length === 0
    ? filled([0], 0, dtype)
    : constant(
        numbers.map((one) => heldBy(dtype, one)),
        [numbers.length],
        dtype,
      );
}

/** How far each of `num` points is on the way from the first to the last, from 0 to 1. */
function fractions(op: string, num: number, endpoint: boolean): number[] {
  if (!Number.isInteger(num) || num < 0)
    throw new ValueError(`ops.${op}: num must be an integer of at least 0, got ${num}.`);
  const steps = endpoint ? num - 1 : num;
  return Array.from({ length: num }, (_, index) => (steps > 0 ? index / steps : 0));
}

/** Points from start to stop along a new axis; tensors broadcast. */
function points(
  start: Operand,
  stop: Operand,
  along: readonly number[],
  axis: number,
): SymbolicTensor {
  if (typeof start === "number" && typeof stop === "number")
    return listed(
      along.map((t) => start * (1 - t) + stop * t),
      "float32",
    );
  const [a, b] = [cast(asSymbolic(start), "float32"), cast(asSymbolic(stop), "float32")];
  const rank = broadcastDims("linspace", a.dims, b.dims).length + 1;
  const position = normalizeAxis(axis, rank);
  const wide = (x: SymbolicTensor) => {
    const dims: Dim[] = [...Array.from({ length: rank - 1 - x.rank }, () => 1), ...x.dims];
    dims.splice(position, 0, 1);
    return reshape(x, dims);
  };
  const shape = Array.from({ length: rank }, (_, other) => (other === position ? along.length : 1));
  const t = reshape(listed(along, "float32"), shape);
  return add(mul(wide(a), sub(1, t)), mul(wide(b), t));
}

/**
 * `num` numbers (default 50) at equal distances from start to stop, which is the last unless `endpoint` is false. Tensors
 * get a new axis, by default the first, and give a Tensor; numbers give a symbolic tensor, and `linspace` of the package a
 * Tensor.
 */
export const linspace = checkedEager(
  "linspace",
  "start:operand stop:operand num:count? endpoint:flag? axis:axis?",
  (start: Operand, stop: Operand, num = 50, endpoint = true, axis = 0) =>
    points(start, stop, fractions("linspace", num, endpoint), axis),
);

/**
 * `num` powers (default 50) of `base` (default 10), whose exponents are at equal distances from start to stop, which is the
 * last unless `endpoint` is false. Of Tensors a Tensor, of numbers a symbolic tensor.
 */
export const logspace = checkedEager(
  "logspace",
  "start:operand stop:operand num:count? endpoint:flag? base:number? axis:axis?",
  (start: Operand, stop: Operand, num = 50, endpoint = true, base = 10, axis = 0) =>
    pow(base, points(start, stop, fractions("logspace", num, endpoint), axis)),
);

/** `num` numbers from start to stop, each by the same factor larger than the one before; both of one sign. */
export const geomspace = checked(
  "geomspace",
  "start:number stop:number num:count? endpoint:flag?",
  (start: number, stop: number, num = 50, endpoint = true) => {
    if (!(start * stop > 0))
      throw new ValueError(
        `ops.geomspace: start and stop must be of one sign and not 0, got ${start} and ${stop}.`,
      );
    return listed(
      fractions("geomspace", num, endpoint).map((t) => start * (stop / start) ** t),
      "float32",
    );
  },
);

/** Whether column j is at most row i + k: the lower triangle. */
function isLower(rows: Dim, columns: Dim, k: number): SymbolicTensor {
  const row = reshape(positions(rows), [rows, 1]);
  return greaterEqual(add(row, k), positions(columns));
}

/**
 * A symbolic matrix [n, m], by default square, with ones on diagonal k (default 0; above the main one where positive). float32
 * unless `dtype` says otherwise. `eye` of the package makes a Tensor.
 */
export const eye = checked(
  "eye",
  "n:size m:size? k:count? dtype:dtype?",
  (n: Dim, m: Dim = n, k = 0, dtype: SymbolicDType = "float32") =>
    cast(equal(add(reshape(positions(n), [n, 1]), k), positions(m)), dtype),
);
/** A symbolic matrix [n, n] with ones on its diagonal, by default float32; `eye` of the package makes a Tensor. */
export const identity = checked(
  "identity",
  "n:size dtype:dtype?",
  (n: Dim, dtype: SymbolicDType = "float32") => eye(n, n, 0, dtype),
);
/** A symbolic matrix of ones on diagonal k and below, zeros above. */
export const tri = checked(
  "tri",
  "n:size m:size? k:count? dtype:dtype?",
  (n: Dim, m: Dim = n, k = 0, dtype: SymbolicDType = "float32") => cast(isLower(n, m, k), dtype),
);

function assertMatrices(op: string, x: SymbolicTensor): void {
  if (x.rank >= 2) return;
  throw new ShapeError(
    `ops.${op}: expected matrices, got a tensor of shape ${formatShape(x.dims)}.`,
  );
}

/**
 * Matrices [..., rows, columns] with zeros above diagonal k (default 0).
 * @throws ShapeError for fewer than two axes.
 */
export const tril = checkedEager("tril", "x:tensor k:count?", (x: SymbolicTensor, k = 0) => {
  assertMatrices("tril", x);
  return keptWhere(isLower(at(x.dims, x.rank - 2), at(x.dims, x.rank - 1), k), x);
});
/**
 * Matrices [..., rows, columns] with zeros below diagonal k (default 0).
 * @throws ShapeError for fewer than two axes.
 */
export const triu = checkedEager("triu", "x:tensor k:count?", (x: SymbolicTensor, k = 0) => {
  assertMatrices("triu", x);
  return keptWhere(not(isLower(at(x.dims, x.rank - 2), at(x.dims, x.rank - 1), k - 1)), x);
});

/** Diagonal `offset` of matrices in the planes of two axes; it is the last axis of the result. */
function diagonalOf(
  op: string,
  x: SymbolicTensor,
  offset: number,
  axis1: number,
  axis2: number,
): SymbolicTensor {
  const [first, second] = [normalizeAxis(axis1, x.rank), normalizeAxis(axis2, x.rank)];
  if (first === second)
    throw new ValueError(`ops.${op}: the axes of a plane must differ, got ${axis1} and ${axis2}.`);
  const others = x.dims.flatMap((_, axis) => (axis === first || axis === second ? [] : [axis]));
  const [rows, columns] = [at(x.dims, first), at(x.dims, second)];
  if (typeof rows !== "number" || typeof columns !== "number")
    throw new ShapeError(
      `ops.${op}: the sizes of the plane must be known, got ${formatShape(x.dims)}.`,
    );
  const [top, left] = [Math.max(0, -offset), Math.max(0, offset)];
  const length = Math.max(0, Math.min(rows - top, columns - left));
  const lead = others.map((axis) => at(x.dims, axis));
  const flat = reshape(transpose(x, [...others, first, second]), [...lead, rows * columns]);
  if (length === 0)
    return slice(
      flat,
      flat.dims.map(() => 0),
      [...lead, 0],
    );
  // Each is one row and one column after the one before.
  const places = Array.from({ length }, (_, index) => (top + index) * columns + left + index);
  return slicesAt(flat, constant(places, [length], "int32"), -1);
}

/**
 * Diagonal `offset` (default 0; above the main one where positive) of the planes of two axes, by default the first two; it
 * is the last axis of the result.
 */
export const diagonal = checkedEager(
  "diagonal",
  "x:tensor offset:count? axis1:axis? axis2:axis?",
  (x: SymbolicTensor, offset = 0, axis1 = 0, axis2 = 1) =>
    diagonalOf("diagonal", x, offset, axis1, axis2),
);
/** The sum of diagonal `offset` (default 0) of the planes of two axes, by default the first two. */
export const trace = checkedEager(
  "trace",
  "x:tensor offset:count? axis1:axis? axis2:axis?",
  (x: SymbolicTensor, offset = 0, axis1 = 0, axis2 = 1) =>
    sum(diagonalOf("trace", x, offset, axis1, axis2), -1),
);

/** The square matrix with a vector as its diagonal k. */
function matrixOf(x: SymbolicTensor, k: number): SymbolicTensor {
  const length = at(x.dims, 0);
  const [top, left] = [Math.max(0, -k), Math.max(0, k)];
  const isDiagonal = equal(reshape(positions(length), [length, 1]), positions(length));
  const square = keptWhere(isDiagonal, reshape(x, [length, 1]));
  if (k === 0) return square;
  if (typeof length !== "number")
    throw new ShapeError(`ops.diag: the size of ${formatShape(x.dims)} must be known.`);
  const size = length + Math.abs(k);
  return padInto({ x: square }, { starts: [top, left], dims: [size, size] }).y;
}

/**
 * The square matrix whose diagonal k (default 0) is a vector, or diagonal k of a matrix.
 * @throws ShapeError for other ranks.
 */
export const diag = checkedEager("diag", "x:tensor k:count?", (x: SymbolicTensor, k = 0) => {
  if (x.rank === 1) return matrixOf(x, k);
  if (x.rank === 2) return diagonalOf("diag", x, k, 0, 1);
  throw new ShapeError(
    `ops.diag: expected a vector or a matrix, got a tensor of shape ${formatShape(x.dims)}.`,
  );
});
/** The square matrix whose diagonal k are all elements as a vector. */
export const diagflat = checkedEager("diagflat", "x:tensor k:count?", (x: SymbolicTensor, k = 0) =>
  matrixOf(reshape(x, [productOfDims(x.dims)]), k),
);

/** The powers of a vector's elements as columns: xᴺ⁻¹, ..., x, 1, or in increasing order. */
export const vander = checkedEager(
  "vander",
  "x:tensor n:count? increasing:flag?",
  (x: SymbolicTensor, n?: number, increasing = false) => {
    const size = n ?? at(x.dims, 0);
    if (x.rank !== 1 || typeof size !== "number")
      throw new ShapeError(
        `ops.vander: expected a vector of known size, got a tensor of shape ${formatShape(x.dims)}.`,
      );
    const powers = Array.from({ length: size }, (_, index) =>
      increasing ? index : size - 1 - index,
    );
    const exponents = listed(powers, x.dtype === "bool" ? "int32" : x.dtype);
    return pow(reshape(x, [at(x.dims, 0), 1]), exponents);
  },
);

/** Windows of signal processing: a number for each of n positions. */
function windowOf(op: string, n: number, value: (t: number) => number): SymbolicTensor {
  if (!Number.isInteger(n) || n < 0)
    throw new ValueError(`ops.${op}: the size must be an integer of at least 0, got ${n}.`);
  // t is the way from the first position to the last.
  return listed(
    Array.from({ length: n }, (_, index) => (n === 1 ? 1 : value(index / (n - 1)))),
    "float32",
  );
}

/** The triangular window of n elements, symbolic: 0 at its ends. */
export const bartlett = checked("bartlett", "x:count", (x: number) =>
  windowOf("bartlett", x, (t) => 1 - Math.abs(2 * t - 1)),
);
/** Blackman's window of n elements, symbolic. */
export const blackman = checked("blackman", "x:count", (x: number) =>
  windowOf(
    "blackman",
    x,
    (t) => 0.42 - 0.5 * Math.cos(2 * Math.PI * t) + 0.08 * Math.cos(4 * Math.PI * t),
  ),
);
/** Hamming's window of n elements, symbolic. */
export const hamming = checked("hamming", "x:count", (x: number) =>
  windowOf("hamming", x, (t) => 0.54 - 0.46 * Math.cos(2 * Math.PI * t)),
);
/** Hann's window of n elements, symbolic. */
export const hanning = checked("hanning", "x:count", (x: number) =>
  windowOf("hanning", x, (t) => 0.5 - 0.5 * Math.cos(2 * Math.PI * t)),
);
