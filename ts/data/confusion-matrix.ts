/**
 * Counting which classes are taken for which.
 *
 * What belongs here: the matrix. What does not: pictures of it (the plot room) and scores from it.
 */
import { type TensorLike, toTensor } from "../runtime/convert.js";
import type { DType } from "../runtime/dtype.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import { formatShape } from "../runtime/shape.js";
import { Tensor } from "../runtime/tensor.js";

/** A class: a number or a name. */
export type Label = number | string;

export interface ConfusionMatrixOptions {
  /**
   * The classes in the order of rows and columns; what belongs to none of them is not counted. Default: all that
   * occur, ascending; 0 to k - 1 where a side has k columns.
   */
  readonly labels?: readonly Label[];
}

/**
 * Element (i, j) of the int32 result is how often class i was taken for class j: rows are true classes, columns
 * predicted ones, as in scikit-learn.
 *
 * Each side is class numbers or names of shape [n] or [n, 1], or one column per class ([n, k], one-hot or what a
 * softmax gave), of which the largest counts.
 *
 * @throws ShapeError where the sides have unequal lengths, ValueError for fractions as class numbers
 */
export function confusionMatrix(
  yTrue: TensorLike,
  yPred: TensorLike,
  { labels }: ConfusionMatrixOptions = {},
): Tensor<"int32"> {
  const actual = classesOf(yTrue, "confusionMatrix: yTrue");
  const predicted = classesOf(yPred, "confusionMatrix: yPred");
  if (actual.ids.length !== predicted.ids.length) {
    throw new ShapeError(
      `confusionMatrix: yTrue has ${actual.ids.length} rows, yPred ${predicted.ids.length}.`,
    );
  }
  const columns = Math.max(actual.columns, predicted.columns);
  const known = labels ?? defaultLabels([...actual.ids, ...predicted.ids], columns);
  const place = new Map(known.map((label, index) => [label, index]));
  if (place.size !== known.length) {
    throw new ValueError(`confusionMatrix: a label occurs twice in ${known.join(", ")}.`);
  }
  const counts = new Int32Array(known.length ** 2);
  for (const [row, label] of actual.ids.entries()) {
    const [i, j] = [place.get(label), place.get(predicted.ids[row]!)];
    if (i !== undefined && j !== undefined) counts[i * known.length + j]!++;
  }
  return new Tensor([known.length, known.length], "int32", counts);
}

/** The class of each row, and in how many columns the classes came (0 for class numbers). */
function classesOf(side: TensorLike, what: string): { ids: readonly Label[]; columns: number } {
  const table = toTensor(side, undefined, what);
  const [rows, columns = 1, ...more] = table.shape;
  if (rows === undefined || more.length > 0) {
    throw new ShapeError(
      `${what}: expected shape (rows,) or (rows, classes), got ${formatShape(table.shape)}.`,
    );
  }
  if (columns > 1 && isNumeric(table)) return { ids: [...table.argMax(1).data], columns };
  if (!isNumeric(table)) return { ids: [...table.reshape([rows]).data], columns: 0 };
  return { ids: [...toTensor(table, "int32", what).data], columns: 0 };
}

function isNumeric(table: Tensor<DType>): table is Tensor {
  return table.dtype !== "string";
}

function defaultLabels(ids: readonly Label[], columns: number): Label[] {
  const all = new Set(ids);
  for (let column = 0; column < columns; column++) all.add(column);
  return [...all].sort((a, b) => (a < b ? -1 : 1));
}
