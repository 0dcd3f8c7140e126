/** Shared by losses of probabilities: clipping, label smoothing, and finding the logits of a softmax. */
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

/**
 * p limited to [ε, 1-ε], with gradient 0 outside. Both limits share one comparison, so that the gradient is one
 * operation.
 */
export function clippedProbabilities(p: SymbolicTensor): SymbolicTensor {
  const limited = clip(stopGradient(p), LOWEST, HIGHEST);
  return where(equal(limited, p), p, limited);
}

/** p / Σ p along an axis, limited to [ε, 1-ε]. */
export function normalizedProbabilities(p: SymbolicTensor, axis: number): SymbolicTensor {
  return clippedProbabilities(div(p, sum(p, axis, true)));
}

/** y (1-s) + s u, with u the probability of each class in a uniform distribution. */
export function smoothedTargets(
  yTrue: SymbolicTensor,
  smoothing: number,
  uniform: number,
): SymbolicTensor {
  if (smoothing === 0) return yTrue;
  return add(mul(yTrue, 1 - smoothing), smoothing * uniform);
}

/** The logits, if these probabilities are a softmax over the last axis; else null. */
export function logitsOfSoftmax(p: SymbolicTensor): SymbolicTensor | null {
  return softmaxOfRows.is(p.node) ? p.node.operands.x : null;
}
