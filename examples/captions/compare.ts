/** Trains each speller on every split of the pictures, and looks at what it spelt of those held out. */
import { setSeed, type Tensor, trainTestSplit } from "latch";
import { denseClasses, nearestMeanClasses } from "./baselines.ts";
import { alphabetOf, END, type Wording } from "./letters.ts";
import { repeatSpeller, type Speller, stateSpeller } from "./spellers.ts";

export const SPELLERS = { state: stateSpeller, repeat: repeatSpeller };
export type Variant = keyof typeof SPELLERS;

/** Pictures [pictures, height, width] of values from 0 to 1, and the class of each. */
export interface Pictures {
  readonly images: Tensor;
  readonly target: Tensor;
}

export interface Split {
  readonly seed: number;
  readonly train: Pictures;
  readonly test: Pictures;
}

/** Shares of the held-out pictures. */
export interface Run {
  readonly method: Variant | "classifier" | "nearest mean";
  readonly seed: number;
  /** Spelt right to the last letter. */
  readonly exact: number;
  /** What was spelt is no word of the language at all. */
  readonly noWord: number;
}

/** A held-out picture, and what each speller made of it. */
export interface Shown {
  /** Row by row, from 0 to 1. */
  readonly pixels: readonly (readonly number[])[];
  readonly word: string;
  readonly spelt: Readonly<Partial<Record<Variant, string>>>;
}

/** How likely each letter was at each step of one picture. */
export interface Steps {
  readonly variant: Variant;
  readonly word: string;
  readonly spelt: string;
  readonly letters: readonly string[];
  /** [letters, steps] */
  readonly shares: readonly (readonly number[])[];
}

export interface Comparison {
  readonly language: string;
  readonly runs: readonly Run[];
  /** Of the first split: a picture of each class that all spelt right, then pictures that one of them did not. */
  readonly right: readonly Shown[];
  readonly wrong: readonly Shown[];
  /** How many were spelt wrong by one of them. */
  readonly mistaken: number;
  /** Of the picture of the first split on which the spellers were least sure. */
  readonly steps: readonly Steps[];
}

export interface CompareOptions {
  readonly variants: readonly Variant[];
  readonly epochs: number;
  readonly verbose: "auto" | 0;
  /** Is told of every run. */
  readonly onRun?: (language: string, run: Run) => void;
}

/** More mistakes are not shown. */
const MAX_SHOWN = 14;

/** A quarter is held out, of each class alike. @throws ValueError for too few pictures */
export function splitOf({ images, target }: Pictures, seed: number): Split {
  const options = { testSize: 0.25, randomState: seed, stratify: target };
  const [imagesTrain, imagesTest, train, test] = trainTestSplit(images, target, options);
  return {
    seed,
    train: { images: imagesTrain, target: train },
    test: { images: imagesTest, target: test },
  };
}

/** The simpler ways to a word, on every split. */
export async function baselines(splits: readonly Split[], epochs: number): Promise<Run[]> {
  const runs: Run[] = [];
  for (const split of splits) {
    const { seed, test } = split;
    setSeed(seed);
    const runOf = (method: Run["method"], chosen: readonly number[]) => ({
      method,
      seed,
      exact: shareOf(chosen, (id, row) => id === test.target.data[row]),
      noWord: 0,
    });
    runs.push(runOf("classifier", await denseClasses(split, epochs)));
    runs.push(runOf("nearest mean", nearestMeanClasses(split)));
  }
  return runs;
}

/** Every variant on every split. */
export async function compare(
  splits: readonly Split[],
  { language, words }: Wording,
  { variants, epochs, verbose, onRun }: CompareOptions,
): Promise<Comparison> {
  const [first] = splits;
  const [, height, width] = first.train.images.shape;
  const alphabet = alphabetOf(words);
  const longest = Math.max(...words.map((word) => alphabet.encode(word).length));
  const wordsOf = ({ target }: Pictures) => Array.from(target.data, (id) => words[id]);

  const runs: Run[] = [];
  const seen: Seen[] = [];
  for (const variant of variants) {
    for (const split of splits) {
      setSeed(split.seed);
      const speller = SPELLERS[variant]({ size: [height, width], alphabet, longest });
      const { train, test } = split;
      const shown = split === first ? verbose : 0;
      await speller.fit(train.images, wordsOf(train), { epochs, verbose: shown });
      const spelt = await speller.spell(test.images);
      const expected = wordsOf(test);
      const run = {
        method: variant,
        seed: split.seed,
        exact: shareOf(spelt, (word, row) => word === expected[row]),
        noWord: shareOf(spelt, (word) => !words.includes(word)),
      };
      onRun?.(language, run);
      runs.push(run);
      if (split === first) seen.push({ variant, speller, spelt });
    }
  }
  const shown = shownOf(first.test, wordsOf(first.test), seen);
  const isRight = ({ word, spelt }: Shown) => Object.values(spelt).every((one) => one === word);
  const mistaken = shown.filter((one) => !isRight(one));
  return {
    language,
    runs,
    right: words.flatMap((word) => shown.find((one) => one.word === word && isRight(one)) ?? []),
    wrong: mistaken.slice(0, MAX_SHOWN),
    mistaken: mistaken.length,
    steps: await stepsOf(first.test, wordsOf(first.test), seen, alphabet.tokens),
  };
}

/** What a speller made of the first split's held-out pictures. */
interface Seen {
  readonly variant: Variant;
  readonly speller: Speller;
  readonly spelt: readonly string[];
}

function shownOf({ images }: Pictures, expected: readonly string[], seen: readonly Seen[]) {
  const pixels = images.toArray<number[][][]>();
  return expected.map((word, row): Shown => {
    const spelt = Object.fromEntries(seen.map(({ variant, spelt }) => [variant, spelt[row]]));
    return { pixels: pixels[row].map((line) => line.map(rounded)), word, spelt };
  });
}

/** The picture whose spellings were together least likely, and the letters that were thought of. */
async function stepsOf(
  { images }: Pictures,
  expected: readonly string[],
  seen: readonly Seen[],
  tokens: readonly string[],
): Promise<Steps[]> {
  const shares = await Promise.all(seen.map(({ speller, spelt }) => speller.shares(images, spelt)));
  const placesOf = (word: string) => [...word, END].map((letter) => tokens.indexOf(letter));
  const surety = expected.map((_, row) =>
    seen.reduce((sum, { spelt }, one) => {
      const logs = placesOf(spelt[row]).map((letter, step) =>
        logAt(shares[one], row, step, letter),
      );
      return sum + logs.reduce((total, log) => total + log, 0);
    }, 0),
  );
  const row = surety.indexOf(Math.min(...surety));
  // Padding, the unknown and the start are never written.
  const letters = tokens
    .slice(2)
    .filter((token) => token >= " ")
    .sort();
  return seen.map(({ variant, spelt }, one) => ({
    variant,
    word: expected[row],
    spelt: spelt[row],
    letters: [...letters, END],
    shares: [...letters, END].map((letter) =>
      placesOf(spelt[row])
        .slice(0, shares[one].shape[1])
        .map((_, step) => rounded(shares[one].at(row, step, tokens.indexOf(letter)))),
    ),
  }));
}

/** log p of a letter; a spelling without an end has a step more than there are. */
function logAt(shares: Tensor, row: number, step: number, letter: number): number {
  return step < shares.shape[1] ? Math.log(shares.at(row, step, letter)) : 0;
}

function shareOf<Item>(items: readonly Item[], is: (item: Item, row: number) => boolean): number {
  return items.filter(is).length / items.length;
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
