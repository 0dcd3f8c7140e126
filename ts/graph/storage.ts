/** Which tensors are the same numbers under another name. */
import type { SymbolicTensor } from "./symbolic.js";

/** The tensor whose memory this one shares: some operations are only another name for the same numbers. */
export function storageOf(tensor: SymbolicTensor): SymbolicTensor {
  const { node } = tensor;
  const original = node.kind === "op" ? node.op.alias(node) : null;
  return original === null ? tensor : storageOf(original);
}
