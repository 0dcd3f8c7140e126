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
 * P A = L U of matrices [..., m, n] with exchanged rows: L, whose diagonal is 1, below the diagonal of `lu`, and U from
 * it on. `pivots` [..., min(m, n)]: with which row each was exchanged, one after the other; `order` [..., m]: which row
 * of A each row of P A is. Both are floats that hold integers.
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
    // L has 1 on its diagonal, which multiplies the row itself.
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
