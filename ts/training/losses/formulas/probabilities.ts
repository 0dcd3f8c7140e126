/** What losses of probabilities share: clipping, smoothing, and seeing through a softmax. */
import {
  add,
  clip,
  div,
  equal,
  mul,
  stopGradient,
  where,
} from "../../../graph/operations/elementwise.js";
import { sum } from "../../../graph/operations/reduce.js";
import { softmaxOfRows } from "../../../graph/operations/softmax.js";
import type { SymbolicTensor } from "../../../graph/symbolic.js";
import { HIGHEST, LOWEST } from "./constants.js";

/** p limited to [ε, 1-ε]; no gradient where it is limited. One comparison serves both ends, so that going back is one operation. */
export function clippedProbabilities(p: SymbolicTensor): SymbolicTensor {
  const limited = clip(stopGradient(p), LOWEST, HIGHEST);
  return where(equal(limited, p), p, limited);
}

/** p / Σ p along an axis, limited to [ε, 1-ε]. */
export function normalizedProbabilities(p: SymbolicTensor, axis: number): SymbolicTensor {
  return clippedProbabilities(div(p, sum(p, axis, true)));
}

/** y (1-s) + s m, with m the probability of a class that nothing is known of. */
export function smoothedTargets(
  yTrue: SymbolicTensor,
  smoothing: number,
  unknown: number,
): SymbolicTensor {
  if (smoothing === 0) return yTrue;
  return add(mul(yTrue, 1 - smoothing), smoothing * unknown);
}

/** What went into the softmax over the last axis that these probabilities come from; null for others. */
export function logitsOfSoftmax(p: SymbolicTensor): SymbolicTensor | null {
  return softmaxOfRows.is(p.node) ? p.node.operands.x : null;
}
