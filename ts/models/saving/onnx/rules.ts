/** The operators of ONNX for each operation, by the operation's name. */
import type { OpNode, SymbolicTensor } from "../../../graph/symbolic.js";
import type { NumericDType } from "../../../runtime/dtype.js";
import { ValueError } from "../../../runtime/errors.js";
import type { GraphWriter } from "./graph-writer.js";

/** Writes a node, and names its results. @throws ValueError for a form of the operation that ONNX does not have */
export type Rule = (node: OpNode, to: GraphWriter) => void;

/** The operand of this name. */
export function operand({ operands }: OpNode, name: string): SymbolicTensor {
  // The rule of an operation knows which of its operands are one tensor.
  return operands[name] as SymbolicTensor;
}

/** An operand that may be left out. */
export function optionalOperand({ operands }: OpNode, name: string): SymbolicTensor | null {
  // As above.
  return (operands[name] ?? null) as SymbolicTensor | null;
}

export function operandList({ operands }: OpNode, name: string): readonly SymbolicTensor[] {
  // As above.
  return operands[name] as readonly SymbolicTensor[];
}

export function result({ results }: OpNode, name = "y"): SymbolicTensor {
  // As above.
  return results[name] as SymbolicTensor;
}

/** The attributes of a node, with the type that the definition of its operation gives them. */
export function attributesOf<Attributes>({ attributes }: OpNode): Attributes {
  return attributes as Attributes;
}

/** The element type of a tensor that operations compute with, which is never text. */
export function numericDType({ dtype }: SymbolicTensor): NumericDType {
  if (dtype !== "string") return dtype;
  throw unwritable("Text");
}

export function unwritable(what: string): ValueError {
  return new ValueError(`${what} has no form in ONNX.`);
}
