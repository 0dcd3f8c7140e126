/** Which tensors are the same numbers under another name. */
import type { OpNode, SymbolicTensor } from "./symbolic.js";

/** The tensor whose place this one shares: some operations are only another name for the same numbers. */
export function storageOf(tensor: SymbolicTensor): SymbolicTensor {
  const { node } = tensor;
  if (node.kind !== "op" || !isRenaming(node)) return tensor;
  const [input] = node.inputs;
  return input === null || input === undefined ? tensor : storageOf(input);
}

function isRenaming(node: OpNode): boolean {
  return node.op === "reshape" || node.op === "stopGradient" || isCastOfBool(node);
}

/** A bool is a float32 of 0 or 1 already: its cast to float32 is only another name. */
export function isCastOfBool(node: OpNode): boolean {
  return (
    node.op === "cast" && node.inputs[0]?.dtype === "bool" && node.outputs[0]?.dtype === "float32"
  );
}
