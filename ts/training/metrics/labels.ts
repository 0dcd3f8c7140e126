/** Class indices and hits as numbers, for the accuracies. */
import { reshape } from "../../graph/operations/broadcast.js";
import { cast } from "../../graph/operations/elementwise.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";

/** x as float32. */
export function asFloat(x: SymbolicTensor): SymbolicTensor {
  return cast(x, "float32");
}

/** Class indices as float32, without a last axis of size 1 where the predictions have their axis of classes. */
export function labelsOf(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
  const isColumn = yTrue.rank === yPred.rank && yTrue.dims.at(-1) === 1;
  return asFloat(isColumn ? reshape(yTrue, yTrue.dims.slice(0, -1)) : yTrue);
}
