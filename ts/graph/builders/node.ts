/** The one way to make an operation: its shape rule decides what comes out. */
import type { OpAttributes, OpName } from "../attributes.js";
import { shapeRules } from "../shapes/index.js";
import type { OpInputs } from "../shapes/rule.js";
import { createOpNode, output, type SymbolicTensor } from "../symbolic.js";

/** Applies `op` and gives all its outputs. */
export function applyOp<Name extends OpName>(
  op: Name,
  inputs: OpInputs,
  attributes: OpAttributes[Name],
) {
  return createOpNode(op, inputs, attributes, shapeRules[op](inputs, attributes));
}

/** Applies an operation of one output. */
export function operation<Name extends OpName>(
  op: Name,
  inputs: OpInputs,
  attributes: OpAttributes[Name],
): SymbolicTensor {
  return output(applyOp(op, inputs, attributes), 0);
}
