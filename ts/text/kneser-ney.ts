/**
 * A bigram model with Kneser-Ney smoothing: the baseline for language models.
 *
 * What belongs here: counts of pairs of tokens, and probabilities from them. What does not: splitting texts
 * (tokenize.ts), indices of tokens (vocabulary.ts).
 */
import { ValueError } from "../runtime/errors.js";
import { describe } from "../runtime/fill.js";
import { numbersOf } from "../runtime/numbers-of.js";
import { Opaque } from "../runtime/opaque.js";
import { anything, fraction, leftOut, listOf, positiveInteger } from "../runtime/registry/kinds.js";
import { type Description, functionOptions } from "../runtime/registry/option.js";
import { perplexity } from "./perplexity.js";

/** Options of `KneserNeyBigram.fit`. */
export interface KneserNeyOptions {
  /** Number of tokens: sequences hold integers from 0 to vocabularySize - 1. */
  readonly vocabularySize: number;
  /** D and D', from 0 to 1. Default: each estimated from its counts, see `KneserNeyBigram`. */
  readonly discount?: number;
}

/** The discount where no count is 1, so that it cannot be estimated. */
const DEFAULT_DISCOUNT = 0.5;

/**
 * Interpolated Kneser-Ney smoothing of order 2 (Kneser and Ney 1995; interpolated, and with the discounts as below:
 * Chen and Goodman 1999).
 *
 * With c(v w) the number of times that w follows v, c(v) = Σ_w c(v w), n(v ·) the number of different tokens that
 * follow v, n(· w) the number of different tokens that w follows, n = Σ_w n(· w), m the number of w with n(· w) > 0,
 * and V the size of the vocabulary:
 *
 *     p(w | v) = max(c(v w) - D, 0) / c(v) + D n(v ·) / c(v) p'(w)
 *     p'(w)    = max(n(· w) - D', 0) / n + D' m / (n V)
 *
 * After a v that nothing followed, p(w | v) = p'(w). D = n1 / (n1 + 2 n2), with n1 and n2 the numbers of pairs that
 * occur once and twice; D' likewise, with the numbers of w for which n(· w) is 1 and 2. Where n1 is 0, it is 0.5.
 */
export class KneserNeyBigram extends Opaque {
  /** V. */
  readonly vocabularySize: number;
  /** D. */
  readonly discount: number;
  /** D'. */
  readonly continuationDiscount: number;
  /** c(v w), by v V + w. */
  readonly #pairs: ReadonlyMap<number, number>;
  /** c(v). */
  readonly #occurrences: Float64Array;
  /** n(v ·). */
  readonly #followers: Float64Array;
  /** p'(w). */
  readonly #continuation: Float64Array;

  /**
   * Counts the pairs of these sequences; no pair spans two sequences.
   * @throws ValueError for tokens and options out of range, and where no sequence has two tokens
   */
  static fit(sequences: readonly ArrayLike<number>[], options: KneserNeyOptions): KneserNeyBigram {
    return new KneserNeyBigram(sequences, options);
  }

  private constructor(sequences: readonly ArrayLike<number>[], options: KneserNeyOptions) {
    super();
    const description = {
      vocabularySize: positiveInteger(),
      discount: leftOut(fraction()),
    } satisfies Description<KneserNeyOptions>;
    const settings = functionOptions("KneserNeyBigram.fit", description, options);
    this.vocabularySize = settings.vocabularySize;
    const lists = listOf(anything<ArrayLike<number>>()).read(
      sequences,
      "KneserNeyBigram.fit: sequences",
    );
    this.#pairs = countPairs(lists, this.vocabularySize);
    this.#occurrences = new Float64Array(this.vocabularySize);
    this.#followers = new Float64Array(this.vocabularySize);
    const predecessors = new Float64Array(this.vocabularySize);
    for (const [pair, count] of this.#pairs) {
      const previous = Math.floor(pair / this.vocabularySize);
      this.#occurrences[previous]! += count;
      this.#followers[previous]! += 1;
      predecessors[pair % this.vocabularySize]! += 1;
    }
    const given = settings.discount;
    this.discount = given ?? estimatedDiscount(this.#pairs.values());
    this.continuationDiscount = given ?? estimatedDiscount(predecessors);
    this.#continuation = continuationOf(predecessors, this.continuationDiscount);
  }

  /** p(next | previous). @throws ValueError for tokens out of range */
  probability(previous: number, next: number): number {
    for (const token of [previous, next]) assertToken(token, this.vocabularySize, "probability");
    return this.#smoothed(previous, next);
  }

  /** p(· | previous) of all tokens, as `greedy` and `sample` take them. @throws ValueError for a token out of range */
  probabilities(previous: number): Float64Array {
    assertToken(previous, this.vocabularySize, "probabilities");
    return Float64Array.from(this.#continuation, (_, next) => this.#smoothed(previous, next));
  }

  /**
   * exp(-1/N Σ log p(w_i | w_{i-1})) over the N tokens after the first.
   * @throws ValueError for tokens out of range, and fewer than two tokens
   */
  perplexity(given: ArrayLike<number>): number {
    const sequence = numbersOf(given, "KneserNeyBigram.perplexity: sequence");
    if (sequence.length < 2) {
      throw new ValueError(
        `KneserNeyBigram.perplexity: the sequence has ${sequence.length} tokens, expected at least 2.`,
      );
    }
    return perplexity(
      sequence.slice(1).map((next, index) => this.probability(sequence[index]!, next)),
    );
  }

  #smoothed(previous: number, next: number): number {
    const total = this.#occurrences[previous]!;
    const continuation = this.#continuation[next]!;
    if (total === 0) return continuation;
    const count = this.#pairs.get(previous * this.vocabularySize + next) ?? 0;
    const { discount } = this;
    const discounted = discount * this.#followers[previous]!;
    return (Math.max(count - discount, 0) + discounted * continuation) / total;
  }
}

/** p'. The sum of n(· w) is the number of different pairs: above 0. */
function continuationOf(predecessors: Float64Array, discount: number): Float64Array {
  const total = predecessors.reduce((sum, count) => sum + count, 0);
  const seen = predecessors.filter((count) => count > 0).length;
  const uniform = (discount * seen) / predecessors.length;
  return predecessors.map((count) => (Math.max(count - discount, 0) + uniform) / total);
}

function countPairs(sequences: readonly ArrayLike<number>[], size: number): Map<number, number> {
  const pairs = new Map<number, number>();
  for (const [number, given] of sequences.entries()) {
    const sequence = numbersOf(given, `KneserNeyBigram.fit: sequences[${number}]`);
    for (let index = 0; index < sequence.length; index++) {
      assertToken(sequence[index]!, size, "fit");
      if (index === 0) continue;
      const pair = sequence[index - 1]! * size + sequence[index]!;
      pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
    }
  }
  if (pairs.size > 0) return pairs;
  throw new ValueError("KneserNeyBigram.fit: there is no sequence of two tokens or more.");
}

/** n1 / (n1 + 2 n2). */
function estimatedDiscount(counts: Iterable<number>): number {
  let [once, twice] = [0, 0];
  for (const count of counts) {
    if (count === 1) once++;
    else if (count === 2) twice++;
  }
  return once === 0 ? DEFAULT_DISCOUNT : once / (once + 2 * twice);
}

function assertToken(token: number, size: number, method: string): void {
  if (Number.isInteger(token) && token >= 0 && token < size) return;
  throw new ValueError(
    `KneserNeyBigram.${method}: ${describe(token)} is not a token, expected an integer from 0 to ${size - 1}.`,
  );
}
