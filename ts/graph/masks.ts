/** Masks that tensors carry: which time steps count, as layers hand it on (Keras's `_keras_mask`). */
import type { SymbolicTensor } from "./symbolic.js";

const masks = new WeakMap<SymbolicTensor, SymbolicTensor>();

/** The mask of a tensor, [batch, time] of bool; null where every step counts. */
export function maskOf(tensor: SymbolicTensor): SymbolicTensor | null {
  return masks.get(tensor) ?? null;
}

/** Gives a tensor its mask; one that it has stays. */
export function attachMask(tensor: SymbolicTensor, mask: SymbolicTensor | null): void {
  if (mask !== null && !masks.has(tensor)) masks.set(tensor, mask);
}
