/** Cross-entropies of yes and no: formulas, averaged over an axis. */
import { add, log, mul, pow, sigmoid, sub } from "../../../graph/builders/elementwise.js";
import { sigmoidCrossEntropy } from "../../../graph/builders/fused.js";
import { mean } from "../../../graph/builders/reduce.js";
import type { SymbolicTensor } from "../../../graph/symbolic.js";
import { refuseUnequalShapes } from "../rank.js";
import { clippedProbabilities, smoothedTargets } from "./probabilities.js";

export interface BinarySettings {
  /** Predictions are logits, not probabilities. */
  readonly fromLogits: boolean;
  /** Targets become y (1-s) + s/2. */
  readonly labelSmoothing: number;
  readonly axis: number;
}

/** -y log c - (1-y) log(1-c) with c = p limited to [ε, 1-ε]. */
function ofProbabilities(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
  const c = clippedProbabilities(yPred);
  return sub(mul(sub(yTrue, 1), log(sub(1, c))), mul(yTrue, log(c)));
}

/** The mean over an axis of the cross-entropy of each prediction. */
export function binaryEntropy(
  yTrue: SymbolicTensor,
  yPred: SymbolicTensor,
  { fromLogits, labelSmoothing, axis }: BinarySettings,
): SymbolicTensor {
  refuseUnequalShapes("Binary cross-entropy", yTrue, yPred);
  const target = smoothedTargets(yTrue, labelSmoothing, 0.5);
  return mean(
    fromLogits ? sigmoidCrossEntropy(yPred, target) : ofProbabilities(target, yPred),
    axis,
  );
}

export interface BinaryFocalSettings extends BinarySettings {
  /** Weighs the class 1 by α and the class 0 by 1-α. */
  readonly applyClassBalancing: boolean;
  readonly alpha: number;
  /** Exponent γ of the focal factor. */
  readonly gamma: number;
}

/** The cross-entropy times (1-q)^γ, with q = y p + (1-y)(1-p) the probability of the true class (Lin et al. 2018). */
export function binaryFocalEntropy(
  yTrue: SymbolicTensor,
  yPred: SymbolicTensor,
  settings: BinaryFocalSettings,
): SymbolicTensor {
  refuseUnequalShapes("Binary focal cross-entropy", yTrue, yPred);
  const { alpha, gamma, axis } = settings;
  const y = smoothedTargets(yTrue, settings.labelSmoothing, 0.5);
  const p = settings.fromLogits ? sigmoid(yPred) : yPred;
  const q = eitherWay(y, p, sub(1, p));
  const values = mul(pow(sub(1, q), gamma), ofProbabilities(y, p));
  if (!settings.applyClassBalancing) return mean(values, axis);
  // y α + (1-y)(1-α)
  const balance = add(mul(y, 2 * alpha - 1), 1 - alpha);
  return mean(mul(balance, values), axis);
}

/** y a + (1-y) b */
function eitherWay(y: SymbolicTensor, a: SymbolicTensor, b: SymbolicTensor): SymbolicTensor {
  return add(mul(y, a), mul(sub(1, y), b));
}
