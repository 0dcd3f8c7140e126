/**
 * Bags of words: which tokens a text has, whatever their order.
 *
 * What belongs here: the table that a logistic regression takes. What does not: sequences.
 */
import { ValueError } from "../runtime/errors.js";
import { Tensor } from "../runtime/tensor.js";

/**
 * One row a sequence, 1 in the column of each index that occurs, as a tensor [sequences, size]. Padding, index 0,
 * is no word: its column stays 0.
 *
 * @param size number of columns, such as the `size` of the vocabulary
 * @throws ValueError for an index outside of the columns
 */
export function multiHot(sequences: readonly ArrayLike<number>[], size: number): Tensor<"float32"> {
  if (!Number.isInteger(size) || size < 1) {
    throw new ValueError(`multiHot: size is ${size}, expected a whole number from 1 up.`);
  }
  const data = new Float32Array(sequences.length * size);
  for (const [row, sequence] of sequences.entries()) {
    for (const id of Array.from(sequence)) {
      if (!Number.isInteger(id) || id < 0 || id >= size) {
        throw new ValueError(
          `multiHot: sequence ${row} has the index ${id}, expected one from 0 to ${size - 1}.`,
        );
      }
      if (id !== 0) data[row * size + id] = 1;
    }
  }
  return new Tensor([sequences.length, size], "float32", data);
}
