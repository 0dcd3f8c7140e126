/** One-hot rows of class indices. */
import type { SymbolicTensor } from "../symbolic.js";
import { reshape } from "./broadcast.js";
import { cast, equal } from "./elementwise.js";
import { arange } from "./sources.js";

/** Rows of 0 with a 1 at the index that x has there: [...] to [..., classes]. */
export function oneHot(indices: SymbolicTensor, classes: number): SymbolicTensor {
  const column = reshape(cast(indices, "float32"), [...indices.dims, 1]);
  return cast(equal(column, arange(classes)), "float32");
}
