/**
 * The index of each token of a vocabulary, as Keras's lookup layers number them: the mask token if indices are the
 * output, then the tokens outside of the vocabulary, then the vocabulary.
 *
 * What belongs here: the vocabulary, its collection from data, and the lookup of single tokens. What does not: tensors.
 */
import { NotReadyError, ValueError } from "../../runtime/errors.js";
import { compareCodePoints } from "../../text/code-points.js";
import { bucketOf, type Salt } from "./buckets.js";
import type { OutputMode } from "./output-mode.js";

export type Token = string | number;

/** The options of a lookup that determine its indices. */
export interface TokenIndexOptions<Of extends Token> {
  /** Largest size, special tokens included; null for no bound. */
  readonly maxTokens: number | null;
  /** How many indices tokens outside of the vocabulary have. */
  readonly numOovIndices: number;
  readonly maskToken: Of | null;
  readonly oovToken: Of | null;
  readonly invert: boolean;
  readonly outputMode: OutputMode;
  readonly padToMaxTokens: boolean;
  readonly oovMethod: "floormod" | "farmhash";
  readonly salt: Salt | null;
}

/**
 * Key of the option `vocabularySize` in a lookup layer. Not #private: it is set with the options, before private fields exist.
 */
export const FIXED_SIZE = Symbol();

/** The index of what is dropped: masked tokens where counts are the output. */
export const DROPPED = -1;

export class TokenIndex<Of extends Token> {
  #tokens: readonly Of[] = [];
  #ids: ReadonlyMap<Of, number> = new Map();
  /** The weight of each index, for "tf_idf". */
  #idf: Float32Array | null = null;
  readonly #counts = new Map<Of, number>();
  readonly #documentCounts = new Map<Of, number>();
  #documents = 0;

  /** Names the layer in errors. */
  readonly #owner: string;
  readonly #options: TokenIndexOptions<Of>;
  /** The number of indices once it is fixed, as of a config; null before. */
  #fixedSize: number | null;

  constructor(owner: string, options: TokenIndexOptions<Of>, fixedSize: number | null) {
    this.#owner = owner;
    this.#options = options;
    this.#fixedSize = fixedSize;
    this.#assertOptions();
  }

  #assertOptions(): void {
    const { maxTokens, padToMaxTokens, invert, outputMode, oovToken, oovMethod, salt } =
      this.#options;
    if (maxTokens !== null && maxTokens <= this.#firstToken) {
      throw this.#error(
        `maxTokens is ${maxTokens}, but ${this.#firstToken} indices are those of special tokens: expected at least ${Math.max(2, this.#firstToken + 1)}.`,
      );
    }
    if (padToMaxTokens && maxTokens === null)
      throw this.#error("padToMaxTokens needs the option maxTokens.");
    if (invert && outputMode !== "int")
      throw this.#error(`invert needs outputMode "int", got "${outputMode}".`);
    if (invert && oovToken === null)
      throw this.#error("invert needs an oovToken, which stands for indices without a token.");
    if (salt !== null && oovMethod !== "farmhash" && typeof oovToken === "number")
      throw this.#error('salt needs oovMethod "farmhash", got "floormod".');
  }

  #error(problem: string): ValueError {
    return new ValueError(`${this.#owner}: ${problem}`);
  }

  /** The index of the first token outside of the vocabulary. */
  get #firstOov(): number {
    return this.#options.maskToken !== null && this.#options.outputMode === "int" ? 1 : 0;
  }

  /** The index of the first token of the vocabulary. */
  get #firstToken(): number {
    return this.#firstOov + this.#options.numOovIndices;
  }

  /** Number of indices, special tokens included. */
  get size(): number {
    return this.#firstToken + this.#tokens.length;
  }

  /** The size as a config holds it: null before there is a vocabulary. */
  get configuredSize(): number | null {
    return this.#fixedSize;
  }

  /** Number of columns where tokens are counted. @throws NotReadyError before there is a vocabulary. */
  get depth(): number {
    const { maxTokens, padToMaxTokens } = this.#options;
    const depth = padToMaxTokens ? maxTokens : this.#fixedSize;
    if (depth === null) throw this.#notReady();
    return depth;
  }

  #notReady(): NotReadyError {
    return new NotReadyError(
      `${this.#owner} has no vocabulary: pass the option vocabulary, or await adapt(data) first.`,
    );
  }

  /** All tokens by index; without the special ones if `special` is false. */
  vocabulary(special: boolean): Of[] {
    return special ? [...this.#specialTokens(), ...this.#tokens] : [...this.#tokens];
  }

  #specialTokens(): Of[] {
    const { maskToken, oovToken, numOovIndices } = this.#options;
    // As in Keras, the vocabulary shows the oovToken, whatever it is, at each index of tokens outside.
    const outside = new Array<Of>(numOovIndices).fill(oovToken as Of);
    return this.#firstOov === 1 ? [maskToken as Of, ...outside] : outside;
  }

  /**
   * Sets the vocabulary, which may begin with the special tokens.
   * @param idfWeights a weight for each element of `given`; needed for "tf_idf" alone
   * @throws ValueError where it is empty, larger than maxTokens, or holds a token twice or a special one elsewhere
   */
  setVocabulary(given: readonly Of[], idfWeights: readonly number[] | null): void {
    this.#assertWeights(given, idfWeights);
    if (given.length === 0)
      throw this.#error("the vocabulary is empty, expected at least one token.");
    const special = this.#specialTokens();
    const hasSpecial = special.every((token, index) => given[index] === token);
    const tokens = hasSpecial ? given.slice(special.length) : given;
    this.#assertTokens(tokens);
    this.#use(tokens);
    if (idfWeights !== null)
      this.#idf = this.#paddedWeights(
        hasSpecial ? 0 : special.length,
        Float32Array.from(idfWeights),
        mean(idfWeights),
      );
  }

  #assertWeights(given: readonly Of[], idfWeights: readonly number[] | null): void {
    const { outputMode } = this.#options;
    if ((outputMode === "tf_idf") !== (idfWeights !== null)) {
      throw this.#error(
        outputMode === "tf_idf"
          ? 'outputMode "tf_idf" needs idfWeights with the vocabulary, one for each token.'
          : `idfWeights need outputMode "tf_idf", got "${outputMode}".`,
      );
    }
    if (idfWeights !== null && idfWeights.length !== given.length) {
      throw this.#error(
        `got ${idfWeights.length} idfWeights for a vocabulary of ${given.length} tokens, expected one for each.`,
      );
    }
  }

  #assertTokens(tokens: readonly Of[]): void {
    const { maskToken, oovToken, invert, maxTokens } = this.#options;
    const seen = new Set<Of>();
    for (const token of tokens) {
      if (seen.has(token))
        throw this.#error(
          `the vocabulary holds ${JSON.stringify(token)} twice; expected each token once.`,
        );
      seen.add(token);
    }
    // Without `invert`, no index stands for the oovToken.
    const reserved = { maskToken, oovToken: invert ? oovToken : null };
    for (const [name, token] of Object.entries(reserved)) {
      if (token === null || !seen.has(token)) continue;
      throw this.#error(
        `the vocabulary holds the ${name} ${JSON.stringify(token)} among its tokens. Leave the special tokens out, or begin with all of them: ${JSON.stringify(this.#specialTokens())}.`,
      );
    }
    const size = this.#firstToken + tokens.length;
    if (maxTokens !== null && size > maxTokens) {
      throw this.#error(
        `the vocabulary has ${size} tokens, special ones included; maxTokens is ${maxTokens}.`,
      );
    }
  }

  #use(tokens: readonly Of[]): void {
    const { outputMode, padToMaxTokens } = this.#options;
    const size = this.#firstToken + tokens.length;
    const isFree = outputMode === "int" || padToMaxTokens;
    if (!isFree && this.#fixedSize !== null && this.#fixedSize !== size) {
      throw this.#error(
        `the vocabulary had ${this.#fixedSize} tokens, which fixed the columns of the output; the new one has ${size}. Make another layer, or use padToMaxTokens.`,
      );
    }
    this.#tokens = [...tokens];
    this.#ids = new Map(tokens.map((token, index) => [token, this.#firstToken + index]));
    this.#fixedSize = size;
  }

  /** Weights, after a mean for each special token and before zeros for columns without a token. */
  #paddedWeights(front: number, weights: Float32Array, average: number): Float32Array {
    const { padToMaxTokens, maxTokens } = this.#options;
    const length = padToMaxTokens ? (maxTokens ?? 0) : front + weights.length;
    const padded = new Float32Array(length);
    padded.fill(average, 0, front);
    padded.set(weights, front);
    return padded;
  }

  // ---- Collection from data

  /** Forgets what was counted. */
  beginCounting(): void {
    this.#counts.clear();
    this.#documentCounts.clear();
    this.#documents = 0;
  }

  /** Counts the tokens of one document. */
  countDocument(tokens: Iterable<Of>): void {
    const distinct = new Set<Of>();
    for (const token of tokens) {
      this.#counts.set(token, (this.#counts.get(token) ?? 0) + 1);
      distinct.add(token);
    }
    this.#documents += 1;
    if (this.#options.outputMode !== "tf_idf") return;
    for (const token of distinct)
      this.#documentCounts.set(token, (this.#documentCounts.get(token) ?? 0) + 1);
  }

  /**
   * Makes what was counted the vocabulary: the most frequent first, equally frequent ones in descending order.
   * idf = log(1 + documents / (1 + documents with the token)).
   * @throws ValueError where there was no token.
   */
  finishCounting(): void {
    const { maskToken, oovToken, maxTokens, outputMode } = this.#options;
    for (const token of [maskToken, oovToken]) if (token !== null) this.#counts.delete(token);
    const counts = this.#counts;
    const tokens = [...counts.keys()]
      .sort((a, b) => counts.get(b)! - counts.get(a)! || compareTokens(b, a))
      .slice(0, maxTokens === null ? undefined : maxTokens - this.#firstToken);
    if (tokens.length === 0) throw this.#error("adapt found no token in the data.");
    this.#use(tokens);
    if (outputMode === "tf_idf") {
      const weights = Float32Array.from(tokens, (token) =>
        Math.log(1 + this.#documents / (1 + (this.#documentCounts.get(token) ?? 0))),
      );
      this.#idf = this.#paddedWeights(this.#firstToken, weights, mean(weights));
    }
    this.beginCounting();
  }

  // ---- Lookup

  /** @throws NotReadyError before there is a vocabulary. */
  assertReady(): void {
    if (this.#ids.size === 0) throw this.#notReady();
  }

  /** The index of a token. @throws ValueError for one outside of the vocabulary where numOovIndices is 0. */
  indexOf(token: Of): number {
    const { maskToken, outputMode } = this.#options;
    if (maskToken !== null && token === maskToken) return outputMode === "int" ? 0 : DROPPED;
    return this.#ids.get(token) ?? this.#firstOov + this.#oovIndexOf(token);
  }

  #oovIndexOf(token: Of): number {
    const { numOovIndices, oovMethod, salt } = this.#options;
    if (numOovIndices === 0) {
      throw this.#error(
        `${JSON.stringify(token)} is not in the vocabulary of ${this.#tokens.length} tokens, and numOovIndices is 0. Correct the data, or set numOovIndices to 1.`,
      );
    }
    if (numOovIndices === 1) return 0;
    if (typeof token === "string") return bucketOf(token, numOovIndices, salt);
    if (oovMethod === "farmhash") return bucketOf(String(token), numOovIndices, salt);
    // The remainder has the sign of the divisor, as in Python.
    return ((Number(token) % numOovIndices) + numOovIndices) % numOovIndices;
  }

  /** The token of an index; the oovToken where there is none. */
  tokenAt(index: number): Of {
    const { maskToken, oovToken } = this.#options;
    if (index === 0 && maskToken !== null) return maskToken;
    // invert needs an oovToken.
    return this.#tokens[index - this.#firstToken] ?? (oovToken as Of);
  }

  /** The idf weight of each index, or null. */
  get idfWeights(): Float32Array | null {
    return this.#idf;
  }

  /** Sets the idf weights as a file holds them, one for each column. */
  set idfWeights(weights: Float32Array | null) {
    this.#idf = weights;
  }
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index]!;
  return sum / values.length;
}

function compareTokens(a: Token, b: Token): number {
  return typeof a === "number" && typeof b === "number"
    ? a - b
    : compareCodePoints(String(a), String(b));
}
