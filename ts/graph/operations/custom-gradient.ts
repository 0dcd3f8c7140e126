/** A value with a gradient of its own. */
import { defineOp } from "../operation.js";
import { typeOf } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";

/**
 * The gradient with respect to each of xs, from that with respect to y; null is zero. It computes from its arguments
 * alone: the operation may be applied again to other tensors.
 */
export type OwnGradient = (
  dy: SymbolicTensor,
  xs: readonly SymbolicTensor[],
  y: SymbolicTensor,
) => readonly (SymbolicTensor | null)[];

/** y = value, whose gradient flows to xs as `rule` says, and not through what computed the value. */
export const withGradient = defineOp({
  name: "customGradient",
  inputs: { value: "needed", xs: "list" },
  outputs: { y: "tensor" },
  dtypes: { value: "any", xs: "any" },
  shape: ({ value }, _: { readonly rule: OwnGradient }) => ({ y: typeOf(value.dims, value.dtype) }),
  gradient: ({ operands: { xs }, results: { y }, attributes: { rule } }, { y: dy }) => {
    const gradients = rule(dy, xs, y);
    return { value: null, xs: xs.map((_, index) => gradients[index] ?? null) };
  },
  alias: ({ operands: { value } }) => value,
  lower: () => {},
});
