/** Aliases: tensors whose memory is that of another tensor. */
import type { SymbolicTensor } from "./symbolic.js";

/** The tensor whose memory holds the numbers of this one: itself, or the tensor of which it is an alias. */
export function storageOf(tensor: SymbolicTensor): SymbolicTensor {
  const { node } = tensor;
  const original = node.kind === "op" ? node.op.alias(node) : null;
  return original === null ? tensor : storageOf(original);
}
