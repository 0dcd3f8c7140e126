/** Trains the judge, explains sentences, and tests the explanations on reviews that it has not seen. */
import { random, setSeed, splitIndices } from "latch";
import { reviews } from "latch/datasets";
import { Vocabulary, words } from "latch/text";
import { type Encoded, type Judge, type Moves, trainJudge } from "./network.ts";

export interface Explained {
  readonly words: readonly string[];
  readonly logOdds: number;
  readonly saliency: Moves;
  readonly leavingOut: Moves;
}

/** What became of held-out reviews without one word: how far the log-odds moved towards the other verdict, and how many verdicts changed. */
export interface Effect {
  readonly moved: number;
  readonly changed: number;
}

export interface Result {
  readonly texts: number;
  readonly accuracy: number;
  /** Left out is the word of the largest saliency, a word by chance, or the word that matters most. */
  readonly effects: { readonly saliency: Effect; readonly chance: Effect; readonly most: Effect };
  /** The correlation of saliency with the effect of leaving out, over all words. */
  readonly correlation: number;
  readonly explained: readonly Explained[];
}

/** The id of words that are not in the vocabulary. */
const UNKNOWN = 1;

export async function explainAll(sentences: readonly string[], epochs: number): Promise<Result> {
  setSeed(0);
  const { texts, target } = await reviews();
  const labels = Array.from(target.data);
  const [train, test] = splitIndices(texts.length, {
    testSize: 0.2,
    randomState: 0,
    stratify: labels,
  });
  const vocabulary = Vocabulary.fit(
    train.map((row) => texts[row]!),
    { split: words },
  );
  const idsOf = (text: string) => {
    const ids = vocabulary.encode(text);
    return ids.length === 0 ? [UNKNOWN] : ids;
  };
  const encoded = (rows: readonly number[]): Encoded[] =>
    rows.map((row) => ({ ids: idsOf(texts[row]!), label: labels[row]! }));
  const judge = await trainJudge(encoded(train), vocabulary.size, epochs);
  return {
    ...(await tested(judge, encoded(test))),
    explained: await Promise.all(sentences.map((sentence) => explain(judge, sentence, idsOf))),
  };
}

async function explain(
  judge: Judge,
  sentence: string,
  idsOf: (text: string) => number[],
): Promise<Explained> {
  const ids = idsOf(sentence);
  const [logOdds] = await judge.logOdds([ids]);
  const [saliency, leavingOut] = [await judge.saliency(ids), await judge.leavingOut(ids)];
  return { words: words(sentence), logOdds: logOdds!, saliency, leavingOut };
}

/** Leaves one word out of each text of at least two words. */
async function tested(judge: Judge, texts: readonly Encoded[]): Promise<Omit<Result, "explained">> {
  const odds = await judge.logOdds(texts.map(({ ids }) => ids));
  const right = texts.filter(({ label }, index) => odds[index]! > 0 === (label === 1)).length;
  const [pairs, chosen]: [[number, number][], Record<keyof Result["effects"], number[]>] = [
    [],
    { saliency: [], chance: [], most: [] },
  ];
  for (const [index, { ids }] of texts.entries()) {
    if (ids.length < 2) continue;
    const side = Math.sign(odds[index]!);
    const [saliency, leavingOut] = [await judge.saliency(ids), await judge.leavingOut(ids)];
    pairs.push(...saliency.map((move, word): [number, number] => [move, leavingOut[word]!]));
    // What a word adds to the verdict as it is, in units of the odds that it holds.
    const support = leavingOut.map((move) => side * move);
    const named = largest(saliency.map((move) => side * move));
    chosen.saliency.push(support[named]!);
    chosen.chance.push(support[random.integers([1], { max: ids.length }).data[0]!]!);
    chosen.most.push(support[largest(support)]!);
  }
  const held = odds.filter((_, index) => texts[index]!.ids.length >= 2).map(Math.abs);
  const effect = (moves: readonly number[]): Effect => ({
    moved: mean(moves),
    changed: moves.filter((move, index) => move > held[index]!).length / moves.length,
  });
  return {
    texts: texts.length,
    accuracy: right / texts.length,
    effects: {
      saliency: effect(chosen.saliency),
      chance: effect(chosen.chance),
      most: effect(chosen.most),
    },
    correlation: correlation(pairs),
  };
}

function largest(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Pearson's correlation. */
function correlation(pairs: readonly (readonly [number, number])[]): number {
  const [x, y] = [mean(pairs.map(([a]) => a)), mean(pairs.map(([, b]) => b))];
  const sum = (of: (a: number, b: number) => number) =>
    pairs.reduce((total, [a, b]) => total + of(a - x, b - y), 0);
  return sum((a, b) => a * b) / Math.sqrt(sum((a) => a * a) * sum((_, b) => b * b));
}
