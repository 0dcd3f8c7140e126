/** Singular values and their vectors. */
import { ValueError } from "../../../runtime/errors.js";
import { formatShape } from "../../dim.js";
import { defineOp } from "../../operation.js";
import { typeOf } from "../../shapes.js";
import type { SymbolicTensor } from "../../symbolic.js";
import { add, div, mul, square, sub } from "../elementwise.js";
import { expandDims, slice } from "../layout.js";
import { matmul } from "../matmul.js";
import { inverseDifferences } from "./eigh.js";
import { emitFactorization, matrixDims, transposed, unitMatrix } from "./matrices.js";

/**
 * A = U diag(s) Vᵀ of matrices [..., m, n] with m >= n: singular values s [..., n], the largest first, U [..., m, k]
 * with orthonormal columns, k = m where `full`, else n, and Vᵀ [..., n, n], whose rows have a positive largest component.
 */
export const tallSingularValues = defineOp({
  name: "svd",
  inputs: { a: "needed" },
  outputs: { u: "tensor", s: "tensor", vt: "tensor" },
  shape: ({ a }, { full }: { readonly full: boolean }) => {
    const { batch, rows, columns } = matrixDims("svd", a);
    return {
      u: typeOf([...batch, rows, full ? rows : columns]),
      s: typeOf([...batch, columns]),
      vt: typeOf([...batch, columns, columns]),
    };
  },
  // With F_ij = 1 / (s_j² - s_i²), 0 on the diagonal, so singular values must differ and not be 0 where dU or dV is used:
  // dA = U (F ∘ (Uᵀ dU - dUᵀ U) diag(s) + diag(s) F ∘ (Vᵀ dV - dVᵀ V) + diag(ds)) Vᵀ + (1 - U Uᵀ) dU diag(1/s) Vᵀ
  gradient: ({ operands: { a }, results: { u, s, vt } }, { u: du, s: ds, vt: dvt }) => {
    const { rows, columns } = matrixDims("svd", a);
    const extra = Number(u.dims.at(-1)) - columns;
    if (extra > 0 && (du !== null || dvt !== null)) {
      throw new ValueError(
        `ops.svd: U and V have a gradient with fullMatrices false only, got true for matrices ${formatShape(a.dims)}.`,
      );
    }
    const thinU =
      extra > 0
        ? slice(
            u,
            u.dims.map(() => 0),
            [...u.dims.slice(0, -2), rows, columns],
          )
        : u;
    const [asRow, asColumn] = [expandDims(s, -2), expandDims(s, -1)];
    const parts: SymbolicTensor[] = [];
    if (ds !== null) parts.push(mul(unitMatrix(columns), expandDims(ds, -1)));
    const f = () => inverseDifferences(square(s));
    if (du !== null) parts.push(mul(mul(f(), skew(matmul(u, du, true))), asRow));
    if (dvt !== null) parts.push(mul(asColumn, mul(f(), skew(matmul(vt, dvt, false, true)))));
    if (parts.length === 0) return { a: null };
    const within = matmul(thinU, parts.reduce(add));
    if (du === null) return { a: matmul(within, vt) };
    const outside = div(sub(du, matmul(u, matmul(u, du, true))), asRow);
    return { a: matmul(add(within, outside), vt) };
  },
  lower: ({ operands: { a }, results: { u, s, vt }, attributes: { full } }, to) =>
    emitFactorization(to, "svd", a, [u, s, vt], full),
});

/** X - Xᵀ */
function skew(x: SymbolicTensor): SymbolicTensor {
  return sub(x, transposed(x));
}

/** The factors U, s and Vᵀ of matrices with any numbers of rows and columns. */
export function singularValues(
  a: SymbolicTensor,
  full: boolean,
): [u: SymbolicTensor, s: SymbolicTensor, vt: SymbolicTensor] {
  const { rows, columns } = matrixDims("svd", a);
  if (rows >= columns) {
    const { u, s, vt } = tallSingularValues({ a }, { full });
    return [u, s, vt];
  }
  const { u, s, vt } = tallSingularValues({ a: transposed(a) }, { full });
  return [transposed(vt), s, transposed(u)];
}
