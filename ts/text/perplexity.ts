/** Perplexity: how many tokens, all equally likely, a model chooses from in the mean. */
import { ValueError } from "../runtime/errors.js";
import { describe } from "../runtime/fill.js";

/**
 * exp(-1/N Σ log p_i): of the probabilities that a model gave to the N tokens that came. Of a mean cross-entropy in
 * nats, such as a model's loss, it is `Math.exp(loss)`.
 * @returns from 1 up; Infinity where a probability is 0
 * @throws ValueError for an empty list and for numbers that are no probabilities
 */
export function perplexity(probabilities: ArrayLike<number>): number {
  const { length } = probabilities;
  if (length === 0) throw new ValueError("perplexity: there are no probabilities.");
  let sum = 0;
  for (let place = 0; place < length; place++) {
    sum += Math.log(checked(probabilities[place]!, place));
  }
  return Math.exp(-sum / length);
}

/** Rounding may leave a probability a little above 1. */
function checked(probability: number, place: number): number {
  if (probability >= 0 && probability <= 1 + 1e-6) return probability;
  throw new ValueError(
    `perplexity: element ${place} is ${describe(probability)}, expected a probability from 0 to 1.`,
  );
}
