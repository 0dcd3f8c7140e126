/**
 * Inputs that are read as indices, as an embedding does: their data must be whole numbers, whatever dtype the
 * input was given.
 */
import type { Node, SymbolicTensor } from "./symbolic.js";

/** Says that the tensor's numbers are indices. Only of an input can that be checked: when it is fed. */
export function markAsIndices(tensor: SymbolicTensor): void {
  tensor.holdsIndices = true;
}

/** Whether what is fed here must be whole numbers. */
export function holdsIndices(input: Node): boolean {
  return input.outputs[0]?.holdsIndices === true;
}
