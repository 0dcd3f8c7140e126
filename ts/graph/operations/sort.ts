/** The order of values along the last axis. */
import { rowsAndColumns } from "../lowering.js";
import { defineOp } from "../operation.js";
import { typeOf } from "../shapes.js";

/** y[..., k] = the position of the k-th value in order; equal values keep theirs, and NaN is above everything. */
export const orderOfRows = defineOp({
  name: "argSort",
  inputs: { x: "needed" },
  outputs: { y: "tensor" },
  dtypes: { x: "any" },
  shape: ({ x }, _: { readonly descending: boolean }) => ({ y: typeOf(x.dims, "int32") }),
  gradient: "zero",
  lower: ({ operands: { x }, results: { y }, attributes: { descending } }, to) => {
    const { rows, columns } = rowsAndColumns(to, x);
    const fields = { x: to.ref(x), rows, n: columns, descending, y: to.ref(y) };
    to.emit(x.dtype === "int32" ? "intArgSort" : "argSort", fields);
  },
});
