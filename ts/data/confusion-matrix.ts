/**
 * Confusion matrices: counts by true and predicted class.
 *
 * What belongs here: the matrix. What does not: its pictures (ts/plot) and scores computed from it.
 */

import { type TensorLike, toTensor } from "../runtime/convert.js";
import type { DType } from "../runtime/dtype.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import { leftOut, listOf, valueThat } from "../runtime/registry/kinds.js";
import { type Description, functionOptions } from "../runtime/registry/option.js";
import { formatShape } from "../runtime/shape.js";
import { Tensor } from "../runtime/tensor.js";

/** A class: a number or a name. */
export type Label = number | string;

/** Options of `confusionMatrix`. */
export interface ConfusionMatrixOptions {
  /**
   * The classes in the order of rows and columns; rows of other classes are not counted. Default: all classes that
   * occur, ascending; 0 to k - 1 where an argument has k columns.
   */
  readonly labels?: readonly Label[];
}

/**
 * Element (i, j) of the int32 result counts the rows of true class i that were predicted as class j, as in
 * scikit-learn.
 *
 * Each argument has class numbers or names of shape [n] or [n, 1], or one column per class ([n, k], one-hot or the
 * outputs of a softmax), whose argmax is the class.
 *
 * @throws ShapeError for arguments of unequal lengths, ValueError for class numbers that are not integers
 */
export function confusionMatrix(
  yTrue: TensorLike,
  yPred: TensorLike,
  options: ConfusionMatrixOptions = {},
): Tensor<"int32"> {
  const label = valueThat<Label>("a number or a string", (value) =>
    ["number", "string"].includes(typeof value),
  );
  const description = {
    labels: leftOut(listOf(label)),
  } satisfies Description<ConfusionMatrixOptions>;
  const { labels } = functionOptions("confusionMatrix", description, options);
  const actual = classesOf(yTrue, "confusionMatrix: yTrue");
  const predicted = classesOf(yPred, "confusionMatrix: yPred");
  if (actual.ids.length !== predicted.ids.length) {
    throw new ShapeError(
      `confusionMatrix: yTrue has ${actual.ids.length} rows, yPred ${predicted.ids.length}.`,
    );
  }
  const columns = Math.max(actual.columns, predicted.columns);
  const known = labels ?? defaultLabels([...actual.ids, ...predicted.ids], columns);
  const indexOf = new Map(known.map((label, index) => [label, index]));
  if (indexOf.size !== known.length) {
    throw new ValueError(`confusionMatrix: a label occurs twice in ${known.join(", ")}.`);
  }
  const counts = new Int32Array(known.length ** 2);
  for (const [row, label] of actual.ids.entries()) {
    const [i, j] = [indexOf.get(label), indexOf.get(predicted.ids[row]!)];
    if (i !== undefined && j !== undefined) counts[i * known.length + j]!++;
  }
  return new Tensor([known.length, known.length], "int32", counts);
}

/** The class of each row, and the number of columns (0 for class numbers and names). */
function classesOf(labels: TensorLike, what: string): { ids: readonly Label[]; columns: number } {
  const table = toTensor(labels, undefined, what);
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
