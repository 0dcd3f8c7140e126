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

/**
 * A tenth of a file's sources, at most 2,000, are for testing.
 * @throws FormatError for a file that is none of pairs, ValueError for sources that cannot be cut or split
 */
export async function fileTask(
  path: string,
  cuts: { readonly source: Cut; readonly target: Cut },
  seed: number,
): Promise<Task> {
  const pairs = await readPairs(path);
  const isLetter = /[^\s!-/:-@[-`{-~]/;
  const wordless = pairs.findIndex(
    ({ source }) => cuts.source === "words" && !isLetter.test(source),
  );
  if (wordless >= 0) {
    throw new ValueError(
      `${path}: line ${wordless + 1}: the source has no words; give --source characters.`,
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
    sourceSplit: cuts.source,
    targetSplit: cuts.target,
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
