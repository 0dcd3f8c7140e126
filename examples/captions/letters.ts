/** The digits' names, and words as letters. */
import { Vocabulary } from "latch/text";

/** What pictures are called: a word for each class. */
export interface Wording {
  readonly language: string;
  readonly words: readonly string[];
}

/** A letter with its tone mark is one letter, as in the books from which children learn pinyin. */
export const DIGITS: Readonly<Record<"en" | "zh", Wording>> = {
  en: {
    language: "English",
    words: "zero,one,two,three,four,five,six,seven,eight,nine".split(","),
  },
  zh: {
    language: "Chinese",
    words: "零 líng,一 yī,二 èr,三 sān,四 sì,五 wǔ,六 liù,七 qī,八 bā,九 jiǔ".split(","),
  },
};

/** Stand before the first and after the last letter: ASCII's "start of text" and "end of text". */
export const START = "\u0002";
export const END = "\u0003";

/** A number for each letter of these words, for the start and for the end. */
export function alphabetOf(words: readonly string[]): Vocabulary {
  return Vocabulary.fit([START, END, ...words], { split: "characters" });
}
