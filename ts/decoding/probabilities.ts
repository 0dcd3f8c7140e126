/** Probabilities of the next token, in float64, from the outputs of a step. */
import { ValueError } from "../runtime/errors.js";
import type { Tensor } from "../runtime/tensor.js";

/** Tolerance for the sum of rounded probabilities. */
const SUM_TOLERANCE = 0.01;

/** The rows of a tensor [rows, tokens] of probabilities. @throws ValueError for rows that are not probabilities. */
export function probabilityRows(scores: Tensor): Float64Array[] {
  return rowsOf(scores, checkedProbabilities);
}

/** The softmax of each row of logits [rows, tokens]. @throws ValueError for NaN. */
export function softmaxRows(scores: Tensor): Float64Array[] {
  return rowsOf(scores, softmax);
}

function rowsOf({ shape, data }: Tensor, convert: (row: Float64Array) => Float64Array) {
  const [rows = 0, size = 0] = shape;
  return Array.from({ length: rows }, (_, row) =>
    convert(Float64Array.from(data.subarray(row * size, (row + 1) * size))),
  );
}

function checkedProbabilities(row: Float64Array): Float64Array {
  const sum = row.reduce((total, value) => total + value, 0);
  if (row.every((value) => value >= 0) && Math.abs(sum - 1) <= SUM_TOLERANCE) return row;
  throw new ValueError(
    `decode: the step returned numbers that are not probabilities (they sum to ${sum}). Pass fromLogits: true where the last layer has no softmax.`,
  );
}

/** p_i = exp(z_i - max z) / Σ_j exp(z_j - max z). */
function softmax(row: Float64Array): Float64Array {
  const largest = row.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const powers = row.map((value) => Math.exp(value - largest));
  const sum = powers.reduce((total, value) => total + value, 0);
  if (!Number.isFinite(sum))
    throw new ValueError("decode: the step returned logits that are not finite.");
  return powers.map((value) => value / sum);
}
