/** Regression losses besides squared and absolute error (errors.ts): formulas, over the last axis. */
import {
  abs,
  add,
  div,
  log,
  maximum,
  minimum,
  mul,
  rsqrt,
  softplus,
  square,
  stopGradient,
  sub,
} from "../../../graph/operations/elementwise.js";
import { mean, sum } from "../../../graph/operations/reduce.js";
import type { SymbolicTensor } from "../../../graph/symbolic.js";
import { assertSameShape, difference } from "../rank.js";
import { EPSILON } from "./constants.js";

/** 100 mean |y - p| / max(|y|, ε) */
export function percentageError(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
  const relative = div(difference(yTrue, yPred), maximum(abs(yTrue), EPSILON));
  return mul(mean(abs(relative), -1), 100);
}

/** mean (log(1 + max(y, ε)) - log(1 + max(p, ε)))² */
export function logarithmicError(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
  assertSameShape(yTrue, yPred);
  const logarithm = (x: SymbolicTensor) => log(add(maximum(x, EPSILON), 1));
  return mean(square(sub(logarithm(yPred), logarithm(yTrue))), -1);
}

/** mean log cosh(p - y), as x + softplus(-2x) - log 2 with x = p - y. */
export function logCoshError(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
  const x = difference(yTrue, yPred);
  return mean(sub(add(x, softplus(mul(x, -2))), Math.LN2), -1);
}

/**
 * mean of e²/2 where |e| <= δ, else δ|e| - δ²/2, with e = p - y. With q = min(|e|, δ) both are
 * q (|e| - q/2), whose derivative with respect to |e| is q. The gradient through the minimum is zero in both cases, hence
 * stopGradient.
 */
export function huberError(
  yTrue: SymbolicTensor,
  yPred: SymbolicTensor,
  delta: number,
): SymbolicTensor {
  const e = abs(difference(yTrue, yPred));
  const q = stopGradient(minimum(e, delta));
  return mean(mul(q, sub(e, mul(q, 0.5))), -1);
}

/** Σ y p / (‖y‖ ‖p‖) along an axis; norms are at least ε. */
export function cosine(yTrue: SymbolicTensor, yPred: SymbolicTensor, axis: number): SymbolicTensor {
  assertSameShape(yTrue, yPred);
  const unit = (x: SymbolicTensor) =>
    mul(x, rsqrt(maximum(sum(square(x), axis, true), EPSILON * EPSILON)));
  return sum(mul(unit(yTrue), unit(yPred)), axis);
}
