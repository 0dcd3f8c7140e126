/** Squared and absolute errors: formulas, over the last axis. */
import { abs, square } from "../../../graph/operations/elementwise.js";
import { mean } from "../../../graph/operations/reduce.js";
import type { SymbolicTensor } from "../../../graph/symbolic.js";
import { difference } from "../rank.js";

/** mean (y - p)² */
export function squaredError(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
  return mean(square(difference(yTrue, yPred)), -1);
}

/** mean |y - p| */
export function absoluteError(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
  return mean(abs(difference(yTrue, yPred)), -1);
}
