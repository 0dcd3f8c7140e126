/** Cuts a model out of another one, where outputs of layers in the old model can be inputs of the new one. */
import { applyAgain } from "../graph/operation.js";
import { isInput } from "../graph/operations/sources.js";
import { createCallNode, type Node, reachable, type SymbolicTensor } from "../graph/symbolic.js";
import { input } from "../layers/input.js";

interface Part {
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
}

/**
 * The part of a graph between the tensors, where each input that was computed becomes a new input. The layers are the
 * same objects, so weights are shared.
 */
export function cutOut(
  inputs: readonly SymbolicTensor[],
  outputs: readonly SymbolicTensor[],
): Part {
  if (inputs.every(isFed)) return { inputs, outputs };
  const newInputs = inputs.map((tensor) => (isFed(tensor) ? tensor : inputLike(tensor)));
  const replaced = new Map(inputs.map((tensor, index) => [tensor, newInputs[index] ?? tensor]));
  for (const node of between(replaced, outputs)) {
    const copy = copyNode(node, (tensor) => replaced.get(tensor) ?? tensor);
    node.outputs.forEach((tensor, index) => {
      const copied = copy[index];
      if (copied !== undefined && !replaced.has(tensor)) replaced.set(tensor, copied);
    });
  }
  return { inputs: newInputs, outputs: outputs.map((tensor) => replaced.get(tensor) ?? tensor) };
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

/** The nodes between inputs and outputs, without constants. */
function between(
  inputs: ReadonlyMap<SymbolicTensor, SymbolicTensor>,
  outputs: readonly SymbolicTensor[],
): Node[] {
  const computed = outputs.filter((tensor) => !inputs.has(tensor));
  return reachable(computed, [], (tensor) => !inputs.has(tensor)).filter(
    (node) => node.kind === "call" || node.inputs.length > 0,
  );
}

/** The outputs of a copy of the node whose inputs are mapped by `replace`, with new symbols for unknown sizes. */
function copyNode(
  node: Node,
  replace: (tensor: SymbolicTensor) => SymbolicTensor,
): readonly SymbolicTensor[] {
  if (node.kind === "op") return applyAgain(node, replace).outputs;
  const inputs = node.inputs.map(replace);
  const types = node.expand(inputs).map(({ dims, dtype }) => ({ dims, dtype }));
  return createCallNode(node.callee, inputs, node.expand, types).outputs;
}
