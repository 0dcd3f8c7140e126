/** Operations that the host computes in TypeScript, since the engine has no text: strings to numbers, class labels. */
import type { DType } from "../../runtime/dtype.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { HostPart } from "../computation.js";
import type { Dim } from "../dim.js";
import { type Applied, defineOp } from "../operation.js";
import { typeOf } from "../shapes.js";
import type { Node, SymbolicDType } from "../symbolic.js";
import { feedRows, type InputNode, isInput } from "./sources.js";

/** Computes one row from each row of the inputs, independently of other rows. */
export type HostFunction = (inputs: readonly Tensor<DType>[]) => Tensor<DType>;

interface HostAttributes {
  /** Its name in errors. */
  readonly name: string;
  readonly dims: readonly Dim[];
  readonly dtype: SymbolicDType;
  readonly compute: HostFunction;
  readonly part: HostPart;
}

/** host-part.ts decides when it runs. For the device its result is fed data. */
export const host = defineOp({
  name: "host",
  inputs: { xs: "list" },
  outputs: { y: "tensor" },
  takesText: true,
  shape: (_, { dims, dtype }: HostAttributes) => ({ y: typeOf(dims, dtype) }),
  gradient: "zero",
  lower: ({ results: { y } }, to) => feedRows(y, to),
});

/** A node that the host computes. */
export type HostNode = Applied<{ readonly xs: "list" }, { readonly y: "tensor" }, HostAttributes>;

/** Whether the host computes the node. */
export function isHost(node: Node): node is HostNode {
  return host.is(node);
}

/** A node that a step is fed. */
export type FedNode = InputNode | HostNode;

export function isFed(node: Node): node is FedNode {
  return isInput(node) || isHost(node);
}
