/** Masks that tensors carry: which time steps count, as layers pass it on (Keras's `_keras_mask`). */
import type { SymbolicTensor } from "./symbolic.js";

/** The mask of a tensor, [batch, time] of bool; null where every step counts. */
export function maskOf(tensor: SymbolicTensor): SymbolicTensor | null {
  return tensor.mask;
}

/** Sets the mask of a tensor that has none. */
export function attachMask(tensor: SymbolicTensor, mask: SymbolicTensor | null): void {
  tensor.mask ??= mask;
}
