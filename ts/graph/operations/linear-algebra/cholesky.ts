/** Cholesky's factorization. */
import { defineOp } from "../../operation.js";
import { typeOf } from "../../shapes.js";
import { add, mul, sub } from "../elementwise.js";
import { matmul } from "../matmul.js";
import { diagonalPart, emitFactorization, lowerPart, squareDims, transposed } from "./matrices.js";
import { solveTriangular } from "./triangular.js";

/**
 * A = L Lᵀ of symmetric positive definite matrices [..., n, n], L lower triangular; NaN where a matrix is not positive
 * definite. Only the lower triangle of A is read.
 */
export const choleskyFactor = defineOp({
  name: "cholesky",
  inputs: { a: "needed" },
  outputs: { l: "tensor" },
  shape: ({ a }) => {
    squareDims("cholesky", a);
    return { l: typeOf(a.dims) };
  },
  // dA = (S + Sᵀ) / 2 with S = L⁻ᵀ P L⁻¹, where P is the lower part of Lᵀ dL with half of its diagonal (Murray 2016).
  gradient: ({ results: { l } }, { l: dl }) => {
    const product = lowerPart(matmul(l, dl, true));
    const p = sub(product, mul(diagonalPart(product), 0.5));
    const left = solveTriangular(l, p, { lower: true, transposed: true });
    const s = solveTriangular(l, transposed(left), { lower: true, transposed: true });
    return { a: mul(add(s, transposed(s)), 0.5) };
  },
  lower: ({ operands: { a }, results: { l } }, to) => emitFactorization(to, "cholesky", a, [l]),
});
