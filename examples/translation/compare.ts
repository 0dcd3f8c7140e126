/** Trains translators, with and without attention, and measures them on what they have not seen. */
import { setSeed } from "latch";
import { beamSearch, characterErrorRate, type TextPair, words } from "latch/text";
import { nearestTargets } from "./baseline.ts";
import type { Task } from "./tasks.ts";
import { AT_ONCE, type Looks, Translator } from "./translator.ts";

export interface Score {
  /** Share of the translations that are right to the last character. */
  readonly exact: number;
  /** Characters to change, for each that is right. */
  readonly errorRate: number;
}

/** A translation beside what is right. */
export interface Said extends TextPair {
  readonly said: string;
}

export interface ModelResult {
  readonly attention: boolean;
  readonly parameters: number;
  /** Exact matches among the first held-out pairs, after each epoch. */
  readonly exactByEpoch: readonly number[];
  readonly greedy: Score;
  readonly beam: Score;
  /** What the greedy search says of the first held-out sources, and its first mistakes. */
  readonly first: readonly Said[];
  readonly mistakes: readonly Said[];
  /** The longest of the first held-out pairs that is translated right, and where the decoder looked. */
  readonly looks: (Looks & TextPair) | null;
}

export interface TaskResult {
  readonly task: string;
  readonly train: number;
  readonly test: number;
  readonly beamWidth: number;
  readonly baseline: Score;
  readonly models: readonly ModelResult[];
}

export interface CompareOptions {
  /** Which translators: with attention (true), without (false). */
  readonly attention: readonly boolean[];
  /** How often each training pair is read, or how many tokens of the pairs are read in all. */
  readonly epochs: number | { readonly tokens: number };
  readonly batchSize: number;
  readonly beamWidth: number;
  readonly seed: number;
  readonly verbose: 0 | 1 | "auto";
}

const SHOWN = 5;
/** Wider pictures of attention cannot be read. */
const WIDEST = 32;

export async function compare(task: Task, options: CompareOptions): Promise<TaskResult> {
  const models: ModelResult[] = [];
  for (const attention of options.attention) {
    if (options.verbose !== 0) console.log(`${attention ? "With" : "Without"} attention:`);
    models.push(await measure(task, attention, options));
  }
  const { name, train, test } = task;
  return {
    task: name,
    train: train.length,
    test: test.length,
    beamWidth: options.beamWidth,
    baseline: scoreOf(nearestTargets(task), rightOf(task)),
    models,
  };
}

async function measure(
  task: Task,
  attention: boolean,
  { epochs, batchSize, beamWidth, seed, verbose }: CompareOptions,
): Promise<ModelResult> {
  setSeed(seed);
  const right = rightOf(task);
  const sources = task.test.map(({ source }) => source);
  const translator = new Translator(task, { attention });
  const epochsNow =
    typeof epochs === "number"
      ? epochs
      : Math.max(1, Math.round(epochs.tokens / translator.tokens));
  const exactByEpoch: number[] = [];
  const afterEpoch = async () => {
    const said = await translator.translate(sources.slice(0, AT_ONCE));
    const { exact, errorRate } = scoreOf(said, right.slice(0, AT_ONCE));
    exactByEpoch.push(exact);
    return { exact_match: exact, wrong_characters: errorRate };
  };
  await translator.fit({ epochs: epochsNow, batchSize, verbose, afterEpoch });

  const said = await translator.translate(sources);
  const beam = await translator.translate(sources, beamSearch({ width: beamWidth }));
  const judged = said.map((text, row) => ({
    source: sources[row],
    target: right[row],
    said: text,
  }));
  const isRight = (one: Said) => one.said === one.target;
  return {
    attention,
    parameters: translator.parameters,
    exactByEpoch,
    greedy: scoreOf(said, right),
    beam: scoreOf(beam, right),
    first: judged.slice(0, SHOWN),
    mistakes: judged.filter((one) => !isRight(one)).slice(0, SHOWN),
    looks: attention ? await looksOf(translator, judged.filter(isRight)) : null,
  };
}

/** The pair with the most source tokens that still makes a picture, among the first. */
async function looksOf(translator: Translator, right: readonly Said[]) {
  const length = ({ source }: Said) => translator.source.encode(source).length;
  const [longest] = right
    .slice(0, AT_ONCE)
    .filter((one) => length(one) <= WIDEST)
    .sort((a, b) => length(b) - length(a));
  if (longest === undefined) return null;
  const { source, target } = longest;
  const { queries, keys, shares } = await translator.looks(source, target);
  return { source, target, queries, keys, shares: shares.map((row) => row.map(rounded)) };
}

/** Targets as they can be said: words without marks, where targets are cut into words. */
function rightOf({ test, targetSplit }: Task): string[] {
  return test.map(({ target }) => (targetSplit === "words" ? words(target).join(" ") : target));
}

function scoreOf(said: readonly string[], right: readonly string[]): Score {
  const exact = said.filter((text, row) => text === right[row]).length / said.length;
  return { exact: rounded(exact), errorRate: rounded(characterErrorRate(said, right)) };
}

/** Four digits are kept. */
function rounded(share: number): number {
  return Number(share.toFixed(4));
}
