/** Search strategies: which tokens continue a sequence. A search is independent of models and states. */
import {
  integer,
  leftOut,
  nonNegative,
  optional,
  positiveInteger,
} from "../runtime/registry/kinds.js";
import { type Description, functionOptions } from "../runtime/registry/option.js";
import {
  type Generator,
  generator,
  greedy,
  type SampleOptions,
  sample,
  sampleOptions,
} from "../text/sampling.js";

/** A partial sequence and its probability. */
export interface Hypothesis {
  /** Without start and end token. */
  readonly tokens: readonly number[];
  /** Σ log p of its tokens, the end token included. */
  readonly logProbability: number;
  /** Whether the end token was chosen. */
  readonly ended: boolean;
}

/** A hypothesis after one more token. */
export interface Continuation extends Hypothesis {
  /** Index of the hypothesis that it continues. */
  readonly from: number;
}

/** Strategy that continues the hypotheses of one sequence. */
export interface Search {
  /** Number of hypotheses for each sequence. */
  readonly width: number;
  /** The next `width` hypotheses, best first; `rows` has each hypothesis's probabilities of the next token. */
  next(
    hypotheses: readonly Hypothesis[],
    rows: readonly Float64Array[],
    end: number | null,
  ): readonly Continuation[];
  /** Score by which hypotheses are compared; larger is better. */
  score(hypothesis: Hypothesis): number;
}

/** The likeliest token at each step. */
export function greedySearch(): Search {
  return oneHypothesis((row) => greedy(row));
}

/** Options of `sampleSearch`. */
export interface SampleSearchOptions extends Omit<SampleOptions, "generator"> {
  /** Seed of the search's own `generator`, which continues from call to call. Default: the numbers of `random.*`. */
  readonly seed?: number;
}

/**
 * A token drawn at random at each step, see `sample`: `sampleSearch({ temperature: 0.8, topK: 40, seed: 1 })`.
 * @throws ValueError for options out of range.
 */
export function sampleSearch(options: SampleSearchOptions = {}): Search {
  const { generator: _, ...drawing } = sampleOptions();
  const description = {
    ...drawing,
    seed: leftOut(integer()),
  } satisfies Description<SampleSearchOptions>;
  const { seed, ...forSample } = functionOptions("sampleSearch", description, options);
  const own: { readonly generator?: Generator } =
    seed === undefined ? {} : { generator: generator(seed) };
  return oneHypothesis((row) => sample(row, { ...forSample, ...own }));
}

/** A search with one hypothesis, whose next token depends on its probabilities alone. */
function oneHypothesis(choose: (row: Float64Array) => number): Search {
  return {
    width: 1,
    next: (hypotheses, rows, end) =>
      hypotheses.map((hypothesis, index) => {
        if (hypothesis.ended) return { ...hypothesis, from: index };
        const row = rows[index]!;
        const token = choose(row);
        return continued(hypothesis, index, token, row[token]!, end);
      }),
    score: ({ logProbability }) => logProbability,
  };
}

/** Options of `beamSearch`. */
export interface BeamSearchOptions {
  /** Number of hypotheses that are kept. */
  readonly width: number;
  /** Scores are log p / length^lengthPenalty, the end token counted: above 0 favours long sequences. Default 0. */
  readonly lengthPenalty?: number;
}

/**
 * Keeps the `width` best hypotheses by log p / length^lengthPenalty, those that have ended included.
 * @throws ValueError unless width is a positive integer and lengthPenalty a number from 0 up.
 */
export function beamSearch(options: BeamSearchOptions): Search {
  const description = {
    width: positiveInteger(),
    lengthPenalty: optional(nonNegative(), 0),
  } satisfies Description<BeamSearchOptions>;
  const { width, lengthPenalty } = functionOptions("beamSearch", description, options);
  const score = ({ tokens, ended, logProbability }: Hypothesis) =>
    logProbability / Math.max(1, tokens.length + (ended ? 1 : 0)) ** lengthPenalty;
  return {
    width,
    next: (hypotheses, rows, end) =>
      best(
        hypotheses.flatMap((hypothesis, index) =>
          hypothesis.ended
            ? [{ ...hypothesis, from: index }]
            : likeliest(rows[index]!, width).map((token) =>
                continued(hypothesis, index, token, rows[index]![token]!, end),
              ),
        ),
        width,
        score,
      ),
    score,
  };
}

/**
 * The `width` best by descending score, equal ones in their order. Where there are fewer, hypotheses of probability 0
 * keep the number of rows.
 */
function best(
  all: readonly Continuation[],
  width: number,
  score: (hypothesis: Hypothesis) => number,
): readonly Continuation[] {
  const kept = all
    .map((hypothesis) => ({ hypothesis, score: score(hypothesis) }))
    .sort((a, b) => (a.score === b.score ? 0 : b.score - a.score))
    .slice(0, width)
    .map(({ hypothesis }) => hypothesis);
  const impossible = { ...kept[0]!, logProbability: Number.NEGATIVE_INFINITY, ended: true };
  return [...kept, ...Array.from({ length: width - kept.length }, () => impossible)];
}

/** The `count` likeliest tokens: no others can be among the `count` best continuations. */
function likeliest(row: Float64Array, count: number): number[] {
  return Array.from(row.keys())
    .sort((a, b) => row[b]! - row[a]! || a - b)
    .slice(0, count);
}

function continued(
  { tokens, logProbability }: Hypothesis,
  from: number,
  token: number,
  probability: number,
  end: number | null,
): Continuation {
  const ended = token === end;
  return {
    tokens: ended ? tokens : [...tokens, token],
    logProbability: logProbability + Math.log(probability),
    ended,
    from,
  };
}
