/** Focal cross-entropies, which weigh well predicted samples down (Lin et al. 2018): formulas. */
import { add, log, mul, pow, sigmoid, square, sub } from "../../../graph/operations/elementwise.js";
import { mean, sum } from "../../../graph/operations/reduce.js";
import { softmax } from "../../../graph/operations/softmax.js";
import type { SymbolicTensor } from "../../../graph/symbolic.js";
import { assertSameShape } from "../rank.js";
import { type BinarySettings, crossentropyOfProbabilities } from "./binary.js";
import { type CategoricalSettings, classCount } from "./categorical.js";
import { normalizedProbabilities, smoothedTargets } from "./probabilities.js";

export interface BinaryFocalSettings extends BinarySettings {
  /** Weighs the class 1 by α and the class 0 by 1-α. */
  readonly applyClassBalancing: boolean;
  readonly alpha: number;
  /** Exponent γ of the focal factor. */
  readonly gamma: number;
}

/** The cross-entropy times (1-q)^γ, with q = y p + (1-y)(1-p) the probability of the true class. */
export function binaryFocalCrossentropyLoss(
  yTrue: SymbolicTensor,
  yPred: SymbolicTensor,
  settings: BinaryFocalSettings,
): SymbolicTensor {
  assertSameShape(yTrue, yPred);
  const { alpha, gamma, axis } = settings;
  const y = smoothedTargets(yTrue, settings.labelSmoothing, 0.5);
  const p = settings.fromLogits ? sigmoid(yPred) : yPred;
  const q = interpolate(y, p, sub(1, p));
  const values = mul(focalFactor(q, gamma), crossentropyOfProbabilities(y, p));
  if (!settings.applyClassBalancing) return mean(values, axis);
  // y α + (1-y)(1-α)
  const balance = add(mul(y, 2 * alpha - 1), 1 - alpha);
  return mean(mul(balance, values), axis);
}

/** (1-p)^γ; for γ = 2, the default, a square, for which the smallest engine suffices. */
function focalFactor(p: SymbolicTensor, gamma: number): SymbolicTensor {
  const miss = sub(1, p);
  return gamma === 2 ? square(miss) : pow(miss, gamma);
}

/** y a + (1-y) b */
function interpolate(y: SymbolicTensor, a: SymbolicTensor, b: SymbolicTensor): SymbolicTensor {
  return add(mul(y, a), mul(sub(1, y), b));
}

export interface CategoricalFocalSettings extends CategoricalSettings {
  /** Weight α of every class. */
  readonly alpha: number;
  /** Exponent γ of the focal factor. */
  readonly gamma: number;
}

/** -Σ α (1-p)^γ y log p. */
export function categoricalFocalCrossentropyLoss(
  yTrue: SymbolicTensor,
  yPred: SymbolicTensor,
  { fromLogits, labelSmoothing, axis, alpha, gamma }: CategoricalFocalSettings,
): SymbolicTensor {
  assertSameShape(yTrue, yPred);
  const y = smoothedTargets(yTrue, labelSmoothing, 1 / classCount(yPred, axis));
  const p = normalizedProbabilities(fromLogits ? softmax(yPred, axis) : yPred, axis);
  const focal = mul(focalFactor(p, gamma), mul(y, log(p)));
  return mul(sum(focal, axis), -alpha);
}
