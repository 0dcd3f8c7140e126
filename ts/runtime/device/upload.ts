/** Writing tensors into a device's memory, in pieces where they are large. */
import type { DType } from "../dtype.js";
import type { Tensor } from "../tensor.js";
import { yieldWhenOver } from "../time-slice.js";
import type { Block } from "./device.js";
import { engineNumbers, engineNumbersOf } from "./numbers.js";

/** Elements of a piece, which is written at once: that takes a millisecond or two. */
export const PIECE = 2 ** 20;

/** Writes a tensor's numbers into a block. Large ones let other events happen in between; then there is a Promise. */
export function upload(block: Block, tensor: Tensor<DType>): Promise<void> | undefined {
  if (tensor.size > PIECE) return uploadPieces(block, tensor);
  block.device.write(block, engineNumbers(tensor));
  return undefined;
}

async function uploadPieces(block: Block, tensor: Tensor<DType>): Promise<void> {
  for (let start = 0; start < tensor.size; start += PIECE) {
    const piece = engineNumbersOf(tensor, start, start + PIECE);
    block.device.write(block, piece, start * piece.BYTES_PER_ELEMENT);
    await yieldWhenOver();
  }
}
