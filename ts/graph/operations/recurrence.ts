/** Linear recurrences along an axis, of which running sums and products are examples. */
import { addDims, at, type Dim } from "../dim.js";
import { sizes } from "../lowering.js";
import { defineOp } from "../operation.js";
import { spliceDims, typeOf } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";
import { splitAround } from "./broadcast.js";
import { mul } from "./elementwise.js";
import { padInto, slice } from "./layout.js";

interface Direction {
  readonly axis: number;
  /** Whether it runs from the last element to the first. */
  readonly reverse: boolean;
}

/**
 * y_t = a_t y_(t-1) + b_t, y being 0 before the first element; without a, each is 1.
 *
 * Backward it is a recurrence in the other direction: with g_t = dL/dy_t as the later elements pass it on,
 * g_t = a_(t+1) g_(t+1) + dy_t, db_t = g_t and da_t = g_t y_(t-1).
 */
export const linearRecurrence = defineOp({
  name: "recurrence",
  inputs: { a: "optional", b: "needed" },
  outputs: { y: "tensor" },
  dtypes: { a: "common", b: "common" },
  shape: ({ b }, _: Direction) => ({
    y: typeOf(b.dims, b.dtype === "int32" ? "int32" : "float32"),
  }),
  gradient: ({ operands: { a }, results: { y }, attributes }, { y: dy }) => {
    const { axis, reverse } = attributes;
    const later = a === null ? null : shifted(a, axis, reverse ? 1 : -1);
    const db = recurrence(later, dy, { axis, reverse: !reverse });
    return { a: a === null ? null : mul(db, shifted(y, axis, reverse ? -1 : 1)), b: db };
  },
  lower: ({ operands: { a, b }, results: { y }, attributes: { axis, reverse } }, to) => {
    const name = b.dtype === "int32" ? "intRecurrence" : "recurrence";
    const around = splitAround(sizes(to, b.dims), { axis, count: 1 });
    const refs = { a: a === null ? null : to.ref(a), b: to.ref(b), y: to.ref(y) };
    to.emit(name, { ...refs, ...around, reverse });
  },
});

/** `linearRecurrence` with an explicit type: its own rule can't infer the type of the definition that it is part of. */
export function recurrence(
  a: SymbolicTensor | null,
  b: SymbolicTensor,
  direction: Direction,
): SymbolicTensor {
  return linearRecurrence({ a, b }, direction).y;
}

/** x moved by one element along an axis, forward (1) or back (-1); what comes in is 0. */
export function shifted(x: SymbolicTensor, axis: number, by: 1 | -1): SymbolicTensor {
  const start = (from: Dim) => x.dims.map((_, other): Dim => (other === axis ? from : 0));
  const length = at(x.dims, axis);
  if (length === 0) return x;
  const kept = slice(x, start(by === 1 ? 0 : 1), spliceDims(x.dims, axis, 1, addDims(length, -1)));
  return padInto({ x: kept }, { starts: start(by === 1 ? 1 : 0), dims: x.dims }).y;
}
