/**
 * Bags of words: which tokens occur in a text, in any order.
 *
 * What belongs here: multi-hot rows, as a logistic regression takes them. What does not: sequences.
 */

import { ValueError } from "../runtime/errors.js";
import { numbersOf } from "../runtime/numbers-of.js";
import { anything, listOf, positiveInteger } from "../runtime/registry/kinds.js";
import { Tensor } from "../runtime/tensor.js";

/**
 * A tensor [sequences, size] with 1 in the column of each index that occurs in the sequence, else 0. The column of
 * padding, index 0, stays 0.
 *
 * @param sequences indices of tokens, as `Vocabulary.encode` returns them
 * @param size number of columns, such as the `size` of the vocabulary
 * @throws ValueError for an index that is not an integer from 0 to size - 1
 */
export function multiHot(sequences: readonly ArrayLike<number>[], size: number): Tensor<"float32"> {
  positiveInteger().read(size, "multiHot: size");
  listOf(anything<ArrayLike<number>>()).read(sequences, "multiHot: sequences");
  const data = new Float32Array(sequences.length * size);
  for (const [row, sequence] of sequences.entries()) {
    for (const index of numbersOf(sequence, `multiHot: sequences[${row}]`)) {
      if (!Number.isInteger(index) || index < 0 || index >= size) {
        throw new ValueError(
          `multiHot: sequence ${row} has the index ${index}, expected one from 0 to ${size - 1}.`,
        );
      }
      if (index !== 0) data[row * size + index] = 1;
    }
  }
  return new Tensor([sequences.length, size], "float32", data);
}
