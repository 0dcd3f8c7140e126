/**
 * Tokenizers: functions that split texts into tokens.
 *
 * What belongs in ts/text: pure functions of texts and of token indices. What does not: files (ts/data), models that
 * read or write texts (ts/decoding).
 *
 * What belongs here: functions that split one text, and their names. What does not: indices of tokens
 * (vocabulary.ts).
 */

import { unknownName } from "../runtime/names.js";
import { text as string } from "../runtime/registry/kinds.js";

/** ASCII's 32 punctuation marks, which Keras's TextVectorization strips by default. */
const PUNCTUATION = /[!-/:-@[-`{-~]/g;
/** ASCII white space, at which it splits by default; no-break and ideographic spaces do not count. */
const SPACE = /[ \t\n\v\f\r]+/;
const UPPER_CASE = /[A-Z]+/g;

/**
 * The words of a text, as Keras's TextVectorization splits it by default: A to Z become lower case (other letters do
 * not: "É" stays), ASCII punctuation is removed ("don't" is "dont"), and the rest is split at ASCII white space.
 */
export function words(text: string): string[] {
  return splitAtSpaces(withoutPunctuation(lowerCase(asText(text, "words"))));
}

/** The text with A to Z in lower case. */
export function lowerCase(text: string): string {
  return text.replace(UPPER_CASE, (letters) => letters.toLowerCase());
}

/** The text without ASCII punctuation. */
export function withoutPunctuation(text: string): string {
  return text.replace(PUNCTUATION, "");
}

/** The parts of a text between ASCII white space, none of them empty. */
export function splitAtSpaces(text: string): string[] {
  return text.split(SPACE).filter((word) => word !== "");
}

/**
 * The code points of a text: "讚 👍" is ["讚", " ", "👍"]. Suits Chinese, which is written without spaces between
 * words.
 */
export function characters(text: string): string[] {
  return [...asText(text, "characters")];
}

/** The whole text as one token: for texts that are words already, such as those of a tagged sentence. */
function whole(text: string): string[] {
  return [text];
}

/**
 * A Chinese character; or letters and digits, which - ' ’ _ or a point may join; or another mark and its repetitions.
 */
const WORD_OR_MARK =
  /\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}])+(?:[-'’_.](?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}])+)*|([^\s])\1*/gu;

/**
 * The words of a text in lower case, and its punctuation, for models that generate text: "Don't, he said..." is
 * ["don't", ",", "he", "said", "..."]. Every Chinese character is a word, since Chinese has no spaces between words.
 */
export function wordsAndMarks(text: string): string[] {
  return asText(text, "wordsAndMarks").toLowerCase().match(WORD_OR_MARK) ?? [];
}

/** A Chinese character; or what is between these, white space and punctuation; or a punctuation mark. */
const CHINESE_WORD = /\p{Script=Han}|[^\s\p{P}\p{Script=Han}]+|\p{P}/gu;

/**
 * The tokens of Chinese text, in which other words may occur: every Chinese character, every punctuation mark, and the
 * words between them: "我爱 deep learning。" is ["我", "爱", "deep", "learning", "。"].
 */
export function chineseWords(text: string): string[] {
  return asText(text, "chineseWords").match(CHINESE_WORD) ?? [];
}

/** n-grams of tokens, joined by spaces: all of the first width, then those of the next. */
export function ngrams(tokens: readonly string[], widths: readonly number[]): string[] {
  return widths.flatMap((width) =>
    Array.from({ length: Math.max(0, tokens.length - width + 1) }, (_, start) =>
      tokens.slice(start, start + width).join(" "),
    ),
  );
}

function asText(given: string, caller: string): string {
  return string().read(given, `${caller}: text`);
}

/** Splits a text into tokens. */
export type Tokenizer = (text: string) => readonly string[];

/** Tokenizers by name, and the separator that joins their tokens to a text. */
const tokenizers = {
  words: { tokenizer: words, separator: " " },
  wordsAndMarks: { tokenizer: wordsAndMarks, separator: " " },
  characters: { tokenizer: characters, separator: "" },
  none: { tokenizer: whole, separator: " " },
} as const;

export type SplitName = keyof typeof tokenizers;

/** The names as error messages list them. */
export const SPLIT_NAMES = Object.keys(tokenizers)
  .map((name) => JSON.stringify(name))
  .join(", ");

/** A tokenizer by name, or a function of your own. */
export type Split = SplitName | Tokenizer;

/** How a function splits texts. */
export interface SplitOption {
  /**
   * How texts are split: `"words"` (the default), `"wordsAndMarks"`, `"characters"`, `"none"` (each text is one token),
   * or a function.
   */
  readonly split?: Split;
}

export function tokenizerOf(split: Split): Tokenizer {
  return typeof split === "function" ? split : tokenizers[split].tokenizer;
}

/** The separator that joins tokens to a text; a space for a user's function. */
export function separatorOf(split: Split): string {
  return typeof split === "function" ? " " : tokenizers[split].separator;
}

export function isSplitName(split: unknown): split is SplitName {
  return typeof split === "string" && Object.hasOwn(tokenizers, split);
}

/** @throws ValueError for an unknown name */
export function checkedSplit(split: Split): Split {
  if (typeof split === "function" || isSplitName(split)) return split;
  throw unknownName("split", split, Object.keys(tokenizers));
}
