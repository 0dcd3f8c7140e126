/**
 * Reverse mode, as a function from graph to graph: the gradient of a scalar with respect to some tensors
 * is more nodes of the same table, planned and run like any others.
 */
import { ShapeError, ValueError } from "../runtime/errors.js";
import { add, constant } from "./builders/elementwise.js";
import { zeros } from "./builders/layout.js";
import { formatShape } from "./dim.js";
import { gradientRules } from "./gradients/index.js";
import type { GradientRule, Gradients } from "./gradients/rule.js";
import { type Node, type OpNode, reachable, type SymbolicTensor } from "./symbolic.js";
import type { RulesByName } from "./table.js";

/**
 * Gradients of the scalar `y` with respect to each of `xs`, which it may or may not depend on
 * (then zeros).
 */
export function gradients(y: SymbolicTensor, xs: readonly SymbolicTensor[]): SymbolicTensor[] {
  if (y.rank !== 0) {
    throw new ShapeError(
      `Gradients are of a scalar; this tensor has shape ${formatShape(y.dims)}. Sum it first.`,
    );
  }
  const leadsToX = dependentNodes(y, xs);
  const collected = new Map<SymbolicTensor, SymbolicTensor>([[y, constant(1)]]);
  for (const node of [...leadsToX].sort((a, b) => b.id - a.id)) {
    if (node.kind !== "op") continue;
    const dy = node.outputs.map((tensor) => collected.get(tensor) ?? null);
    if (dy.every((gradient) => gradient === null)) continue;
    const wanted = node.inputs.map((input) => input !== null && leadsToX.has(input.node));
    backThrough(node, dy, wanted).forEach((gradient, position) => {
      const input = node.inputs[position] ?? null;
      if (gradient === null || input === null || !wanted[position]) return;
      const known = collected.get(input);
      collected.set(input, known === undefined ? gradient : add(known, gradient));
    });
  }
  return xs.map((x) => collected.get(x) ?? zeros(x.dims));
}

function backThrough(node: OpNode, dy: Gradients, wanted: readonly boolean[]): Gradients {
  // The table's row for this node's op takes a node of this op; the union type can't say so.
  const rules: RulesByName = node.table?.gradients ?? gradientRules;
  const rule = rules[node.op] as GradientRule<typeof node.op>;
  if (rule === "refused")
    throw new ValueError(`The gradient of ${node.op} (a second derivative) is not available.`);
  return rule === "zero" ? [] : rule(node, dy, { gradients, wanted });
}

/** Nodes between xs and y: only through them do gradients flow. */
function dependentNodes(y: SymbolicTensor, xs: readonly SymbolicTensor[]): Set<Node> {
  const found = new Set<Node>(xs.map((x) => x.node));
  for (const node of reachable([y])) {
    if (node.inputs.some((input) => input !== null && found.has(input.node))) found.add(node);
  }
  return found;
}
