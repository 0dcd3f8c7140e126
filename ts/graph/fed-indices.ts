/**
 * Inputs that are read as indices, such as those of an embedding: their data must be integers, whatever the dtype of
 * the input.
 */
import type { Node, SymbolicTensor } from "./symbolic.js";

/** Marks a tensor as holding indices. Inputs are checked when they are fed; other tensors are not checked. */
export function markAsIndices(tensor: SymbolicTensor): void {
  tensor.holdsIndices = true;
}

/** Whether the data fed to this input must be integers. */
export function holdsIndices({ outputs: [tensor] }: Node): boolean {
  return tensor?.holdsIndices === true;
}
