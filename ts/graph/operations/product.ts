/** The product of elements over axes, and the products of all elements so far. */
import { addDims, at, type Dim, productOfDims } from "../dim.js";
import { defineOp } from "../operation.js";
import { spliceDims, typeOf } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";
import { emitReduction, ones, type ReducedAxes, reshape, spread } from "./broadcast.js";
import { cast, mul } from "./elementwise.js";
import { padInto } from "./layout.js";
import { recurrence, shifted } from "./recurrence.js";

/** The product over adjacent axes. */
export const productOver = defineOp({
  name: "prod",
  inputs: { x: "needed" },
  outputs: { y: "tensor" },
  dtypes: { x: "any" },
  shape: ({ x }, { axis, count }: ReducedAxes) => ({
    y: typeOf(spliceDims(x.dims, axis, count), x.dtype === "int32" ? "int32" : "float32"),
  }),
  // dx_i = dy Π_(j ≠ i) x_j, the product of those before and of those after, which is right for zeros, too.
  gradient: ({ operands: { x }, attributes }, { y: dy }) => {
    const { axis, count } = attributes;
    const reduced = productOfDims(x.dims.slice(axis, axis + count));
    const flat = reshape(x, spliceDims(x.dims, axis, count, reduced));
    const others = mul(productsBefore(flat, axis, false), productsBefore(flat, axis, true));
    return { x: mul(reshape(others, x.dims), spread(dy, x, attributes)) };
  },
  lower: ({ operands: { x }, results: { y }, attributes }, to) =>
    emitReduction(to, "prod", x, attributes, y),
});

/** The product of the elements before each along an axis, or of those after it: y_t = x_(t-1) y_(t-1), y_0 = 1. */
function productsBefore(x: SymbolicTensor, axis: number, reverse: boolean): SymbolicTensor {
  const length = at(x.dims, axis);
  if (length === 0) return x;
  const start = reverse ? addDims(length, -1) : 0;
  const one = cast(ones(spliceDims(x.dims, axis, 1, 1)), x.dtype);
  const first = padInto(
    { x: one },
    { starts: x.dims.map((_, other): Dim => (other === axis ? start : 0)), dims: x.dims },
  ).y;
  return recurrence(shifted(x, axis, reverse ? -1 : 1), first, { axis, reverse });
}

/** The product of the elements up to each along an axis. */
export function productsSoFar(x: SymbolicTensor, axis: number): SymbolicTensor {
  return mul(x, productsBefore(x, axis, false));
}
