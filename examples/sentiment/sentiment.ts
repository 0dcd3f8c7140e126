/** Sentiment, many to one: words in, one judgement out. Both models learn from the same texts and judge the same others. */
import { type LabelledTexts, Vocabulary } from "latch/text";
import { UsageError } from "../shared/program.ts";
import { CUTS, type Cut, cutFor, type Example, foldsOf, partsOf } from "./data.ts";
import { type Judge, MANY, trainBagOfWords, trainLstm } from "./networks.ts";

/** The token of words that are not in the vocabulary. */
const UNKNOWN = 1;
/**
 * Networks of each kind, of which the mean judges: each has another tenth of the texts for validation, so that together
 * they learn from all. Of many texts, a word that occurs once is unknown, so that models learn what unknown words mean.
 */
const SETUPS = { few: { networks: 5, minCount: 1 }, many: { networks: 2, minCount: 2 } };
const SHOWN = 5;

/** What a model says of a sentence, and how. */
export interface Judgement {
  /** Near 1 where it has the second label. */
  readonly probability: number;
  /** By how much the probability falls where a word is left out: above 0 the word speaks for the second label. */
  readonly moves: readonly number[];
}

export interface Verdict {
  readonly sentence: string;
  readonly words: readonly string[];
  readonly lstm: Judgement;
  readonly bagOfWords: Judgement;
}

/** A held-out text that the LSTM judges wrongly. */
export interface Mistake {
  readonly text: string;
  readonly label: number;
  readonly probability: number;
}

export interface Compared {
  /** Accuracy on held-out texts. */
  readonly lstm: number;
  readonly bagOfWords: number;
  /** Accuracy of what always says the more frequent label. */
  readonly majority: number;
  /** The fraction of held-out tokens that are unknown. */
  readonly unknown: number;
  /** Those of which the LSTM is surest, and wrong. */
  readonly mistakes: readonly Mistake[];
  /** The LSTM's judgement of a text: near 1 where it has the second label. */
  judge(text: string): Promise<number>;
  /** What both models say of a sentence, word by word. */
  explain(sentence: string): Promise<Verdict>;
}

export interface CompareOptions {
  /** Default 0. */
  readonly seed?: number;
  /** Texts to measure with. Default: a fifth of the others. */
  readonly test?: LabelledTexts | null;
  /** Default: characters for texts in Chinese, words for others. */
  readonly cut?: Cut;
  /** Of longer texts the last tokens are read. Default 256. */
  readonly maxLength?: number;
  /** Most epochs of the LSTM. Default: what suits the number of texts. */
  readonly epochs?: number;
  /** Default 0. */
  readonly verbose?: 0 | 1;
}

/** @throws UsageError where there are more than two labels: both models give one number */
export function assertTwoLabels({ targetNames: names }: LabelledTexts): void {
  if (names.length === 2) return;
  throw new UsageError(
    `found ${names.length} labels (${names.join(", ")}), expected two: this program tells one ` +
      "sentiment from its opposite. Leave the texts of the others out.",
  );
}

/**
 * Trains both models and measures them on texts that neither has seen.
 * @throws UsageError where there are more than two labels
 */
export async function compare(
  data: LabelledTexts,
  options: CompareOptions = {},
): Promise<Compared> {
  assertTwoLabels(data);
  const { seed = 0, test: given = null, cut = cutFor(data.texts) } = options;
  const { maxLength = 256, epochs, verbose = 0 } = options;
  const { learned, test } = partsOf(data, given, seed);
  const { networks, minCount } = learned.length < MANY ? SETUPS.few : SETUPS.many;
  const texts = learned.map(({ text }) => text);
  const vocabulary = Vocabulary.fit(texts, { split: CUTS[cut], minCount });
  const idsOf = (text: string) => {
    const ids = vocabulary.encode(text).slice(-maxLength);
    // Nothing but marks is one unknown word.
    return ids.length === 0 ? [UNKNOWN] : ids;
  };
  const encoded = (examples: readonly Example[]) =>
    examples.map(({ text, label }) => ({ ids: idsOf(text), label }));
  const heldOut = encoded(test);

  const [readers, counters]: [Judge[], Judge[]] = [[], []];
  for (const fold of foldsOf(learned, networks, seed)) {
    const [train, validation] = [encoded(fold.train), encoded(fold.validation)];
    const isFirst = readers.length === 0;
    const training = {
      verbose: isFirst ? verbose : 0,
      ...(epochs === undefined ? {} : { epochs }),
    } as const;
    readers.push(await trainLstm(train, validation, vocabulary.size, training));
    counters.push(await trainBagOfWords(train, validation, vocabulary.size));
  }
  const [judge, count] = [meanOf(readers), meanOf(counters)];
  const probabilities = await judge(heldOut.map(({ ids }) => ids));
  const counted = await count(heldOut.map(({ ids }) => ids));
  const tokens = heldOut.flatMap(({ ids }) => ids);
  const second = heldOut.filter(({ label }) => label === 1).length / heldOut.length;
  const tokenize = CUTS[cut];
  return {
    lstm: accuracy(probabilities, heldOut),
    bagOfWords: accuracy(counted, heldOut),
    majority: Math.max(second, 1 - second),
    unknown: tokens.filter((id) => id === UNKNOWN).length / tokens.length,
    mistakes: mistakesOf(test, probabilities),
    judge: async (text) => (await judge([idsOf(text)]))[0]!,
    explain: async (sentence) => {
      const words = tokenize(sentence);
      return {
        sentence,
        words,
        lstm: await judgement(words, idsOf, judge),
        bagOfWords: await judgement(words, idsOf, count),
      };
    },
  };
}

function meanOf(judges: readonly Judge[]): Judge {
  return async (texts) => {
    const sums = texts.map(() => 0);
    for (const judge of judges) {
      for (const [row, probability] of (await judge(texts)).entries()) sums[row]! += probability;
    }
    return sums.map((sum) => sum / judges.length);
  };
}

const isRight = (probability: number, label: number) => probability > 0.5 === (label === 1);

function accuracy(probabilities: readonly number[], examples: readonly { label: number }[]) {
  const right = examples.filter(({ label }, row) => isRight(probabilities[row]!, label));
  return right.length / examples.length;
}

function mistakesOf(test: readonly Example[], probabilities: readonly number[]): Mistake[] {
  return test
    .map(({ text, label }, row) => ({ text, label, probability: probabilities[row]! }))
    .filter(({ label, probability }) => !isRight(probability, label))
    .sort((a, b) => Math.abs(b.probability - 0.5) - Math.abs(a.probability - 0.5))
    .slice(0, SHOWN);
}

/** Judges a sentence whole, and once without each of its words. */
async function judgement(
  words: readonly string[],
  idsOf: (text: string) => readonly number[],
  judge: Judge,
): Promise<Judgement> {
  const without = words.map((_, left) => words.filter((_, index) => index !== left).join(" "));
  const [probability = 0, ...others] = await judge([words.join(" "), ...without].map(idsOf));
  return { probability, moves: others.map((other) => probability - other) };
}
