/** The two models: an LSTM that reads, and a bag of words that only counts. */
import {
  callbacks,
  layers,
  ops,
  optimizers,
  type Sequential,
  type SymbolicTensor,
  sequential,
  type Tensor,
  tensor,
} from "latch";
import { lengthBatches } from "latch/data";
import { multiHot, padSequences } from "latch/text";

/** A text as token ids, and its label, 0 or 1. */
export interface Encoded {
  readonly ids: readonly number[];
  readonly label: number;
}

/** From so many training texts on there is a budget of its own. */
export const MANY = 2000;
/**
 * When to stop. Of many texts the epoch with the least loss is kept. Of few, validation says little about a single epoch:
 * training goes on until the accuracy has long stopped to rise, and its end is kept.
 */
const BUDGETS = {
  few: {
    ...{ dropout: 0.3, recurrentInput: 0.2, learningRate: 5e-3 },
    ...{ epochs: 30, monitor: "val_accuracy", patience: 8, restoreBestWeights: false },
  },
  many: {
    ...{ dropout: 0.5, recurrentInput: 0, learningRate: 1e-3 },
    ...{ epochs: 12, monitor: "val_loss", patience: 2, restoreBestWeights: true },
  },
};
const BATCH = 32;

export interface Training {
  /** Most epochs; by default what suits the number of texts. */
  readonly epochs?: number;
  readonly verbose: 0 | 1;
}

/** The fraction of the second label, for each text. */
export type Judge = (texts: readonly (readonly number[])[]) => Promise<number[]>;

/** Trains an LSTM until the loss on other texts no longer falls, and returns its judgement. */
export async function trainLstm(
  train: readonly Encoded[],
  validation: readonly Encoded[],
  size: number,
  training: Training,
): Promise<Judge> {
  const isMany = train.length >= MANY;
  const budget = isMany ? BUDGETS.many : BUDGETS.few;
  const { dropout, recurrentInput, learningRate } = budget;
  const net = sequential();
  net.add(layers.embedding({ inputDim: size, outputDim: 32, maskZero: true, inputShape: [null] }));
  net.add(layers.dropout({ rate: dropout }));
  const units = { units: 24, dropout: recurrentInput, returnSequences: isMany };
  net.add(layers.bidirectional(layers.lstm(units)));
  // Of many texts a unit learns to find something, and counts wherever it has; of few, the state after the last word judges.
  if (isMany) net.add(layers.lambda({ function: highest, mask: () => null }));
  net.add(layers.dropout({ rate: dropout }));
  net.add(layers.dense({ units: 1, activation: "sigmoid" }));
  net.compile({
    loss: "binary_crossentropy",
    optimizer: optimizers.adam({ learningRate }),
    metrics: ["accuracy"],
  });
  if (training.verbose === 1) net.summary();
  // Of few texts the ratios say more about the texts than about the words.
  if (isMany) await beginWithRatios(net, train, size);
  await learn(net, train, validation, padded, { ...budget, ...training });
  return judgeOf(net, padded);
}

/** The highest value that each unit, from -1 to 1, has at a word of the text: `[batch, time, units]` to `[batch, units]`. */
function highest(states: SymbolicTensor, { mask }: { readonly mask: SymbolicTensor | null }) {
  const ofWords = mask === null ? states : ops.where(ops.expandDims(mask, -1), states, -1);
  return ops.max(ofWords, 1);
}

/** The baseline: a weight for each word, wherever it occurs. */
export async function trainBagOfWords(
  train: readonly Encoded[],
  validation: readonly Encoded[],
  size: number,
): Promise<Judge> {
  const net = sequential([layers.dense({ units: 1, activation: "sigmoid", inputShape: [size] })]);
  net.compile({
    loss: "binary_crossentropy",
    optimizer: optimizers.adam({ learningRate: 1e-2 }),
    metrics: ["accuracy"],
  });
  const bags = (texts: readonly (readonly number[])[]) => multiHot(texts, size);
  const { many, few } = BUDGETS;
  const { monitor, patience, restoreBestWeights } = train.length >= MANY ? many : few;
  const stopping = { monitor, patience, restoreBestWeights };
  await learn(net, train, validation, bags, { epochs: 20, verbose: 0, ...stopping });
  return judgeOf(net, bags);
}

/** Texts as a tensor that a network takes. */
type Encoder = (texts: readonly (readonly number[])[]) => Tensor<"int32"> | Tensor<"float32">;

function padded(texts: readonly (readonly number[])[]) {
  return padSequences(texts, { padding: "post" });
}

/** What is watched, and for how many epochs it may bring nothing. */
interface Stopping {
  readonly monitor: string;
  readonly patience: number;
  readonly restoreBestWeights: boolean;
}

async function learn(
  net: Sequential,
  train: readonly Encoded[],
  validation: readonly Encoded[],
  encode: Encoder,
  { epochs = 1, verbose, monitor, patience, restoreBestWeights }: Training & Stopping,
) {
  await net.fit(batchesOf(train, encode, true), {
    epochs,
    verbose,
    validationData: batchesOf(validation, encode, false),
    callbacks: [callbacks.earlyStopping({ monitor, patience, restoreBestWeights })],
  });
}

/** Batches of texts of similar length, each as long as its longest text. */
function batchesOf(examples: readonly Encoded[], encode: Encoder, shuffle: boolean) {
  const lengths = examples.map(({ ids }) => ids.length);
  const order = lengthBatches(lengths, { batchSize: BATCH, shuffle });
  return {
    length: order.length,
    *[Symbol.iterator]() {
      for (const rows of order) {
        const batch = rows.map((row) => examples[row]!);
        yield [
          encode(batch.map(({ ids }) => ids)),
          tensor(batch.map(({ label }) => label)),
        ] as const;
      }
    },
  };
}

function judgeOf(net: Sequential, encode: Encoder): Judge {
  return async (texts) => {
    const judged = new Array<number>(texts.length);
    for (const rows of lengthBatches(texts.map(({ length }) => length))) {
      const { data } = await net.predictOnBatch(encode(rows.map((row) => texts[row]!)));
      for (const [index, row] of rows.entries()) judged[row] = Number(data[index]);
    }
    return judged;
  };
}

/** Of a word that occurs in e times as many texts of the second label as of the first. */
const RATIO_SCALE = 0.3;

/**
 * The first number of each word's embedding begins with how much more often the word occurs in texts of the second label:
 * log((n1 + 1) / (N1 + 2)) - log((n0 + 1) / (N0 + 2)), as in naive Bayes. Training goes on from there.
 */
async function beginWithRatios(net: Sequential, train: readonly Encoded[], size: number) {
  const counts = [0, 1].map(() => new Float64Array(size).fill(1));
  const texts = [2, 2];
  for (const { ids, label } of train) {
    texts[label]! += 1;
    for (const id of new Set(ids)) counts[label]![id]! += 1;
  }
  const [embedding, ...others] = await net.getWeights();
  const [, width = 1] = embedding!.shape;
  const data = Float32Array.from(embedding!.data, Number);
  const rate = (label: number, id: number) => counts[label]![id]! / texts[label]!;
  for (let id = 2; id < size; id++) {
    data[id * width] = RATIO_SCALE * Math.log(rate(1, id) / rate(0, id));
  }
  await net.setWeights([tensor(data, [size, width]), ...others]);
}
