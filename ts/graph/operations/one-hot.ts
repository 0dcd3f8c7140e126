/** One-hot rows of class indices. */
import { ValueError } from "../../runtime/errors.js";
import type { SymbolicTensor } from "../symbolic.js";
import { reshape } from "./broadcast.js";
import { cast, equal } from "./elementwise.js";
import { arange } from "./sources.js";

/**
 * Rows of 0 with a 1 at the index that x has there: [...] to [..., classes].
 * @throws ValueError where the number of classes is not an integer of at least 0
 */
export function oneHot(indices: SymbolicTensor, classes: number): SymbolicTensor {
  if (!Number.isInteger(classes) || classes < 0) {
    throw new ValueError(
      `ops.oneHot: the number of classes is an integer of at least 0, got ${classes}.`,
    );
  }
  const truncated = cast(cast(indices, "int32"), "float32");
  const column = reshape(truncated, [...indices.dims, 1]);
  return cast(equal(column, arange(classes)), "float32");
}
