/** The experiment: every cell with every seed on the same sentences, two baselines, and a look into every LSTM. */
import { generator } from "latch/text";
import { type Language, sentences } from "./language.ts";
import { type Counter, counters, type Gates, gatesOf } from "./look.ts";
import { ask, CELLS, type CellName, train } from "./network.ts";
import { type Answer, alwaysOpen, type Score, score, windowAnswer } from "./score.ts";

export interface Budget {
  readonly seeds: readonly number[];
  readonly epochs: number;
  /** Sentences to train on, to test on, and longer and deeper ones. */
  readonly train: number;
  readonly near: number;
  readonly far: number;
}

export interface Scores {
  /** On new sentences like those of the training. */
  readonly near: Score;
  /** On longer and deeper ones. */
  readonly far: Score;
}

export interface Run extends Scores {
  readonly cell: CellName;
  readonly seed: number;
  /** Of an LSTM: which unit counts which kind. */
  readonly counters: readonly Counter[];
}

export interface Result {
  readonly near: Language;
  readonly far: Language;
  readonly budget: Budget;
  readonly baselines: { readonly open: Scores; readonly window: Scores };
  readonly runs: readonly Run[];
  /** The LSTM whose counters follow the depths most closely, over one sentence. */
  readonly drawn: { readonly seed: number; readonly sentence: string; readonly gates: Gates };
}

/** What the networks are trained on. */
const TRAINED = { deepest: 8, length: 60 };
/** Three times as deep, and long enough for that. */
const FAR = { deepest: 24, length: 400 };

/** Runs everything; `tell` hears of every run that is done. */
export async function experiment(
  { kinds, seed, sentence }: { kinds: number; seed: number; sentence: string },
  budget: Budget,
  tell: (line: string) => void,
): Promise<Result> {
  const [near, far] = [
    { kinds, ...TRAINED },
    { kinds, ...FAR },
  ];
  const chance = generator(seed);
  const trained = sentences(budget.train, near, chance);
  const known = new Set(trained);
  const tests = {
    near: sentences(budget.near, near, chance).filter((text) => !known.has(text)),
    far: sentences(budget.far, far, chance),
  };
  const scored = async (answer: (texts: readonly string[]) => Answer | Promise<Answer>) => ({
    near: score(tests.near, kinds, await answer(tests.near)),
    far: score(tests.far, kinds, await answer(tests.far)),
  });

  const runs: (Run & { gates: Gates | null })[] = [];
  for (const cell of Object.keys(CELLS) as CellName[]) {
    for (const one of budget.seeds) {
      const net = await train(trained, { cell, kinds, seed: one, epochs: budget.epochs });
      const isLstm = cell === "LSTM";
      const run = {
        cell,
        seed: one,
        ...(await scored((texts) => ask(net, texts, kinds))),
        counters: isLstm ? await counters(net, tests.near, kinds) : [],
        gates: isLstm ? await gatesOf(net, sentence, kinds) : null,
      };
      runs.push(run);
      tell(`${cell}, seed ${one}: ${run.near.steps.toFixed(3)} of the steps of new sentences`);
    }
  }
  const drawn = runs.reduce((best, run) => (closeness(run) > closeness(best) ? run : best));
  if (drawn.gates === null) throw new Error("There is no LSTM to draw.");
  return {
    near,
    far,
    budget,
    baselines: {
      open: await scored(() => alwaysOpen),
      window: await scored((texts) => windowAnswer(trained, texts, kinds)),
    },
    runs: runs.map(({ gates, ...run }) => run),
    drawn: { seed: drawn.seed, sentence, gates: drawn.gates },
  };
}

/** The least correlation of its counters; no LSTM, no counters. */
function closeness({ counters }: Run): number {
  if (counters.length === 0) return Number.NEGATIVE_INFINITY;
  return Math.min(...counters.map(({ kind, correlations }) => Math.abs(correlations[kind])));
}
