/**
 * Delaying what only the end of a step reads, such as the mean of a loss. Then the sum of the loss and the loop that computes its
 * gradient, which reads the same predictions and targets, have nothing between them that needs the sum, and become one loop.
 */
import type { Binding } from "../dim.js";
import { product } from "../lowering.js";
import { MIN_FUSED } from "../min-fused.js";
import type { Schedule } from "../schedule.js";
import { storageOf } from "../storage.js";
import type { OpNode, SymbolicTensor } from "../symbolic.js";
import { isElementwise, shapeOf } from "./member.js";

/** The schedule in which elementwise operations and sums of small tensors come last if no other operation reads what they compute. */
export function delayed(ordered: Schedule, binding: Binding): Schedule {
  const read = new Set<SymbolicTensor>();
  const last = new Set<OpNode>();
  for (const node of [...ordered.compute].reverse()) {
    // An alias reads nothing itself.
    if (node.op.alias(node) !== null) continue;
    if (isSmall(node, binding) && !node.outputs.some((output) => read.has(output))) last.add(node);
    else for (const input of node.inputs) read.add(storageOf(input));
  }
  const [sooner, later] = [false, true].map((isLast) =>
    ordered.compute.filter((node) => last.has(node) === isLast),
  );
  return { ...ordered, compute: [...sooner!, ...later!] };
}

function isSmall(node: OpNode, binding: Binding): boolean {
  const tensors = [...node.inputs, ...node.outputs];
  const elements = tensors.map((tensor) => product(shapeOf(tensor, binding)));
  return isElementwise(node) && Math.max(...elements) < MIN_FUSED;
}
