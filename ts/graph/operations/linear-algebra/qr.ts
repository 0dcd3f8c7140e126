/** Orthogonal and triangular factors. */
import { ValueError } from "../../../runtime/errors.js";
import { formatShape } from "../../dim.js";
import { defineOp } from "../../operation.js";
import { typeOf } from "../../shapes.js";
import type { SymbolicTensor } from "../../symbolic.js";
import { add, neg } from "../elementwise.js";
import { matmul } from "../matmul.js";
import {
  diagonalPart,
  emitFactorization,
  matrixDims,
  strictlyLowerPart,
  transposed,
} from "./matrices.js";
import { solveTriangular } from "./triangular.js";

/**
 * A = Q R of matrices [..., m, n]: orthonormal columns Q [..., m, k] and R [..., k, n], zero below the diagonal, with k = m
 * where `full`, else min(m, n). The diagonal of R has LAPACK's signs: each is opposite to the sign of the element that its
 * reflection starts from.
 */
export const qrFactors = defineOp({
  name: "qr",
  inputs: { a: "needed" },
  outputs: { q: "tensor", r: "tensor" },
  shape: ({ a }, { full }: { readonly full: boolean }) => {
    const { batch, rows, columns } = matrixDims("qr", a);
    const wide = full ? rows : Math.min(rows, columns);
    return { q: typeOf([...batch, rows, wide]), r: typeOf([...batch, wide, columns]) };
  },
  // dA = (dQ + Q symmetric(M)) R⁻ᵀ with M = R dRᵀ - dQᵀ Q, of which what is below the diagonal is mirrored (Walter 2012).
  gradient: ({ operands: { a }, results: { q, r } }, { q: dq, r: dr }) => {
    if (dq === null && dr === null) return { a: null };
    if (formatShape(r.dims.slice(-2, -1)) !== formatShape(r.dims.slice(-1))) {
      throw new ValueError(
        `ops.qr: the gradient is that of matrices with at least as many rows as columns and of the mode "reduced", got ${formatShape(a.dims)}.`,
      );
    }
    const parts: SymbolicTensor[] = [];
    if (dr !== null) parts.push(matmul(r, dr, false, true));
    if (dq !== null) parts.push(neg(matmul(dq, q, true)));
    const m = parts.reduce(add);
    const below = strictlyLowerPart(m);
    const symmetric = add(add(below, transposed(below)), diagonalPart(m));
    const along = matmul(q, symmetric);
    const left = transposed(dq === null ? along : add(dq, along));
    return { a: transposed(solveTriangular(r, left, { lower: false })) };
  },
  lower: ({ operands: { a }, results: { q, r }, attributes: { full } }, to) =>
    emitFactorization(to, "qr", a, [q, r], full),
});
