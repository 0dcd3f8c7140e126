/** Class indices as one-hot rows. */

import { type TensorLike, toTensor } from "../runtime/convert.js";
import { ValueError } from "../runtime/errors.js";
import { integerFrom } from "../runtime/registry/kinds.js";
import { Tensor } from "../runtime/tensor.js";

/**
 * Each class index as a row with a single 1: shape [...] becomes [..., numClasses]; a last axis of 1 is dropped.
 * Keras's to_categorical.
 *
 * @param numClasses by default the largest index plus one
 * @throws ValueError for labels other than integers from 0 to numClasses - 1
 */
export function toCategorical(labels: TensorLike, numClasses?: number): Tensor<"float32"> {
  const indices = toTensor(labels, "int32", "toCategorical: labels");
  const largest = indices.data.reduce((most, label) => Math.max(most, label), -1);
  const { read } = integerFrom(0);
  const classes = read(numClasses ?? largest + 1, "toCategorical: numClasses");
  const result = new Float32Array(indices.size * classes);
  indices.data.forEach((label, position) => {
    if (label < 0) {
      throw new ValueError(
        `toCategorical: the label ${label} at position ${position} is negative; classes count from 0.`,
      );
    }
    if (label >= classes) {
      throw new ValueError(
        `toCategorical: the label ${label} at position ${position} is not in 0 to ${classes - 1}; numClasses is ${classes}.`,
      );
    }
    result[position * classes + label] = 1;
  });
  const { shape } = indices;
  const rows = shape.length > 1 && shape.at(-1) === 1 ? shape.slice(0, -1) : shape;
  return new Tensor([...rows, classes], "float32", result);
}
