/** The one way to make an operation: its shape rule decides what comes out. */
import type { CoreOp, OpAttributes, SequenceOp } from "../attributes.js";
import { shapeRules } from "../shapes/index.js";
import type { OpInputs, ShapeRule } from "../shapes/rule.js";
import { createOpNode, type OpNode, output, type SymbolicTensor } from "../symbolic.js";
import type { OpTable, RulesByName } from "../table.js";

/** Applies `op` and gives all its outputs. */
export function applyOp<Name extends CoreOp>(
  op: Name,
  inputs: OpInputs,
  attributes: OpAttributes[Name],
) {
  return createOpNode(op, inputs, attributes, shapeRules[op](inputs, attributes), null);
}

/** Applies an operation of one output. */
export function operation<Name extends CoreOp>(
  op: Name,
  inputs: OpInputs,
  attributes: OpAttributes[Name],
): SymbolicTensor {
  return output(applyOp(op, inputs, attributes), 0);
}

/** Applies an operation whose rules are in `table`; the node holds on to it. */
export function applyFrom<Name extends SequenceOp>(
  table: OpTable<SequenceOp>,
  op: Name,
  inputs: OpInputs,
  attributes: OpAttributes[Name],
) {
  return createOpNode(op, inputs, attributes, table.shapes[op](inputs, attributes), table);
}

/** Applies an operation of the table that `node` brought along. */
export function applyBeside<Name extends SequenceOp>(
  node: OpNode<SequenceOp>,
  op: Name,
  inputs: OpInputs,
  attributes: OpAttributes[Name],
) {
  if (node.table === null) throw new Error(`${node.op} has no table.`);
  return applyFrom(node.table, op, inputs, attributes);
}

/** The node's operation on other inputs. */
export function applyAgain(node: OpNode, inputs: OpInputs): OpNode {
  const { op, attributes, table } = node;
  const rules: RulesByName = table?.shapes ?? shapeRules;
  // The row of this op takes the attributes of this op; the union type can't say so.
  const rule = rules[op] as ShapeRule<typeof op>;
  return createOpNode(op, inputs, attributes, rule(inputs, attributes), table);
}
