/** Intermediate results of a layer's call by name, such as the gates of an LSTM; `inspect` returns their values. */
import type { SymbolicTensor } from "../graph/symbolic.js";

/** Tensors by name; a wrapper has those of its layers under their roles, as `{ forward, backward }`. */
export interface Inside {
  readonly [part: string]: SymbolicTensor | Inside;
}
