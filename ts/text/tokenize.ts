/**
 * From texts to tokens.
 *
 * What belongs in ts/text: pure functions of texts and of numbers that stand for tokens. What does not: files
 * (data), models that read or write texts (decoding).
 *
 * What belongs here: functions that cut one text, and their names. What does not: numbers for tokens
 * (vocabulary.ts).
 */
import { unknownName } from "../runtime/names.js";

/** What Keras's TextVectorization strips by default: the 32 punctuation marks of ASCII. */
const PUNCTUATION = /[!-/:-@[-`{-~]/g;
/** What it splits at by default: ASCII's white space. A no-break or ideographic space is none. */
const SPACE = /[ \t\n\v\f\r]+/;
const CAPITALS = /[A-Z]+/g;

/**
 * The words of a text, as Keras's TextVectorization makes them by default: A to Z in lower case (and no other
 * letters: "É" stays), ASCII punctuation removed ("don't" is "dont"), split at ASCII white space.
 */
export function words(text: string): string[] {
  return text
    .replace(CAPITALS, (capitals) => capitals.toLowerCase())
    .replace(PUNCTUATION, "")
    .split(SPACE)
    .filter((word) => word !== "");
}

/**
 * The characters of a text by code point, unchanged: "讚 👍" is ["讚", " ", "👍"]. Good for Chinese, which
 * writes no spaces between words.
 */
export function characters(text: string): string[] {
  return [...text];
}

/** The text itself is the one token: for texts that are words already, such as those of a tagged sentence. */
function whole(text: string): string[] {
  return [text];
}

/** A Chinese character; letters and digits, also joined by - ' ’ _ or a point; any other mark, its repetitions included. */
const WORD_OR_MARK =
  /\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}])+(?:[-'’_.](?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}])+)*|([^\s])\1*/gu;

/**
 * The words of a text in lower case and its punctuation, for what writes texts: "Don't, he said..." is ["don't", ",",
 * "he", "said", "..."]. Every Chinese character is a word of its own, since no spaces stand between them.
 */
export function wordsAndMarks(text: string): string[] {
  return text.toLowerCase().match(WORD_OR_MARK) ?? [];
}

/** Cuts a text into tokens. */
export type Tokenizer = (text: string) => readonly string[];

/** Tokenizers by name, and what stands between their tokens in a text. */
const named = {
  words: { tokenizer: words, separator: " " },
  wordsAndMarks: { tokenizer: wordsAndMarks, separator: " " },
  characters: { tokenizer: characters, separator: "" },
  none: { tokenizer: whole, separator: " " },
} as const;

export type SplitName = keyof typeof named;

/** The names as messages list them. */
export const SPLIT_NAMES = Object.keys(named)
  .map((name) => JSON.stringify(name))
  .join(", ");

/** A tokenizer by name, or a function of your own. */
export type Split = SplitName | Tokenizer;

export interface SplitOption {
  /**
   * How texts are cut: `"words"` (the default), `"wordsAndMarks"`, `"characters"`, `"none"` (each is one token), or a
   * function.
   */
  readonly split?: Split;
}

export function tokenizerOf(split: Split): Tokenizer {
  return typeof split === "function" ? split : named[split].tokenizer;
}

/** What joins tokens to a text again; a space where a function cut it. */
export function separatorOf(split: Split): string {
  return typeof split === "function" ? " " : named[split].separator;
}

export function isSplitName(split: unknown): split is SplitName {
  return typeof split === "string" && Object.hasOwn(named, split);
}

/** @throws ValueError for a name that is not known */
export function checkedSplit(split: Split): Split {
  if (typeof split === "function" || isSplitName(split)) return split;
  throw unknownName("split", split, Object.keys(named));
}
