/** Counting which classes are taken for which. */
import { type TensorLike, toTensor } from "../runtime/convert.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import { Tensor } from "../runtime/tensor.js";

export interface ConfusionMatrixOptions {
  /** Classes in the order of rows and columns; default: all that occur, ascending. */
  readonly labels?: readonly number[];
}

/**
 * Counts by actual class (rows) and predicted class (columns); scikit-learn's confusion_matrix.
 *
 * @param yTrue class indices
 * @param yPred class indices
 * @throws ShapeError for unequal lengths, ValueError for a class that is not among `labels`
 */
export function confusionMatrix(
  yTrue: TensorLike,
  yPred: TensorLike,
  options: ConfusionMatrixOptions = {},
): Tensor<"int32"> {
  const actual = toTensor(yTrue, "int32", "yTrue").data;
  const predicted = toTensor(yPred, "int32", "yPred").data;
  if (actual.length !== predicted.length) {
    throw new ShapeError(
      `confusionMatrix: yTrue has ${actual.length} labels, yPred has ${predicted.length}.`,
    );
  }
  const labels = options.labels ?? [...new Set([...actual, ...predicted])].sort((a, b) => a - b);
  const positions = new Map(labels.map((label, position) => [label, position]));
  const counts = new Int32Array(labels.length ** 2);
  actual.forEach((label, index) => {
    const row = positionOf(positions, label);
    const column = positionOf(positions, predicted[index]!);
    counts[row * labels.length + column]! += 1;
  });
  return new Tensor([labels.length, labels.length], "int32", counts);
}

function positionOf(positions: ReadonlyMap<number, number>, label: number): number {
  const position = positions.get(label);
  if (position !== undefined) return position;
  throw new ValueError(
    `confusionMatrix: the class ${label} is not among labels ${[...positions.keys()].join(", ")}.`,
  );
}
