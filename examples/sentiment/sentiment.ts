/** Sentiment, many to one: words in, one judgement out. An LSTM that reads, beside a bag of words that only counts. */
import { layers, optimizers, type Sequential, sequential, splitIndices, tensor } from "latch";
import { type LabelledTexts, multiHot, padSequences, Vocabulary, words } from "latch/text";
import { UsageError } from "../shared/program.ts";

/** What a model says of a sentence, and how. */
export interface Judgement {
  /** Near 1 where it is of the second class. */
  readonly share: number;
  /** By how much the share falls where a word is left out: above 0 the word speaks for the second class. */
  readonly moves: readonly number[];
}

export interface Verdict {
  readonly sentence: string;
  readonly words: readonly string[];
  readonly lstm: Judgement;
  readonly bagOfWords: Judgement;
}

export interface Compared {
  /** Shares of held-out texts that are judged rightly. */
  readonly lstm: number;
  readonly bagOfWords: number;
  /** The LSTM's judgement of a text: near 1 where it is of the second class. */
  judge(text: string): Promise<number>;
  /** What both models say of a sentence, word by word. */
  explain(sentence: string): Promise<Verdict>;
}

/** Embedding with a mask, then an LSTM: padding is skipped, the last word's state speaks for the text. */
export function reader(words: number): Sequential {
  const net = sequential();
  net.add(layers.embedding({ inputDim: words, outputDim: 32, maskZero: true, inputShape: [null] }));
  net.add(layers.dropout({ rate: 0.3 }));
  net.add(layers.bidirectional(layers.lstm({ units: 24, dropout: 0.2 })));
  net.add(layers.dropout({ rate: 0.3 }));
  net.add(layers.dense({ units: 1, activation: "sigmoid" }));
  net.compile({
    loss: "binary_crossentropy",
    optimizer: optimizers.adam({ learningRate: 5e-3 }),
    metrics: ["accuracy"],
  });
  return net;
}

/** The baseline: a weight for each word, whatever its place. */
export function bagOfWords(words: number): Sequential {
  const net = sequential([layers.dense({ units: 1, activation: "sigmoid", inputShape: [words] })]);
  net.compile({
    loss: "binary_crossentropy",
    optimizer: optimizers.adam({ learningRate: 1e-2 }),
    metrics: ["accuracy"],
  });
  return net;
}

/**
 * Trains both on four fifths of the texts and measures them on the rest.
 * @throws UsageError where there are more than two classes: both models give one number
 */
export async function compare(
  { texts, target, targetNames }: LabelledTexts,
  { seed = 0, epochs = 15, verbose = 0 as 0 | 1 } = {},
): Promise<Compared> {
  if (targetNames.length !== 2) {
    throw new UsageError(
      `found ${targetNames.length} labels (${targetNames.join(", ")}), expected two: this program tells one ` +
        "sentiment from its opposite. Leave the texts of the others out.",
    );
  }
  const labels = Array.from(target.data);
  const [train, test] = splitIndices(texts.length, {
    testSize: 0.2,
    randomState: seed,
    stratify: labels,
  });
  const pick = (rows: ArrayLike<number>) => Array.from(rows, (row) => texts[row] as string);
  const labelsOf = (rows: ArrayLike<number>) => tensor(Array.from(rows, (row) => labels[row] ?? 0));
  const vocabulary = Vocabulary.fit(pick(train));
  const sequences = (list: readonly string[]) =>
    padSequences(vocabulary.encodeAll(list), { padding: "post" });
  const bags = (list: readonly string[]) => multiHot(vocabulary.encodeAll(list), vocabulary.size);

  const net = reader(vocabulary.size);
  if (verbose === 1) net.summary();
  await net.fit(sequences(pick(train)), labelsOf(train), { epochs, batchSize: 32, verbose });
  const { accuracy: lstm } = await net.evaluate(sequences(pick(test)), labelsOf(test));

  const baseline = bagOfWords(vocabulary.size);
  await baseline.fit(bags(pick(train)), labelsOf(train), { epochs: 20, batchSize: 32, verbose: 0 });
  const counted = await baseline.evaluate(bags(pick(test)), labelsOf(test));
  const judgeAll: Judge = async (list) => Array.from((await net.predict(sequences(list))).data);
  const countAll: Judge = async (list) => Array.from((await baseline.predict(bags(list))).data);
  return {
    lstm: lstm ?? 0,
    bagOfWords: counted.accuracy ?? 0,
    judge: async (text) => (await judgeAll([text]))[0] ?? 0,
    explain: async (sentence) => ({
      sentence,
      words: words(sentence),
      lstm: await judgement(sentence, judgeAll),
      bagOfWords: await judgement(sentence, countAll),
    }),
  };
}

/** The share of the second class for each text. */
type Judge = (texts: readonly string[]) => Promise<number[]>;

/** Judges a sentence whole, and once without each of its words. */
async function judgement(sentence: string, judge: Judge): Promise<Judgement> {
  const list = words(sentence);
  const without = list.map((_, left) => list.filter((_, place) => place !== left).join(" "));
  const [share = 0, ...others] = await judge([sentence, ...without]);
  return { share, moves: others.map((other) => share - other) };
}
