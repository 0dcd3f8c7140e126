/** KL divergence and Poisson loss: formulas, over the last axis. */
import { add, clip, div, log, mul, sub } from "../../../graph/operations/elementwise.js";
import { mean, sum } from "../../../graph/operations/reduce.js";
import type { SymbolicTensor } from "../../../graph/symbolic.js";
import { assertSameShape } from "../rank.js";
import { EPSILON } from "./constants.js";

/** Σ y log(y / p), both limited to [ε, 1]. */
export function divergence(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
  assertSameShape(yTrue, yPred);
  const [y, p] = [clip(yTrue, EPSILON, 1), clip(yPred, EPSILON, 1)];
  return sum(mul(y, log(div(y, p))), -1);
}

/** mean p - y log(p + ε) */
export function poissonError(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
  assertSameShape(yTrue, yPred);
  return mean(sub(yPred, mul(yTrue, log(add(yPred, EPSILON)))), -1);
}
