/**
 * Inputs that are read as indices, as an embedding does: their data must be whole numbers, whatever dtype the
 * input was given.
 */
import { isInput } from "./operations/sources.js";
import type { Node, SymbolicTensor } from "./symbolic.js";

const inputs = new WeakSet<Node>();

/** Says that the tensor's numbers are indices. Only of an input can that be checked: when it is fed. */
export function markAsIndices(tensor: SymbolicTensor): void {
  const { node } = tensor;
  if (isInput(node)) inputs.add(node);
}

/** Whether what is fed here must be whole numbers. */
export function holdsIndices(node: Node): boolean {
  return inputs.has(node);
}
