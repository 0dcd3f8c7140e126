/** Masks of time steps: from masks of what is inside of each step (words of sentences), and over what is inside. */
import { reshape } from "../../graph/operations/broadcast.js";
import { any } from "../../graph/operations/reduce.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";

/** [batch, time, ...] to [batch, time]: as in Keras, a step counts where anything inside of it does. */
export function stepMask(mask: SymbolicTensor | null): SymbolicTensor | null {
  if (mask === null || mask.rank <= 2) return mask;
  return any(
    mask,
    mask.dims.slice(2).map((_, axis) => axis + 2),
  );
}

/** [batch] or [batch, time], with axes of size 1 after them: it broadcasts over x. */
export function maskOver(mask: SymbolicTensor, x: SymbolicTensor): SymbolicTensor {
  return reshape(
    mask,
    x.dims.map((_, axis) => mask.dims[axis] ?? 1),
  );
}
