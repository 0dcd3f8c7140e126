/** The kind of targets by their shape and that of the predictions: Keras's rule for "accuracy". */
import type { SymbolicShape } from "../graph/symbolic.js";

/** `binary`: one probability; `sparse`: class indices; `oneHot`: one value for each class. */
export type TargetKind = "binary" | "sparse" | "oneHot";

/** Keras's is_binary_or_sparse_categorical. */
export function kindOfTargets(yTrueShape: SymbolicShape, yPredShape: SymbolicShape): TargetKind {
  const [ownLast, predictedLast] = [yTrueShape.at(-1), yPredShape.at(-1)];
  if (predictedLast === 1) return "binary";
  const isIndex = yTrueShape.length < yPredShape.length || ownLast === 1;
  return isIndex ? "sparse" : "oneHot";
}
