/**
 * Names of operations that are in a model's graph without a layer, as in Keras: `add`, `add_1`, ....
 *
 * A node is named when the first model with it is made, and keeps its name. (Keras names an operation when it is
 * applied, with the same counter as layers of that name. Here layers made before the model are numbered first.)
 */
import { uniqueName } from "../graph/naming.js";
import type { OpNode } from "../graph/symbolic.js";

/** Keras's class names of operations that have another name here. */
const CLASSES: Readonly<Record<string, string>> = {
  neg: "Negative",
  abs: "Absolute",
  sub: "Subtract",
  mul: "Multiply",
  div: "Divide",
  pow: "Power",
  not: "LogicalNot",
  and: "LogicalAnd",
  or: "LogicalOr",
  atan: "Arctan",
  erfInv: "Erfinv",
  isFinite: "Isfinite",
  argMax: "Argmax",
  concat: "Concatenate",
  reverse: "Flip",
  gather: "Take",
};

export function operationClass({ op }: OpNode): string {
  return CLASSES[op.name] ?? op.name.replace(/^./, (first) => first.toUpperCase());
}

/** Names the nodes that have no name yet, in order of creation. `taken` are names of layers beside them. */
export function nameOperations(nodes: readonly OpNode[], taken: ReadonlySet<string>): void {
  for (const node of [...nodes].sort((a, b) => a.id - b.id)) {
    while (node.name === null) {
      const name = uniqueName(operationClass(node));
      if (!taken.has(name)) node.name = name;
    }
  }
}

export function operationName(node: OpNode): string {
  node.name ??= uniqueName(operationClass(node));
  return node.name;
}
