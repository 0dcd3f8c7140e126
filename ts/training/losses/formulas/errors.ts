/** Squared and absolute errors: formulas, over the last axis. */
import { abs, square, sub } from "../../../graph/operations/elementwise.js";
import { mean } from "../../../graph/operations/reduce.js";
import type { SymbolicTensor } from "../../../graph/symbolic.js";

/** mean (y - p)² */
export function squaredError(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
  return mean(square(sub(yPred, yTrue)), -1);
}

/** mean |y - p| */
export function absoluteError(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
  return mean(abs(sub(yPred, yTrue)), -1);
}
