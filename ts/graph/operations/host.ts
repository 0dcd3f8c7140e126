/** Operations that the host computes in TypeScript, since the engine holds no text: strings to numbers, labels of classes. */
import type { DType } from "../../runtime/dtype.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { HostPart } from "../computation.js";
import type { Dim } from "../dim.js";
import { type Applied, defineOp } from "../operation.js";
import { typeOf } from "../shapes.js";
import type { Node, SymbolicDType } from "../symbolic.js";
import { feedRows, type InputNode, isInput } from "./sources.js";

/** Computes rows from rows: as many as every input has, each from its own row alone. */
export type HostFunction = (inputs: readonly Tensor<DType>[]) => Tensor<DType>;

interface HostAttributes {
  /** What errors call it. */
  readonly name: string;
  readonly dims: readonly Dim[];
  readonly dtype: SymbolicDType;
  readonly compute: HostFunction;
  readonly part: HostPart;
}

/** See host-part.ts for when it runs. To the device its result is fed data. */
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

/** A node whose numbers a step is fed. */
export type FedNode = InputNode | HostNode;

export function isFed(node: Node): node is FedNode {
  return isInput(node) || isHost(node);
}
