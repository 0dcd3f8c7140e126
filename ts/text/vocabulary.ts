/**
 * Vocabularies: a number for each token.
 *
 * What belongs here: counting tokens, their order, the way there and back. What does not: how a text is cut
 * (tokenize.ts) and how lists of numbers become a tensor (pad-sequences.ts, multi-hot.ts).
 */
import { FormatError, ValueError } from "../runtime/errors.js";
import { describe } from "../runtime/fill.js";
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

/** The token of index 0, which fills up short sequences. */
const PADDING = "";
/** The token of index 1, for all that the vocabulary does not hold. */
const UNKNOWN = "[UNK]";
const UNKNOWN_ID = 1;
const SPECIAL = [PADDING, UNKNOWN];

export interface VocabularyOptions extends SplitOption {
  /** The most tokens that it holds, padding and "[UNK]" among them. Default: no bound. */
  readonly maxTokens?: number;
  /** How often a token has to occur to be held. Default 1. */
  readonly minCount?: number;
}

/** What `toJSON` gives. A function cannot be written down: its name here is `"custom"`. */
export interface VocabularyJSON {
  readonly split: SplitName | "custom";
  /** From index 2 on. */
  readonly tokens: readonly string[];
}

/**
 * Tokens and their indices. Index 0 is padding (""), 1 is "[UNK]"; the others are in the order of Keras's
 * TextVectorization: the most frequent first, of equally frequent ones that with the higher code points.
 */
export class Vocabulary {
  /** All tokens, by index. */
  readonly tokens: readonly string[];
  private readonly ids: ReadonlyMap<string, number>;
  private readonly split: Split;

  /**
   * A vocabulary of known tokens, which get the indices from 2 on. `Vocabulary.fit` finds them in texts.
   * @throws ValueError for a token that comes twice or is one of the first two
   */
  constructor(tokens: readonly string[], options: SplitOption = {}) {
    this.split = checkedSplit(options.split ?? "words");
    this.tokens = [...SPECIAL, ...stringsOf(tokens, "Vocabulary")];
    this.ids = new Map(this.tokens.map((token, id) => [token, id]));
    if (this.ids.size < this.tokens.length) {
      const twin = this.tokens.find((token, id) => this.ids.get(token) !== id);
      throw new ValueError(`Vocabulary: the token ${JSON.stringify(twin)} comes twice.`);
    }
  }

  /**
   * The vocabulary of these texts.
   * @throws ValueError for what is no list of texts, a maxTokens below 3, a minCount below 1
   */
  static fit(texts: Texts, options: VocabularyOptions = {}): Vocabulary {
    const { maxTokens = Number.POSITIVE_INFINITY, minCount = 1, split = "words" } = options;
    // Below three there is room for the special tokens alone.
    checkLeast("maxTokens", maxTokens, SPECIAL.length + 1);
    checkLeast("minCount", minCount, 1);
    const tokenizer = tokenizerOf(checkedSplit(split));
    const counts = countTokens(stringsOf(texts, "Vocabulary.fit"), tokenizer);
    const tokens = [...counts.keys()]
      .filter((token) => !SPECIAL.includes(token) && counts.get(token)! >= minCount)
      .sort((a, b) => counts.get(b)! - counts.get(a)! || compareCodePoints(b, a))
      .slice(0, maxTokens - SPECIAL.length);
    return new Vocabulary(tokens, { split });
  }

  /**
   * The vocabulary that `toJSON` described. One with a function of your own needs that function again.
   * @throws FormatError for what is no such description, ValueError where the function is missing
   */
  static fromJSON(json: unknown, options: SplitOption = {}): Vocabulary {
    const { split, tokens } = checkedJSON(json);
    if (split === "custom" && options.split === undefined) {
      throw new ValueError(
        "Vocabulary.fromJSON: this one cuts texts by a function of its user: give it as { split }.",
      );
    }
    return new Vocabulary(tokens, { split: split === "custom" ? options.split! : split });
  }

  /** Number of tokens, padding and "[UNK]" among them: the `inputDim` of an embedding. */
  get size(): number {
    return this.tokens.length;
  }

  /** The indices of a text's tokens; 1 for tokens that are not held. */
  encode(text: string): number[] {
    if (typeof text !== "string") {
      throw new ValueError(`Vocabulary.encode: expected one text, got ${describe(text)}.`);
    }
    return Array.from(tokenizerOf(this.split)(text), (token) => this.ids.get(token) ?? UNKNOWN_ID);
  }

  /** The indices of each text: what `padSequences` and `multiHot` take. */
  encodeAll(texts: Texts): number[][] {
    return stringsOf(texts, "Vocabulary.encodeAll").map((text) => this.encode(text));
  }

  /**
   * The tokens of these indices as a text, words with spaces between them; padding is left out.
   * @throws ValueError for a number that is no index
   */
  decode(ids: ArrayLike<number>): string {
    const tokens = Array.from(ids, (id) => {
      const token = this.tokens[id];
      if (token !== undefined) return token;
      throw new ValueError(
        `Vocabulary.decode: ${id} is no index of a vocabulary of ${this.size} tokens.`,
      );
    });
    return tokens.filter((token) => token !== PADDING).join(separatorOf(this.split));
  }

  /** A description that `JSON.stringify` writes and `fromJSON` reads. */
  toJSON(): VocabularyJSON {
    const split = typeof this.split === "string" ? this.split : "custom";
    return { split, tokens: this.tokens.slice(SPECIAL.length) };
  }
}

function countTokens(texts: readonly string[], split: Tokenizer): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const token of split(text)) counts.set(token, (counts.get(token) ?? 0) + 1);
  }
  return counts;
}

/** By code points, as UTF-8 sorts; JavaScript's `<` compares halves of surrogate pairs. */
function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let place = 0;
  while (place < length && a[place] === b[place]) place++;
  if (place === length) return a.length - b.length;
  // Where the second halves differ, the first ones are equal and both pairs began one before.
  return pointAt(a, place) - pointAt(b, place);
}

/** A surrogate's unit counts above all others: its code point is above 0xffff. */
function pointAt(text: string, place: number): number {
  const unit = text.charCodeAt(place);
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

function checkLeast(option: string, value: number, least: number): void {
  if (value === Number.POSITIVE_INFINITY || (Number.isInteger(value) && value >= least)) return;
  throw new ValueError(
    `Vocabulary.fit: ${option} is ${describe(value)}, expected a whole number from ${least} up.`,
  );
}

function checkedJSON(json: unknown): VocabularyJSON {
  if (typeof json !== "object" || json === null || !("split" in json) || !("tokens" in json)) {
    throw new FormatError(
      `Vocabulary.fromJSON: expected what toJSON gave, { split, tokens }, got ${describe(json)}.`,
    );
  }
  const { split, tokens } = json;
  if (split !== "custom" && !isSplitName(split)) {
    throw new FormatError(
      `Vocabulary.fromJSON: split is ${describe(split)}, expected ${SPLIT_NAMES} or "custom".`,
    );
  }
  if (!Array.isArray(tokens) || !tokens.every((token) => typeof token === "string")) {
    throw new FormatError("Vocabulary.fromJSON: tokens is no array of strings.");
  }
  return { split, tokens };
}
