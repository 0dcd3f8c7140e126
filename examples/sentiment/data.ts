/** What is judged: texts with one of two labels, how they are cut into tokens, and which are held out. */
import { existsSync } from "node:fs";
import { splitIndices, ValueError } from "latch";
import {
  type LabelledTexts,
  type ReadLabelledOptions,
  readLabelled,
  type Tokenizer,
  words,
  wordsAndMarks,
} from "latch/text";
import { UsageError } from "../shared/program.ts";

/** Words without marks; or Chinese characters one by one, with words of other scripts and marks. */
export const CUTS = { words, characters: wordsAndMarks } satisfies Record<string, Tokenizer>;
export type Cut = keyof typeof CUTS;

export interface Material {
  readonly learned: LabelledTexts;
  /** Texts to measure with, where the data have such a part; else a fifth of `learned` is held out. */
  readonly test: LabelledTexts | null;
  /** Texts that were left out because they are empty. */
  readonly empty: number;
}

/**
 * A table, a folder with neg/ and pos/, or one with two such folders, train/ and test/, as aclImdb/ has them.
 * @throws FormatError, UsageError for what cannot be read
 */
export async function readMaterial(path: string, columns: ReadLabelledOptions): Promise<Material> {
  let empty = 0;
  const onEmpty = () => {
    empty += 1;
  };
  const read = (source: string) => readLabelled(source, { ...columns, onEmpty });
  try {
    const [train, test] = ["train", "test"].map((part) => `${path}/${part}`);
    const isSplit = existsSync(train) && existsSync(test);
    const learned = await read(isSplit ? train : path);
    return { learned, test: isSplit ? await read(test) : null, empty };
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new UsageError(
      `${path}: ${error.message} --text-column and --label-column name the columns of a table.`,
    );
  }
}

/** Texts of which most letters are Chinese are cut into characters. */
export function cutFor(texts: readonly string[]): Cut {
  const sample = texts.slice(0, 1000).join("");
  const count = (pattern: RegExp) => sample.match(pattern)?.length ?? 0;
  return 2 * count(/\p{Script=Han}/gu) > count(/\p{L}/gu) ? "characters" : "words";
}

/** A text and its label, 0 or 1. */
export interface Example {
  readonly text: string;
  readonly label: number;
}

/** To learn from, and to measure with. */
export interface Parts {
  readonly learned: readonly Example[];
  readonly test: readonly Example[];
}

/** What one network is trained on, and what says when to stop. */
export interface Fold {
  readonly train: readonly Example[];
  readonly validation: readonly Example[];
}

/** Without texts to measure with a fifth is held out; both parts have the labels in the same proportion. */
export function partsOf(data: LabelledTexts, test: LabelledTexts | null, seed: number): Parts {
  if (test !== null) return { learned: examplesOf(data), test: examplesOf(test) };
  const [learned, heldOut] = split(examplesOf(data), 0.2, seed);
  return { learned, test: heldOut };
}

/** So many draws of a tenth for validation. */
export function foldsOf(learned: readonly Example[], count: number, seed: number): Fold[] {
  return Array.from({ length: count }, (_, fold) => {
    const [train, validation] = split(learned, 0.1, seed + fold);
    return { train, validation };
  });
}

function examplesOf({ texts, target }: LabelledTexts): Example[] {
  return texts.map((text, row) => ({ text, label: target.at(row) }));
}

function split(
  examples: readonly Example[],
  testSize: number,
  randomState: number,
): [rest: Example[], part: Example[]] {
  const stratify = examples.map(({ label }) => label);
  const [rest, part] = splitIndices(examples.length, { testSize, randomState, stratify });
  const pick = (rows: ArrayLike<number>) => Array.from(rows, (row) => examples[row]!);
  return [pick(rest), pick(part)];
}
