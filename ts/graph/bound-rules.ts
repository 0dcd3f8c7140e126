/** The conditions of shape rules, on numbers: where sizes are symbols, a rule can check only what it knows. */
import { type Binding, DimExpression, evaluateDim } from "./dim.js";
import { applyAgain } from "./operation.js";
import { type OpNode, SymbolicTensor } from "./symbolic.js";

/**
 * Applies a node's shape rule to the sizes of a binding: `max` over a time that is 0 is an error, as it is where the
 * size is a number from the first.
 * @throws ShapeError as the rule
 */
export function assertRuleHolds(node: OpNode, binding: Binding): void {
  // Sources have sizes that others give them.
  if (node.inputs.length === 0) return;
  const attributes = boundAttributes(node.attributes, binding);
  // Only the check matters, not the node that is made.
  applyAgain(
    { ...node, attributes },
    ({ node: source, dims, dtype }) =>
      new SymbolicTensor(source, { dims: dims.map((dim) => evaluateDim(dim, binding)), dtype }),
  );
}

/** Attributes with numbers for sizes, of which some hold one or a list. */
function boundAttributes(attributes: unknown, binding: Binding): unknown {
  return Object.fromEntries(
    Object.entries(attributes as object).map(([name, value]) => [name, bound(value, binding)]),
  );
}

function bound(value: unknown, binding: Binding): unknown {
  if (value instanceof DimExpression) return evaluateDim(value, binding);
  return Array.isArray(value) ? value.map((part) => bound(part, binding)) : value;
}
