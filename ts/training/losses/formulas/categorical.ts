/** Categorical cross-entropies, one-hot and sparse: formulas, along the axis of the classes. */

import { zeros } from "../../../graph/operations/broadcast.js";
import {
  cast,
  log,
  mul,
  neg,
  notEqual,
  sub,
  where,
} from "../../../graph/operations/elementwise.js";
import { gather } from "../../../graph/operations/gather.js";
import { squeeze, transpose } from "../../../graph/operations/layout.js";
import { oneHot } from "../../../graph/operations/one-hot.js";
import { sum } from "../../../graph/operations/reduce.js";
import { logSoftmax } from "../../../graph/operations/softmax.js";
import { softmaxCrossEntropy } from "../../../graph/operations/softmax-cross-entropy.js";
import { sparseSoftmaxCrossEntropy } from "../../../graph/operations/sparse-softmax-cross-entropy.js";
import { lastDim, normalizeAxis } from "../../../graph/shapes.js";
import type { SymbolicTensor } from "../../../graph/symbolic.js";
import { ShapeError } from "../../../runtime/errors.js";
import { formatShape } from "../../../runtime/shape.js";
import { assertSameShape } from "../rank.js";
import { EPSILON } from "./constants.js";
import { logitsOfSoftmax, normalizedProbabilities, smoothedTargets } from "./probabilities.js";

export interface CategoricalSettings {
  /** Predictions are logits, not probabilities. */
  readonly fromLogits: boolean;
  /** Targets become y (1-s) + s/C. */
  readonly labelSmoothing: number;
  readonly axis: number;
}

/** Number of classes, which must be known. */
export function classCount(yPred: SymbolicTensor, axis: number): number {
  const size = yPred.dims[normalizeAxis(axis, yPred.rank)];
  if (typeof size === "number") return size;
  throw new ShapeError(
    `The number of classes must be known; the predictions are ${yPred.toString()}.`,
  );
}

/** -Σ y log p, with p normalized to sum to 1 and limited to [ε, 1-ε], or the softmax of logits. */
export function categoricalCrossentropyLoss(
  yTrue: SymbolicTensor,
  yPred: SymbolicTensor,
  { fromLogits, labelSmoothing, axis }: CategoricalSettings,
): SymbolicTensor {
  assertSameShape(yTrue, yPred, ' Class indices need "sparse_categorical_crossentropy".');
  const y = smoothedTargets(yTrue, labelSmoothing, 1 / classCount(yPred, axis));
  const isLast = normalizeAxis(axis, yPred.rank) === yPred.rank - 1;
  // A softmax is normalized already, so the fused kernel on its logits computes the same loss.
  const logits = fromLogits ? yPred : logitsOfSoftmax(yPred);
  if (isLast && logits !== null) return softmaxCrossEntropy(logits, y, fromLogits ? 0 : EPSILON);
  const logarithm = fromLogits
    ? logSoftmax(yPred, axis)
    : log(normalizedProbabilities(yPred, axis));
  return neg(sum(mul(y, logarithm), axis));
}

/** Class indices without a last axis of size 1 where the predictions have their axis of classes. */
export function withoutClassAxis(labels: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
  const isColumn = labels.rank === yPred.rank && lastDim(labels.dims) === 1;
  return isColumn ? squeeze(labels, -1) : labels;
}

/** The predictions with their axis of classes last. */
export function classesLast(yPred: SymbolicTensor, axis: number): SymbolicTensor {
  const own = normalizeAxis(axis, yPred.rank);
  if (own === yPred.rank - 1) return yPred;
  const others = yPred.dims.flatMap((_, other) => (other === own ? [] : [other]));
  return transpose(yPred, [...others, own]);
}

/** -log p of each label's class; a label outside of [0, classes) fails the step. */
export function sparseCrossentropyLoss(
  labels: SymbolicTensor,
  yPred: SymbolicTensor,
  fromLogits: boolean,
): SymbolicTensor {
  assertLabelRank("Sparse categorical cross-entropy", labels, yPred);
  const logits = fromLogits ? yPred : logitsOfSoftmax(yPred);
  if (logits !== null) return sparseSoftmaxCrossEntropy(logits, labels, fromLogits ? 0 : EPSILON);
  const classes = classCount(yPred, -1);
  const picked = mul(oneHot(labels, classes), log(normalizedProbabilities(yPred, -1)));
  // One-hot rows of labels out of range are all zeros; gathering from zeros is there for its range check.
  return sub(gather(zeros([classes]), labels), sum(picked, -1));
}

/** sparseCrossentropyLoss with 0 for labels of the ignored class, and a mask that is false for those. */
export function sparseCrossentropyLossIgnoringClass(
  labels: SymbolicTensor,
  yPred: SymbolicTensor,
  fromLogits: boolean,
  ignoreClass: number,
): { readonly values: SymbolicTensor; readonly counted: SymbolicTensor } {
  const counted = isNotOfClass(labels, ignoreClass);
  // Class 0 replaces the ignored one, which may be out of range.
  const inRange = cast(where(counted, cast(labels, "float32"), 0), "int32");
  return { values: where(counted, sparseCrossentropyLoss(inRange, yPred, fromLogits), 0), counted };
}

/** A mask that is true for labels other than this class. */
export function isNotOfClass(labels: SymbolicTensor, ignoreClass: number): SymbolicTensor {
  return notEqual(cast(labels, "float32"), ignoreClass);
}

/** @param loss names the loss in the error. @throws ShapeError unless there is one label for each row of classes. */
export function assertLabelRank(loss: string, labels: SymbolicTensor, yPred: SymbolicTensor): void {
  if (labels.rank === yPred.rank - 1) return;
  throw new ShapeError(
    `${loss}: targets are one class index for each row of classes; ` +
      `for predictions ${formatShape(yPred.shape)} a shape of rank ${yPred.rank - 1}, got ${formatShape(labels.shape)}. One-hot targets need "categorical_crossentropy".`,
  );
}
