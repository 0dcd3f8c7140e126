/** The exponential moving average of adaptive optimizers. */
import { add, mul, sub } from "../../graph/operations/elementwise.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";

/** β a + (1 - β) x, the average a updated by x, computed as a + (1 - β)(x - a). */
export function average(a: SymbolicTensor, x: SymbolicTensor, beta: number): SymbolicTensor {
  return add(a, mul(sub(x, a), 1 - beta));
}
