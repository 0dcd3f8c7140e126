/** Searches: which tokens go on. A search holds no model and no states. */
import { ValueError } from "../runtime/errors.js";
import { type Generator, generator, greedy, type SampleOptions, sample } from "../text/sampling.js";

/** A sequence in the making. */
export interface Hypothesis {
  /** Without start and end. */
  readonly tokens: readonly number[];
  /** Σ log p of its tokens, the end among them. */
  readonly logProbability: number;
  /** Whether the end was reached. */
  readonly ended: boolean;
}

/** A hypothesis with the place, among those before it, of the one that it continues. */
export interface Continuation extends Hypothesis {
  readonly from: number;
}

/** How to go on from the hypotheses of one sequence. */
export interface Search {
  /** How many hypotheses a sequence has. */
  readonly width: number;
  /** As many hypotheses as before, best first; `rows` has the probabilities of each. */
  next(
    hypotheses: readonly Hypothesis[],
    rows: readonly Float64Array[],
    end: number | null,
  ): readonly Continuation[];
  /** By what hypotheses are compared; the larger the better. */
  score(hypothesis: Hypothesis): number;
}

/** The likeliest token at each step. */
export function greedySearch(): Search {
  return alone((row) => greedy(row));
}

export interface SampleSearchOptions extends Omit<SampleOptions, "generator"> {
  /** For a generator of this search's own, which goes on from call to call: `generator`. By default `random.*`'s numbers. */
  readonly seed?: number;
}

/** A token drawn by its probability at each step: `sampleSearch({ temperature: 0.8, topK: 40, seed: 1 })`. */
export function sampleSearch({ seed, ...options }: SampleSearchOptions = {}): Search {
  const own: { readonly generator?: Generator } =
    seed === undefined ? {} : { generator: generator(seed) };
  return alone((row) => sample(row, { ...options, ...own }));
}

/** One hypothesis, whose next token depends on its row alone. */
function alone(choose: (row: Float64Array) => number): Search {
  return {
    width: 1,
    next: (hypotheses, rows, end) =>
      hypotheses.map((hypothesis, place) => {
        if (hypothesis.ended) return { ...hypothesis, from: place };
        const row = rows[place]!;
        const token = choose(row);
        return continued(hypothesis, place, token, row[token]!, end);
      }),
    score: ({ logProbability }) => logProbability,
  };
}

export interface BeamSearchOptions {
  /** How many hypotheses are followed. */
  readonly width: number;
  /** Scores are log p / length^lengthPenalty, the end counted: above 0 longer sequences win more often. Default 0. */
  readonly lengthPenalty?: number;
}

/**
 * The best hypotheses by log p / length^lengthPenalty. One that has ended keeps its place as long as no `width`
 * others are better.
 * @throws ValueError unless width is a whole number from 1 up and lengthPenalty a number from 0 up.
 */
export function beamSearch({ width, lengthPenalty = 0 }: BeamSearchOptions): Search {
  if (!Number.isInteger(width) || width < 1)
    throw new ValueError(`beamSearch: width is ${width}, expected a whole number from 1 up.`);
  if (!(lengthPenalty >= 0 && Number.isFinite(lengthPenalty)))
    throw new ValueError(
      `beamSearch: lengthPenalty is ${lengthPenalty}, expected a number from 0 up.`,
    );
  const score = ({ tokens, ended, logProbability }: Hypothesis) =>
    logProbability / Math.max(1, tokens.length + (ended ? 1 : 0)) ** lengthPenalty;
  return {
    width,
    next: (hypotheses, rows, end) =>
      best(
        hypotheses.flatMap((hypothesis, place) =>
          hypothesis.ended
            ? [{ ...hypothesis, from: place }]
            : likeliest(rows[place]!, width).map((token) =>
                continued(hypothesis, place, token, rows[place]![token]!, end),
              ),
        ),
        width,
        score,
      ),
    score,
  };
}

/** Falling by score, equals in their order, filled up with impossible ones where there are too few. */
function best(
  all: readonly Continuation[],
  width: number,
  score: (hypothesis: Hypothesis) => number,
): readonly Continuation[] {
  const kept = all
    .map((hypothesis) => ({ hypothesis, by: score(hypothesis) }))
    .sort((a, b) => (a.by === b.by ? 0 : b.by - a.by))
    .slice(0, width)
    .map(({ hypothesis }) => hypothesis);
  const impossible = { ...kept[0]!, logProbability: Number.NEGATIVE_INFINITY, ended: true };
  return [...kept, ...Array.from({ length: width - kept.length }, () => impossible)];
}

/** The tokens of the largest probabilities, at most `count`: no others can be among the best. */
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
