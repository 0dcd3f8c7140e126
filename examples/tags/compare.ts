/** Both taggers on the same words of the same sentences, which neither has seen. */
import { setSeed, splitIndices } from "latch";
import { confusionMatrix } from "latch/data";
import { type ConlluSentence, spelled, UNIVERSAL_TAGS, type UniversalTag } from "latch/text";
import { UsageError } from "../shared/program.ts";
import { mostFrequentTags } from "./baseline.ts";
import { type Training, trainTagger } from "./tagger.ts";

/** Words whose tag is right: all, and those that the training sentences do not have. */
export interface Score {
  readonly right: number;
  readonly rightOfNew: number;
}

export interface Run {
  readonly seed: number;
  readonly words: number;
  readonly newWords: number;
  readonly lstm: Score;
  readonly baseline: Score;
}

/** A known word that one of the two got right and the other wrong. */
export interface Difference {
  readonly text: string;
  readonly form: string;
  readonly tag: string;
  readonly lstm: string;
  readonly baseline: string;
}

export interface CorpusResult {
  readonly name: string;
  /** Sentences and words to train with, and to measure with, of the first run. */
  readonly train: readonly [sentences: number, words: number];
  readonly test: readonly [sentences: number, words: number];
  readonly runs: readonly Run[];
  /** Of all runs: rows are the tags of the corpus, columns those of the LSTM, both in the order of UNIVERSAL_TAGS. */
  readonly confusion: readonly (readonly number[])[];
  /** Of the first run: three that the LSTM got right, three that the baseline did. */
  readonly differences: readonly Difference[];
}

export interface Part {
  readonly train: readonly ConlluSentence[];
  readonly test: readonly ConlluSentence[];
  /** Sentences that say which epoch is kept. Default: none, the last one is. */
  readonly development?: readonly ConlluSentence[];
}

/** Fewer do not make two parts. */
const LEAST = 10;

/** A fifth of the sentences to measure with, chosen by the seed. @throws UsageError for too few */
export function split(sentences: readonly ConlluSentence[], name: string, seed: number): Part {
  if (sentences.length < LEAST) {
    const found = `${sentences.length} sentence${sentences.length === 1 ? "" : "s"}`;
    throw new UsageError(
      `${name}: too small to split: ${found}, expected at least ${LEAST}; or give a second file to measure with.`,
    );
  }
  const [train, test] = splitIndices(sentences.length, { testSize: 0.2, randomState: seed });
  const pick = (rows: readonly number[]) => rows.map((row) => sentences[row]!);
  return { train: pick(train), test: pick(test) };
}

export interface CompareOptions {
  readonly seeds: readonly number[];
  readonly training: Omit<Training, "verbose" | "development">;
  /** Whether the first run shows its training. */
  readonly verbose: boolean;
  readonly say: (line: string) => void;
}

/** Trains and measures once for each seed, on the part that belongs to it. */
export async function compare(
  name: string,
  partOf: (seed: number) => Part,
  { seeds, training, verbose, say }: CompareOptions,
): Promise<CorpusResult> {
  const runs: Run[] = [];
  const confusion = UNIVERSAL_TAGS.map(() => UNIVERSAL_TAGS.map(() => 0));
  let differences: Difference[] = [];
  for (const [index, seed] of seeds.entries()) {
    setSeed(seed);
    const { train, test, development } = partOf(seed);
    const baseline = mostFrequentTags(train);
    const tagger = await trainTagger(train, {
      ...training,
      verbose: verbose && index === 0 ? "auto" : 0,
      ...(development === undefined ? {} : { development }),
    });
    const given = { lstm: await tagger.tag(test), baseline: await baseline.tag(test) };
    const score = (tags: UniversalTag[][]) => scoreOf(test, tags, baseline.knows);
    const words = test.flatMap((sentence) => sentence.words);
    const newWords = words.filter(({ form }) => !baseline.knows(form)).length;
    const scores = { lstm: score(given.lstm), baseline: score(given.baseline) };
    runs.push({ seed, words: words.length, newWords, ...scores });
    const counted = confusionMatrix(
      words.map(({ upos }) => upos),
      given.lstm.flat(),
      { labels: UNIVERSAL_TAGS },
    ).toArray<number[][]>();
    for (const [i, row] of counted.entries()) {
      for (const [j, count] of row.entries()) confusion[i]![j]! += count;
    }
    if (index === 0) differences = differencesIn(test, given.lstm, given.baseline, baseline.knows);
    const shares = [scores.lstm, scores.baseline].map(({ right }) =>
      (right / words.length).toFixed(4),
    );
    say(`${name}, seed ${seed}: LSTM ${shares[0]}, most frequent tag ${shares[1]}`);
  }
  const { train, test } = partOf(seeds[0]!);
  return { name, train: sizeOf(train), test: sizeOf(test), runs, confusion, differences };
}

function scoreOf(
  sentences: readonly ConlluSentence[],
  tags: readonly UniversalTag[][],
  knows: (form: string) => boolean,
): Score {
  let [right, rightOfNew] = [0, 0];
  for (const [index, { words }] of sentences.entries()) {
    for (const [place, { form, upos }] of words.entries()) {
      if (tags[index]![place] !== upos) continue;
      right += 1;
      if (!knows(form)) rightOfNew += 1;
    }
  }
  return { right, rightOfNew };
}

function differencesIn(
  sentences: readonly ConlluSentence[],
  lstm: readonly UniversalTag[][],
  baseline: readonly UniversalTag[][],
  knows: (form: string) => boolean,
): Difference[] {
  const found = sentences.flatMap((sentence, index) =>
    sentence.words.map(({ form, upos }, place) => ({
      text: spelled(sentence),
      form,
      tag: upos,
      lstm: lstm[index]![place]!,
      baseline: baseline[index]![place]!,
    })),
  );
  const known = found.filter(({ form }) => knows(form));
  return [
    ...known.filter((one) => one.lstm === one.tag && one.baseline !== one.tag).slice(0, 3),
    ...known.filter((one) => one.lstm !== one.tag && one.baseline === one.tag).slice(0, 3),
  ];
}

function sizeOf(sentences: readonly ConlluSentence[]): [number, number] {
  return [sentences.length, sentences.reduce((sum, { words }) => sum + words.length, 0)];
}
