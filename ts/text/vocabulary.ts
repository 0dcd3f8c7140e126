/**
 * Vocabularies: an index for each token.
 *
 * What belongs here: counting and ordering tokens, encoding and decoding texts. What does not: how a text is split
 * (tokenize.ts) and how lists of indices become a tensor (pad-sequences.ts, multi-hot.ts).
 */
import { FormatError, ValueError } from "../runtime/errors.js";
import { describe } from "../runtime/fill.js";
import { numbersOf } from "../runtime/numbers-of.js";
import { Opaque } from "../runtime/opaque.js";
import { integerFrom, leftOut, optional, positiveInteger } from "../runtime/registry/kinds.js";
import { type Description, functionOptions } from "../runtime/registry/option.js";
import { compareCodePoints } from "./code-points.js";
import { stringsOf, type Texts } from "./texts.js";
import {
  checkedSplit,
  isSplitName,
  SPLIT_NAMES,
  type Split,
  type SplitName,
  type SplitOption,
  separatorOf,
  type Tokenizer,
  tokenizerOf,
} from "./tokenize.js";

/** The token of index 0, with which short sequences are padded. */
const PADDING = "";
/** The token of index 1, for tokens that are not in the vocabulary. */
const UNKNOWN = "[UNK]";
const UNKNOWN_ID = 1;
const SPECIAL = [PADDING, UNKNOWN];

/** Options of `Vocabulary.fit`. */
export interface VocabularyOptions extends SplitOption {
  /** Largest size, padding and "[UNK]" included. Default: no bound. */
  readonly maxTokens?: number;
  /** Fewest occurrences of a token that is included. Default 1. */
  readonly minCount?: number;
}

/** Result of `toJSON`. A function cannot be serialized: its split is `"custom"`. */
export interface VocabularyJSON {
  readonly split: SplitName | "custom";
  /** Those from index 2 on. */
  readonly tokens: readonly string[];
}

/**
 * Tokens and their indices. Index 0 is padding (""), 1 is "[UNK]"; the others are in the order of Keras's
 * TextVectorization: by descending frequency, equally frequent ones by descending code points.
 */
export class Vocabulary extends Opaque {
  /** All tokens, by index. */
  readonly tokens: readonly string[];
  readonly #ids: ReadonlyMap<string, number>;
  readonly #split: Split;

  /**
   * A vocabulary of given tokens, which get the indices from 2 on. `Vocabulary.fit` collects them from texts.
   * @throws ValueError for a token that occurs twice or is one of the first two
   */
  constructor(tokens: readonly string[], options: SplitOption = {}) {
    super();
    const { split } = functionOptions("Vocabulary", splitOption(), options);
    this.#split = split;
    this.tokens = [...SPECIAL, ...stringsOf(tokens, "Vocabulary: tokens")];
    this.#ids = new Map(this.tokens.map((token, id) => [token, id]));
    if (this.#ids.size < this.tokens.length) {
      const duplicate = this.tokens.find((token, id) => this.#ids.get(token) !== id);
      throw new ValueError(`Vocabulary: the token ${JSON.stringify(duplicate)} occurs twice.`);
    }
  }

  /**
   * The vocabulary of the tokens that occur in these texts.
   * @throws ValueError for an argument that is not a list of texts, a maxTokens below 3, a minCount below 1
   */
  static fit(texts: Texts, options: VocabularyOptions = {}): Vocabulary {
    const description = {
      ...splitOption(),
      // At least one token besides the special ones.
      maxTokens: leftOut(integerFrom(SPECIAL.length + 1)),
      minCount: optional(positiveInteger(), 1),
    } satisfies Description<VocabularyOptions>;
    const settings = functionOptions("Vocabulary.fit", description, options);
    const { maxTokens = Number.POSITIVE_INFINITY, minCount, split } = settings;
    const tokenizer = tokenizerOf(split);
    const counts = countTokens(stringsOf(texts, "Vocabulary.fit"), tokenizer);
    const tokens = [...counts.keys()]
      .filter((token) => !SPECIAL.includes(token) && counts.get(token)! >= minCount)
      .sort((a, b) => counts.get(b)! - counts.get(a)! || compareCodePoints(b, a))
      .slice(0, maxTokens - SPECIAL.length);
    return new Vocabulary(tokens, { split });
  }

  /**
   * The vocabulary that `toJSON` described. One that splits by a function needs that function again.
   * @throws FormatError for a malformed description, ValueError where the function is missing
   */
  static fromJSON(json: unknown, options: SplitOption = {}): Vocabulary {
    const { split, tokens } = checkedJSON(json);
    if (split === "custom" && options.split === undefined) {
      throw new ValueError(
        "Vocabulary.fromJSON: this one splits texts by a user's function: pass it as { split }.",
      );
    }
    return new Vocabulary(tokens, { split: split === "custom" ? options.split! : split });
  }

  /** Number of tokens, padding and "[UNK]" included: the `inputDim` of an embedding. */
  get size(): number {
    return this.tokens.length;
  }

  /** The indices of a text's tokens; 1 for unknown tokens. */
  encode(text: string): number[] {
    if (typeof text !== "string") {
      throw new ValueError(`Vocabulary.encode: expected one text, got ${describe(text)}.`);
    }
    return Array.from(
      tokenizerOf(this.#split)(text),
      (token) => this.#ids.get(token) ?? UNKNOWN_ID,
    );
  }

  /** The indices of each text, as `padSequences` and `multiHot` take them. */
  encodeAll(texts: Texts): number[][] {
    return stringsOf(texts, "Vocabulary.encodeAll").map((text) => this.encode(text));
  }

  /**
   * The tokens of these indices as a text, words separated by spaces; padding is left out.
   * @throws ValueError for a number that is not an index of a token
   */
  decode(ids: ArrayLike<number>): string {
    const tokens = numbersOf(ids, "Vocabulary.decode: ids").map((id) => {
      const token = this.tokens[id];
      if (token !== undefined) return token;
      throw new ValueError(
        `Vocabulary.decode: ${id} is not an index of a vocabulary of ${this.size} tokens.`,
      );
    });
    return tokens.filter((token) => token !== PADDING).join(separatorOf(this.#split));
  }

  /** A description as plain JSON, which `fromJSON` reads. */
  toJSON(): VocabularyJSON {
    const split = typeof this.#split === "string" ? this.#split : "custom";
    return { split, tokens: this.tokens.slice(SPECIAL.length) };
  }
}

function splitOption() {
  return {
    split: optional<Split, Split>({ read: checkedSplit, write: (held) => held }, "words"),
  } satisfies Description<SplitOption>;
}

function countTokens(texts: readonly string[], split: Tokenizer): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const token of split(text)) counts.set(token, (counts.get(token) ?? 0) + 1);
  }
  return counts;
}

function checkedJSON(json: unknown): VocabularyJSON {
  if (typeof json !== "object" || json === null || !("split" in json) || !("tokens" in json)) {
    throw new FormatError(
      `Vocabulary.fromJSON: expected the result of toJSON, { split, tokens }, got ${describe(json)}.`,
    );
  }
  const { split, tokens } = json;
  if (split !== "custom" && !isSplitName(split)) {
    throw new FormatError(
      `Vocabulary.fromJSON: split is ${describe(split)}, expected ${SPLIT_NAMES} or "custom".`,
    );
  }
  if (!Array.isArray(tokens) || !tokens.every((token) => typeof token === "string")) {
    throw new FormatError("Vocabulary.fromJSON: tokens is not an array of strings.");
  }
  return { split, tokens };
}
