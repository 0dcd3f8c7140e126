/** What is translated: numbers, dates, or the pairs of a file. */
import { splitIndices, ValueError } from "latch";
import { readPairs, type Split, type TextPair } from "latch/text";
import { datePairs } from "./dates.ts";
import { numberPairs } from "./numbers.ts";

/** How a text is cut. */
export type Cut = "words" | "characters";

export interface Task {
  readonly name: string;
  readonly train: readonly TextPair[];
  readonly test: readonly TextPair[];
  readonly sourceSplit: Split;
  readonly targetSplit: Cut;
  /** Tokens that occur less often in the training pairs are one unknown token. Default 1: none are. */
  readonly minCount?: number;
}

/** How many pairs there are to train and to test with. */
export interface Sizes {
  readonly train: number;
  readonly test: number;
}

/** English words to Chinese characters; "twenty-one" is two words. */
export function numbersTask({ train, test }: Sizes, seed: number): Task {
  const pairs = numberPairs(train + test, seed);
  const sourceSplit = (text: string) => text.split(/[ -]/);
  return {
    name: "numbers",
    ...splitPairs(pairs, test, seed),
    sourceSplit,
    targetSplit: "characters",
  };
}

/** Dates as people write them to ISO 8601, by characters. */
export function datesTask({ train, test }: Sizes, seed: number): Task {
  const pairs = datePairs(train + test, seed);
  return {
    name: "dates",
    ...splitPairs(pairs, test, seed),
    sourceSplit: "characters",
    targetSplit: "characters",
  };
}

/** How the texts of a file are cut, and how often a token has to occur. */
export interface FileOptions {
  readonly source: Cut;
  readonly target: Cut;
  /** Default 1. */
  readonly minCount?: number;
}

/**
 * A tenth of a file's sources, at most 2,000, are for testing.
 * @throws FormatError for a file that is none of pairs, ValueError for sources that cannot be cut or split
 */
export async function fileTask(
  path: string,
  { source, target, minCount = 1 }: FileOptions,
  seed: number,
): Promise<Task> {
  const pairs = await readPairs(path);
  const isLetter = /[^\s!-/:-@[-`{-~]/;
  const wordless = pairs.find((pair) => source === "words" && !isLetter.test(pair.source));
  if (wordless !== undefined) {
    throw new ValueError(
      `${path}: the source ${JSON.stringify(wordless.source)} has no words; give --source characters.`,
    );
  }
  const sources = new Set(pairs.map(({ source }) => source)).size;
  if (sources < 2) {
    throw new ValueError(
      `${path}: too small to split: all sources are the same, expected at least 2.`,
    );
  }
  const test = Math.min(2000, Math.ceil(sources / 10));
  return {
    name: "file",
    ...splitPairs(pairs, test, seed),
    sourceSplit: source,
    targetSplit: target,
    minCount,
  };
}

/** No source is in both parts. Where a held-out one has several translations, the first is asked for. */
function splitPairs(pairs: readonly TextPair[], testSize: number, seed: number) {
  const firsts = new Map<string, TextPair>();
  for (const pair of pairs) if (!firsts.has(pair.source)) firsts.set(pair.source, pair);
  const distinct = [...firsts.values()];
  const [, rows] = splitIndices(distinct.length, { testSize, randomState: seed });
  const test = rows.map((row) => distinct[row]);
  const heldOut = new Set(test.map(({ source }) => source));
  return { train: pairs.filter(({ source }) => !heldOut.has(source)), test };
}
