/** Eigenvalues and eigenvectors of symmetric matrices. */
import { defineOp } from "../../operation.js";
import { typeOf } from "../../shapes.js";
import type { SymbolicTensor } from "../../symbolic.js";
import { add, div, equal, mul, sub, where } from "../elementwise.js";
import { expandDims } from "../layout.js";
import { matmul } from "../matmul.js";
import { emitFactorization, squareDims, transposed, unitMatrix } from "./matrices.js";

/**
 * A = V diag(w) Vᵀ of symmetric matrices [..., n, n]: eigenvalues w [..., n], the smallest first, and eigenvectors V, whose
 * largest component is positive. Only the lower triangle of A is read.
 */
export const symmetricEigen = defineOp({
  name: "eigh",
  inputs: { a: "needed" },
  outputs: { w: "tensor", v: "tensor" },
  shape: ({ a }) => {
    const { batch, rows } = squareDims("eigh", a);
    return { w: typeOf([...batch, rows]), v: typeOf(a.dims) };
  },
  // dA = V (diag(dw) + F ∘ Vᵀ dV) Vᵀ with F_ij = 1 / (w_j - w_i), 0 on the diagonal: eigenvalues must differ where dV is used.
  gradient: ({ operands: { a }, results: { w, v } }, { w: dw, v: dv }) => {
    const { rows } = squareDims("eigh", a);
    const parts: SymbolicTensor[] = [];
    if (dw !== null) parts.push(mul(unitMatrix(rows), expandDims(dw, -1)));
    if (dv !== null) parts.push(mul(inverseDifferences(w), matmul(v, dv, true)));
    if (parts.length === 0) return { a: null };
    const inner = matmul(matmul(v, parts.reduce(add)), v, false, true);
    return { a: mul(add(inner, transposed(inner)), 0.5) };
  },
  lower: ({ operands: { a }, results: { w, v } }, to) => emitFactorization(to, "eigh", a, [w, v]),
});

/** 1 / (x_j - x_i) as [..., i, j], 0 for i = j. */
export function inverseDifferences(x: SymbolicTensor): SymbolicTensor {
  const difference = sub(expandDims(x, -2), expandDims(x, -1));
  const isSame = equal(unitMatrix(Number(x.dims.at(-1))), 1);
  return where(isSame, 0, div(1, where(isSame, 1, difference)));
}
