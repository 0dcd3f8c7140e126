/** Orthonormal rows, for the orthogonal initializer. */
import { rowsAndColumns } from "../lowering.js";
import { defineOp } from "../operation.js";
import { typeOf } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";

/** Q of the QR decomposition of xᵀ, transposed, with R's diagonal positive. */
export const orthonormalRows = defineOp({
  name: "orthogonalize",
  inputs: { x: "needed" },
  outputs: { y: "tensor" },
  shape: ({ x }) => ({ y: typeOf(x.dims) }),
  gradient: "unavailable",
  lower: ({ operands: { x }, results: { y } }, to) => {
    const { rows, columns } = rowsAndColumns(to, x);
    to.emit("orthogonalize", { x: to.ref(x), rows, len: columns, y: to.ref(y) });
  },
});

/** Rows made orthonormal: Q of the QR decomposition of xᵀ, transposed, with R's diagonal positive. */
export function orthogonalize(x: SymbolicTensor): SymbolicTensor {
  return orthonormalRows({ x }).y;
}
