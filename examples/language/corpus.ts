/** Texts as numbers, in three parts: what is learned, what says when to stop, what is measured. */
import { type TextFile, Vocabulary } from "latch/text";

export type Unit = "char" | "word";

const SPLIT = { char: "characters", word: "wordsAndMarks" } as const;
/** A token has to occur twice to be known; all others are one unknown token, for every model. */
const LEAST_COUNT = 2;

export interface Corpus {
  readonly vocabulary: Vocabulary;
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
}

/** The last tenth of every text is held out, the tenth before it is for validation. */
export function corpusOf(texts: readonly TextFile[], unit: Unit): Corpus {
  const parts = texts.map(({ text }) => {
    const [first, second] = [cutAt(text, 0.8), cutAt(text, 0.9)];
    return [text.slice(0, first), text.slice(first, second), text.slice(second)];
  });
  const [train, validation, test] = [0, 1, 2].map((part) =>
    parts.map((one) => one[part].trim()).join("\n"),
  );
  const vocabulary = Vocabulary.fit([train], { split: SPLIT[unit], minCount: LEAST_COUNT });
  return {
    vocabulary,
    train: vocabulary.encode(train),
    validation: vocabulary.encode(validation),
    test: vocabulary.encode(test),
  };
}

/** The white space nearest behind this share of a text. */
function cutAt(text: string, share: number): number {
  const place = Math.floor(text.length * share);
  const space = text.slice(place).search(/\s/);
  return space < 0 ? place : place + space;
}
