/** Helpers of operations on matrices, the last two axes of a tensor. */
import { ShapeError } from "../../../runtime/errors.js";
import { type Dim, formatShape } from "../../dim.js";
import { FACTORIZATION_NAMES, type FactorizationName } from "../../instructions.js";
import { type Lowering, product, sizes, usedRef } from "../../lowering.js";
import type { SymbolicTensor } from "../../symbolic.js";
import { reshape } from "../broadcast.js";
import { cast, equal, greater, greaterEqual, where } from "../elementwise.js";
import { swapped } from "../layout.js";
import { arange } from "../sources.js";

/** The sizes of a tensor of matrices. */
export interface MatrixDims {
  readonly batch: readonly Dim[];
  readonly rows: number;
  readonly columns: number;
}

/** @throws ShapeError unless x has two last axes of known sizes */
export function matrixDims(op: string, { dims }: SymbolicTensor): MatrixDims {
  const [rows, columns] = dims.slice(-2);
  if (typeof rows === "number" && typeof columns === "number")
    return { batch: dims.slice(0, -2), rows, columns };
  throw new ShapeError(
    `ops.${op}: expected matrices, whose last two sizes are known, got a tensor of shape ${formatShape(dims)}.`,
  );
}

/** @throws ShapeError unless x has two last axes of one known size */
export function squareDims(op: string, x: SymbolicTensor): MatrixDims {
  const dims = matrixDims(op, x);
  if (dims.rows === dims.columns) return dims;
  throw new ShapeError(
    `ops.${op}: expected square matrices, got a tensor of shape ${formatShape(x.dims)}.`,
  );
}

/** Rows and columns exchanged. */
export function transposed(x: SymbolicTensor): SymbolicTensor {
  return swapped(x, x.rank - 2, x.rank - 1);
}

/** 0, 1, ... as a column. */
function column(size: number): SymbolicTensor {
  return reshape(arange(size), [size, 1]);
}

/** What is on the diagonal and below it; zeros elsewhere. */
export function lowerPart(x: SymbolicTensor): SymbolicTensor {
  const { rows, columns } = matrixDims("tril", x);
  return where(greaterEqual(column(rows), arange(columns)), x, 0);
}

/** What is below the diagonal; zeros elsewhere. */
export function strictlyLowerPart(x: SymbolicTensor): SymbolicTensor {
  const { rows, columns } = matrixDims("tril", x);
  return where(greater(column(rows), arange(columns)), x, 0);
}

/** What is on the diagonal; zeros elsewhere. */
export function diagonalPart(x: SymbolicTensor): SymbolicTensor {
  const { rows, columns } = matrixDims("diag", x);
  return where(equal(column(rows), arange(columns)), x, 0);
}

/** The unit matrix. */
export function unitMatrix(size: number): SymbolicTensor {
  return cast(equal(column(size), arange(size)), "float32");
}

/** The matrices that put rows in an order [..., rows]: P A has row order[i] of A as its row i. */
export function permutationMatrix(order: SymbolicTensor): SymbolicTensor {
  const rows = order.dims.at(-1) ?? 1;
  return cast(equal(reshape(order, [...order.dims, 1]), arange(rows)), "float32");
}

/** Emits the factorization of every matrix; of its outputs those that are read. */
export function emitFactorization(
  to: Lowering<SymbolicTensor>,
  name: FactorizationName,
  x: SymbolicTensor,
  [first, second, third]: readonly SymbolicTensor[],
  full = false,
): void {
  const shape = sizes(to, x.dims);
  const [rows = 1, columns = 1] = shape.slice(-2);
  const output = (tensor: SymbolicTensor | undefined) =>
    tensor === undefined ? null : usedRef(to, tensor);
  to.emit("factorize", {
    function: FACTORIZATION_NAMES.indexOf(name),
    count: product(shape.slice(0, -2)),
    rows,
    columns,
    full,
    x: to.ref(x),
    first: output(first),
    second: output(second),
    third: output(third),
  });
}
