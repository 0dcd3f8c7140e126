/** What happens inside of a layer's call, by name: what `inspect` shows. */
import type { SymbolicTensor } from "../graph/symbolic.js";

/** Tensors by name; a layer that holds others has theirs under their roles, as `{ forward, backward }`. */
export interface Inside {
  readonly [part: string]: SymbolicTensor | Inside;
}
