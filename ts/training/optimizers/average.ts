/** The moving average that adaptive optimizers keep. */
import { add, mul, sub } from "../../graph/operations/elementwise.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";

/** a + (1 - β)(x - a): β of the average so far, 1 - β of what is new. */
export function average(a: SymbolicTensor, x: SymbolicTensor, beta: number): SymbolicTensor {
  return add(a, mul(sub(x, a), 1 - beta));
}
