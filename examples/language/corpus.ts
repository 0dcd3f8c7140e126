/** Texts as numbers, in three parts: what is learned, what says when to stop, what is measured. */
import { FormatError } from "latch";
import { type TextFile, Vocabulary } from "latch/text";

export type Unit = "char" | "word";
export const UNITS: readonly Unit[] = ["char", "word"];
/** How people call them. */
export const NOUN = { char: "characters", word: "words" } as const;

const SPLIT = { char: "characters", word: "wordsAndMarks" } as const;
/** A token has to occur twice to be known; all others are one unknown token, for every model. */
const MIN_COUNT = 2;
/** Of tokens, in all texts together. */
const LEAST = 1000;
/** How far from its place a cut looks for white space. */
const NEAR = 100;

export interface Corpus {
  readonly vocabulary: Vocabulary;
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
  /** The text of `test`. */
  readonly heldOut: string;
}

/**
 * The last tenth of every text is held out, the tenth before it is for validation.
 * @throws FormatError where there is too little text for that
 */
export function corpusOf(texts: readonly TextFile[], unit: Unit): Corpus {
  const parts = texts.map(({ text }) => {
    const [first, second] = [cutAt(text, 0.8), cutAt(text, 0.9)];
    return [text.slice(0, first), text.slice(first, second), text.slice(second)];
  });
  const [train, validation, heldOut] = [0, 1, 2].map((part) =>
    parts.map((one) => one[part].trim()).join("\n"),
  );
  const vocabulary = Vocabulary.fit([train], { split: SPLIT[unit], minCount: MIN_COUNT });
  const [learned, watched, test] = vocabulary.encodeAll([train, validation, heldOut]);
  const total = learned.length + watched.length + test.length;
  if (total < LEAST) {
    const names = texts.map(({ name }) => name).join(", ");
    throw new FormatError(
      `${names}: too small to split: ${total} ${NOUN[unit]}, expected at least ${LEAST} in all texts together.`,
    );
  }
  return { vocabulary, train: learned, validation: watched, test, heldOut };
}

/** The white space behind this share of a text, if one is near; else no half of a character of two units. */
function cutAt(text: string, share: number): number {
  const place = Math.floor(text.length * share);
  const space = text.slice(place, place + NEAR).search(/\s/);
  if (space >= 0) return place + space;
  return /[\udc00-\udfff]/.test(text[place] ?? "") ? place + 1 : place;
}
