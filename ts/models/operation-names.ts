/**
 * Names of operations that stand in a model's graph without a layer, as Keras calls them: `add`, `add_1`, ....
 *
 * A node gets its name when a model first holds it, and keeps it. (Keras names an operation when it is
 * applied, together with layers of the same name; here a layer that is made before the model comes first.)
 */
import { uniqueName } from "../graph/naming.js";
import type { OpNode } from "../graph/symbolic.js";

/** Classes of Keras where they are not called as the operation is here. */
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

/** Names those that have no name yet, in the order in which they were made. */
export function nameOperations(nodes: readonly OpNode[]): void {
  for (const node of [...nodes].sort((a, b) => a.id - b.id)) operationName(node);
}

export function operationName(node: OpNode): string {
  node.name ??= uniqueName(operationClass(node));
  return node.name;
}
