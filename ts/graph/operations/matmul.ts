/** The matrix product. */
import { ShapeError } from "../../runtime/errors.js";
import { at, type Dim, formatShape } from "../dim.js";
import { promoted } from "../dtype.js";
import { type Lowering, product, sizes } from "../lowering.js";
import { defineOp } from "../operation.js";
import { broadcastDims, lastDim, mayAgree, typeOf } from "../shapes.js";
import { broadcastStrides } from "../strides.js";
import type { SymbolicTensor } from "../symbolic.js";
import { asMatrix, sumTo } from "./broadcast.js";
import { widened } from "./elementwise.js";

interface MatmulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Y = op(A) op(B) over the last two axes, op being a transpose or nothing; leading axes broadcast. */
export const matrixProduct = defineOp({
  name: "matmul",
  inputs: { a: "needed", b: "needed" },
  outputs: { y: "tensor" },
  dtypes: { a: "common", b: "common" },
  shape: ({ a, b }, { transposeA, transposeB }: MatmulAttributes) => {
    if (a.rank < 2 || b.rank < 2) {
      throw new ShapeError(
        `ops.matmul: both operands need rank 2 or more, got ${formatShape(a.dims)} and ${formatShape(b.dims)}.`,
      );
    }
    const [rows, inner] = matrixDims(a.dims, transposeA);
    const [innerB, columns] = matrixDims(b.dims, transposeB);
    if (!mayAgree(inner, innerB)) {
      throw new ShapeError(
        `ops.matmul: ${formatShape(a.dims)} and ${formatShape(b.dims)} do not fit: inner sizes ${inner} and ${innerB} differ.`,
      );
    }
    const batch = broadcastDims("matmul", a.dims.slice(0, -2), b.dims.slice(0, -2));
    return { y: typeOf([...batch, rows, columns], promoted([a, b])) };
  },
  // Without transposes dA = dY Bᵀ and dB = Aᵀ dY; the other cases follow by transposing both sides.
  gradient: ({ operands: { a, b }, attributes: { transposeA, transposeB } }, { y: dy }) => {
    const da = transposeA ? matmul(b, dy, transposeB, true) : matmul(dy, b, false, !transposeB);
    if (b.rank === 2 && !transposeA)
      return { a: sumTo(da, a), b: weightGradient(a, dy, transposeB) };
    const db = transposeB ? matmul(dy, a, true, transposeA) : matmul(a, dy, !transposeA, false);
    return { a: sumTo(da, a), b: sumTo(db, b) };
  },
  lower: ({ operands: { a, b }, results: { y }, attributes: { transposeA, transposeB } }, to) => {
    const [aShape, bShape, shape] = [sizes(to, a.dims), sizes(to, b.dims), sizes(to, y.dims)];
    const [m = 1, n = 1] = shape.slice(-2);
    const [aRows = 1, aColumns = 1] = aShape.slice(-2);
    const [bRows = 1, bColumns = 1] = bShape.slice(-2);
    const [k, kOfB] = [transposeA ? aRows : aColumns, transposeB ? bColumns : bRows];
    if (k !== kOfB) {
      throw new ShapeError(
        `ops.matmul: ${formatShape(aShape)} and ${formatShape(bShape)} do not fit: inner sizes ${k} and ${kOfB} differ.`,
      );
    }
    // If b is not batched, the batch axes of a are folded into the rows of one product.
    const folds = b.rank === 2 && !transposeA;
    const batch = folds ? [] : shape.slice(0, -2);
    to.emit(a.dtype === "int32" ? "intMatmul" : "matmul", {
      batch,
      m: folds ? product(shape.slice(0, -1)) : m,
      n,
      k,
      a: to.ref(a),
      aLen: product(aShape),
      aBatchStrides: batchStrides(to, a, batch),
      aRowStride: transposeA ? 1 : aColumns,
      aColumnStride: transposeA ? aColumns : 1,
      b: to.ref(b),
      bLen: product(bShape),
      bBatchStrides: batchStrides(to, b, batch),
      bRowStride: transposeB ? 1 : bColumns,
      bColumnStride: transposeB ? bColumns : 1,
      y: to.ref(y),
    });
  },
});

function matrixDims(dims: readonly Dim[], transposed: boolean) {
  const [rows, columns] = [at(dims, dims.length - 2), lastDim(dims)];
  return transposed ? ([columns, rows] as const) : ([rows, columns] as const);
}

function batchStrides(
  to: Lowering<SymbolicTensor>,
  operand: SymbolicTensor,
  batch: readonly number[],
): number[] {
  if (batch.length === 0) return [];
  const [rows = 1, columns = 1] = sizes(to, operand.dims.slice(-2));
  return broadcastStrides(to, operand.dims.slice(0, -2), batch).map(
    (stride) => stride * rows * columns,
  );
}

/** The matrix product over the last two axes; leading axes broadcast. */
export function matmul(
  a: SymbolicTensor,
  b: SymbolicTensor,
  transposeA = false,
  transposeB = false,
): SymbolicTensor {
  return widened(a, b, (x, y) => matrixProduct({ a: x, b: y }, { transposeA, transposeB }).y);
}

/** Aᵀ dY (or its transpose), all leading axes of both merged, so that the product also sums over the batch. */
export function weightGradient(
  x: SymbolicTensor,
  dy: SymbolicTensor,
  transposed: boolean,
): SymbolicTensor {
  const [rows, gradients] = [asMatrix(x), asMatrix(dy)];
  return transposed ? matmul(gradients, rows, true, false) : matmul(rows, gradients, true, false);
}
