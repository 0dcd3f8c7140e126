/** Gaussian elimination. */
import { ValueError } from "../../../runtime/errors.js";
import { formatShape } from "../../dim.js";
import { defineOp } from "../../operation.js";
import { typeOf } from "../../shapes.js";
import type { SymbolicTensor } from "../../symbolic.js";
import { add, sub } from "../elementwise.js";
import { matmul } from "../matmul.js";
import {
  emitFactorization,
  matrixDims,
  permutationMatrix,
  strictlyLowerPart,
  transposed,
} from "./matrices.js";
import { solveTriangular } from "./triangular.js";

/**
 * P A = L U of matrices [..., m, n], where P exchanges rows. `lu` has U on its diagonal and above, and L below the
 * diagonal; on the diagonal L is 1. `pivots` [..., min(m, n)]: elimination exchanges row j with row pivots[j], j = 0, 1,
 * ...; `order` [..., m]: row i of P A is row order[i] of A. Both are floats that hold integers.
 */
export const luFactors = defineOp({
  name: "luFactor",
  inputs: { a: "needed" },
  outputs: { lu: "tensor", pivots: "tensor", order: "tensor" },
  shape: ({ a }) => {
    const { batch, rows, columns } = matrixDims("luFactor", a);
    return {
      lu: typeOf(a.dims),
      pivots: typeOf([...batch, Math.min(rows, columns)]),
      order: typeOf([...batch, rows]),
    };
  },
  // dA = Pᵀ L⁻ᵀ (M below the diagonal, N from it on) U⁻ᵀ with M = Lᵀ dL and N = dU Uᵀ.
  gradient: ({ operands: { a }, results: { lu, order } }, { lu: dlu }) => {
    const { rows, columns } = matrixDims("luFactor", a);
    if (dlu === null) return { a: null };
    if (rows !== columns) {
      throw new ValueError(
        `ops.luFactor: the gradient is that of square matrices, got ${formatShape(a.dims)}.`,
      );
    }
    const upper = (x: SymbolicTensor) => sub(x, strictlyLowerPart(x));
    const lower = strictlyLowerPart(lu);
    const dlower = strictlyLowerPart(dlu);
    // Lᵀ dL: L is `lower` and 1 on its diagonal.
    const ofL = add(matmul(lower, dlower, true), dlower);
    const ofU = matmul(upper(dlu), upper(lu), false, true);
    const both = add(strictlyLowerPart(ofL), upper(ofU));
    const left = solveTriangular(lu, both, { lower: true, transposed: true, unitDiagonal: true });
    const right = transposed(solveTriangular(lu, transposed(left), { lower: false }));
    return { a: matmul(permutationMatrix(order), right, true) };
  },
  lower: ({ operands: { a }, results: { lu, pivots, order } }, to) =>
    emitFactorization(to, "lu", a, [lu, pivots, order]),
});
