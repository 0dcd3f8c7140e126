/** Perplexity: the number of equally likely tokens with the same uncertainty. */

import { ValueError } from "../runtime/errors.js";
import { describe } from "../runtime/fill.js";
import { numbersOf } from "../runtime/numbers-of.js";

/**
 * exp(-1/N Σ log p_i), where p_i is the probability that a model assigned to the i-th of the N tokens of a text. For a
 * mean cross-entropy in nats, such as a model's loss, it is `Math.exp(loss)`.
 * @returns a number from 1 up; Infinity where a probability is 0
 * @throws ValueError for an empty list and for numbers that are not probabilities
 */
export function perplexity(probabilities: ArrayLike<number>): number {
  const numbers = numbersOf(probabilities, "perplexity: probabilities");
  const { length } = numbers;
  if (length === 0) throw new ValueError("perplexity: there are no probabilities.");
  let sum = 0;
  for (let index = 0; index < length; index++) {
    sum += Math.log(checkedProbability(numbers[index]!, index));
  }
  return Math.exp(-sum / length);
}

/** Rounding may leave a probability slightly above 1. */
function checkedProbability(probability: number, index: number): number {
  if (probability >= 0 && probability <= 1 + 1e-6) return probability;
  throw new ValueError(
    `perplexity: element ${index} is ${describe(probability)}, expected a probability from 0 to 1.`,
  );
}
