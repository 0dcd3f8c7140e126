/** Rows of a table by index, and their sum into a table: each is the gradient of the other. */
import { at, type Dim, evaluateDim } from "../dim.js";
import { count, product, sizes } from "../lowering.js";
import { defineOp } from "../operation.js";
import { typeOf } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";

export const gatherRows = defineOp({
  name: "gather",
  inputs: { table: "needed", indices: "needed" },
  outputs: { y: "tensor" },
  dtypes: { table: "any", indices: "int32" },
  shape: ({ table, indices }) => ({
    y: typeOf([...indices.dims, ...table.dims.slice(1)], table.dtype),
  }),
  gradient: ({ operands: { table, indices } }, { y: dy }) => ({
    table: scatterAdd({ indices, updates: dy }, { rows: at(table.dims, 0) }).y,
    indices: null,
  }),
  lower: ({ operands: { table, indices }, results: { y } }, to) => {
    const [tableRows = 0, ...row] = sizes(to, table.dims);
    to.emit("gather", {
      table: to.ref(table),
      tableRows,
      rowLen: product(row),
      indices: to.ref(indices),
      count: count(to, indices),
      y: to.ref(y),
    });
  },
});

/** Rows `indices` of a table: shape of the indices, then the table's other axes. An index out of range fails the step. */
export function gather(table: SymbolicTensor, indices: SymbolicTensor): SymbolicTensor {
  return gatherRows({ table, indices }).y;
}

/** Zeros [rows, ...], to which each update is added at its index. */
export const scatterAdd = defineOp({
  name: "scatterAdd",
  inputs: { indices: "needed", updates: "needed" },
  outputs: { y: "tensor" },
  dtypes: { indices: "int32" },
  shape: ({ indices, updates }, { rows }: { readonly rows: Dim }) => ({
    y: typeOf([rows, ...updates.dims.slice(indices.rank)]),
  }),
  gradient: ({ operands: { indices } }, { y: dy }) => ({
    indices: null,
    updates: gather(dy, indices),
  }),
  lower: ({ operands: { indices, updates }, results: { y }, attributes: { rows } }, to) =>
    to.emit("scatterAdd", {
      indices: to.ref(indices),
      count: count(to, indices),
      updates: to.ref(updates),
      rowLen: product(sizes(to, updates.dims.slice(indices.rank))),
      y: to.ref(y),
      rows: evaluateDim(rows, to.binding),
    }),
});
