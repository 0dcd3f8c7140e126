/** Writing tensors into a device's memory, in pieces where they are large. */
import type { DType } from "../dtype.js";
import type { Tensor } from "../tensor.js";
import { yieldWhenOver } from "../time-slice.js";
import type { Block } from "./device.js";
import { engineNumbers, engineNumbersOf } from "./numbers.js";

/** Elements of a piece: writing it takes a millisecond or two. */
const PIECE = 2 ** 20;

/** Whether a tensor is written at once. */
export function isOnePiece(tensor: Tensor<DType>): boolean {
  return tensor.size <= PIECE;
}

/** Writes a tensor's numbers into a block. Large ones let other events happen in between; then there is a Promise. */
export function upload(block: Block, tensor: Tensor<DType>): Promise<void> | undefined {
  if (!isOnePiece(tensor)) return uploadPieces(block, tensor);
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
