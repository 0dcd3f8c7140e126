/**
 * Reverse-mode automatic differentiation, from graph to graph: the gradient of a scalar with respect to some
 * tensors consists of further nodes of the same operations, planned and run like any others.
 */
import { ShapeError, ValueError } from "../runtime/errors.js";
import { globalState } from "../runtime/global-state.js";
import { formatShape } from "./dim.js";
import { gradientsByInput } from "./operation.js";
import { zeros } from "./operations/broadcast.js";
import { add } from "./operations/elementwise.js";
import { constant } from "./operations/sources.js";
import {
  type GradientRule,
  type Node,
  type OpNode,
  reachable,
  type SymbolicTensor,
} from "./symbolic.js";

/** Chooses the gradient rule of a node. */
export type RuleOf = (node: OpNode) => GradientRule;

/** The rule of an operation. Fused gradient kernels have theirs in graph/second-derivatives, once these were asked for. */
const ownRule: RuleOf = ({ op }) => {
  if (op.gradient !== "unavailable") return op.gradient;
  // The global state belongs to `runtime`, which does not know the type of rules.
  return (globalState.secondDerivatives?.get(op) ?? op.gradient) as GradientRule;
};

/**
 * Gradients of the scalar `y` with respect to each of `xs`; zeros for those that `y` does not depend on.
 */
export function gradients(y: SymbolicTensor, xs: readonly SymbolicTensor[]): SymbolicTensor[] {
  return gradientsOrNull(y, xs).map((gradient, index) => gradient ?? zeros(xs[index]!.dims));
}

/**
 * As `gradients`, but null where `y` does not depend on the tensor, or only through operations of gradient zero.
 * @param ruleOf by default the rule of the node's operation
 */
export function gradientsOrNull(
  y: SymbolicTensor,
  xs: readonly SymbolicTensor[],
  ruleOf: RuleOf = ownRule,
): (SymbolicTensor | null)[] {
  if (y.rank !== 0) {
    throw new ShapeError(
      `Gradients are of a scalar; this tensor has shape ${formatShape(y.dims)}. Sum it first.`,
    );
  }
  const onPath = nodesBetween(y, xs);
  const accumulated = new Map<SymbolicTensor, SymbolicTensor>([[y, constant(1)]]);
  for (const node of [...onPath].sort((a, b) => b.id - a.id)) {
    if (node.kind !== "op") continue;
    if (!node.outputs.some((tensor) => accumulated.has(tensor))) continue;
    const isWanted = (input: SymbolicTensor) => onPath.has(input.node);
    for (const [input, gradient] of backpropagate(node, ruleOf(node), accumulated, isWanted)) {
      if (gradient === null || !isWanted(input)) continue;
      const known = accumulated.get(input);
      accumulated.set(input, known === undefined ? gradient : add(known, gradient));
    }
  }
  return xs.map((x) => accumulated.get(x) ?? null);
}

/** The gradients that a rule returns for a node's inputs. */
function backpropagate(
  node: OpNode,
  rule: GradientRule,
  accumulated: ReadonlyMap<SymbolicTensor, SymbolicTensor>,
  isWanted: (input: SymbolicTensor) => boolean,
): [input: SymbolicTensor, gradient: SymbolicTensor | null][] {
  if (rule === "unavailable")
    throw new ValueError(`The gradient of ${node.op.name} (a second derivative) is not available.`);
  if (rule === "zero") return [];
  const dy = (output: SymbolicTensor) => accumulated.get(output) ?? null;
  return gradientsByInput(node, rule(node, dy, { gradients, isWanted }));
}

/** The nodes on the paths from xs to y: gradients flow through these alone. */
function nodesBetween(y: SymbolicTensor, xs: readonly SymbolicTensor[]): Set<Node> {
  const found = new Set<Node>(xs.map((x) => x.node));
  for (const node of reachable([y])) {
    if (node.inputs.some((input) => found.has(input.node))) found.add(node);
  }
  return found;
}
