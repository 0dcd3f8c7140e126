/** Cutting a model out of another: its inputs may be what layers gave there. */
import { applyAgain } from "../graph/operation.js";
import { isInput } from "../graph/operations/sources.js";
import { createCallNode, type Node, reachable, type SymbolicTensor } from "../graph/symbolic.js";
import { input } from "../layers/input.js";

interface Part {
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
}

/**
 * The part of a graph between the tensors, with an input of its own in the place of each one that was computed. The
 * layers are the same, and so are their weights.
 */
export function cutOut(
  inputs: readonly SymbolicTensor[],
  outputs: readonly SymbolicTensor[],
): Part {
  if (inputs.every(isFed)) return { inputs, outputs };
  const entrances = inputs.map((tensor) => (isFed(tensor) ? tensor : inputLike(tensor)));
  const replaced = new Map(inputs.map((tensor, place) => [tensor, entrances[place] ?? tensor]));
  for (const node of between(replaced, outputs)) {
    const copy = copyOnto(node, (tensor) => replaced.get(tensor) ?? tensor);
    node.outputs.forEach((tensor, place) => {
      const copied = copy[place];
      if (copied !== undefined && !replaced.has(tensor)) replaced.set(tensor, copied);
    });
  }
  return { inputs: entrances, outputs: outputs.map((tensor) => replaced.get(tensor) ?? tensor) };
}

function isFed({ node }: SymbolicTensor): boolean {
  return isInput(node);
}

function inputLike({ shape, dtype }: SymbolicTensor): SymbolicTensor {
  const [batch, ...rest] = shape;
  return input(
    typeof batch === "number" ? { shape: rest, dtype, batchSize: batch } : { shape: rest, dtype },
  );
}

/** Nodes that the outputs need, as far as the inputs; no node looks behind those. */
function between(
  inputs: ReadonlyMap<SymbolicTensor, SymbolicTensor>,
  outputs: readonly SymbolicTensor[],
): Node[] {
  const wanted = outputs.filter((tensor) => !inputs.has(tensor));
  return reachable(wanted, [], (tensor) => !inputs.has(tensor)).filter(
    (node) => node.kind === "call" || node.inputs.length > 0,
  );
}

/** The node's outputs on other tensors, whose unknown sizes have symbols of their own. */
function copyOnto(
  node: Node,
  other: (tensor: SymbolicTensor) => SymbolicTensor,
): readonly SymbolicTensor[] {
  if (node.kind === "op") return applyAgain(node, other).outputs;
  const inputs = node.inputs.map(other);
  const types = node.expand(inputs).map(({ dims, dtype }) => ({ dims, dtype }));
  return createCallNode(node.callee, inputs, node.expand, types).outputs;
}
