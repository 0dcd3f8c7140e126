/** Binary cross-entropy: formulas, averaged over an axis. */
import { log, mul, sub } from "../../../graph/operations/elementwise.js";
import { mean } from "../../../graph/operations/reduce.js";
import { sigmoidCrossEntropy } from "../../../graph/operations/sigmoid-cross-entropy.js";
import type { SymbolicTensor } from "../../../graph/symbolic.js";
import { assertSameShape } from "../rank.js";
import { clippedProbabilities, smoothedTargets } from "./probabilities.js";

export interface BinarySettings {
  /** Predictions are logits, not probabilities. */
  readonly fromLogits: boolean;
  /** Targets become y (1-s) + s/2. */
  readonly labelSmoothing: number;
  readonly axis: number;
}

/** -y log c - (1-y) log(1-c) with c = p limited to [ε, 1-ε]. */
export function crossentropyOfProbabilities(
  yTrue: SymbolicTensor,
  yPred: SymbolicTensor,
): SymbolicTensor {
  const c = clippedProbabilities(yPred);
  return sub(mul(sub(yTrue, 1), log(sub(1, c))), mul(yTrue, log(c)));
}

/** The mean over an axis of the cross-entropy of each prediction. */
export function binaryCrossentropyLoss(
  yTrue: SymbolicTensor,
  yPred: SymbolicTensor,
  { fromLogits, labelSmoothing, axis }: BinarySettings,
): SymbolicTensor {
  assertSameShape(yTrue, yPred);
  const target = smoothedTargets(yTrue, labelSmoothing, 0.5);
  return mean(
    fromLogits ? sigmoidCrossEntropy(yPred, target) : crossentropyOfProbabilities(target, yPred),
    axis,
  );
}
