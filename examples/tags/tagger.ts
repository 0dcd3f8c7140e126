/** The tagger: embeddings side by side, an LSTM that reads from both ends, a tag for every word. */
import { callbacks, functional, input, layers, optimizers } from "latch";
import { lengthBatches } from "latch/data";
import { type ConlluSentence, padSequences, UNIVERSAL_TAGS, type UniversalTag } from "latch/text";
import { byFeature, Encoder, FEATURE_NAMES, FEATURES } from "./features.ts";

/** Gives every word of each sentence a tag. */
export interface Tagger {
  tag(sentences: readonly ConlluSentence[]): Promise<UniversalTag[][]>;
}

export interface Training {
  /** Most epochs; fewer where the sentences have many words. */
  readonly epochs: number;
  /** How many words may be read in all epochs together. */
  readonly words: number;
  readonly verbose: "auto" | 0;
  /** Sentences of which the accuracy says which epoch's weights are kept. Default: the last epoch's. */
  readonly development?: readonly ConlluSentence[];
}

const LEARNING_RATE = 5e-3;

function network(encoder: Encoder) {
  const inputs = byFeature((name) => input({ shape: [null], name }));
  const embedded = FEATURE_NAMES.map((name) => {
    const inputDim = encoder.vocabularies[name].size;
    const outputDim = FEATURES[name].width;
    return layers.embedding({ inputDim, outputDim, maskZero: true }).apply(inputs[name]);
  });
  const words = layers.dropout({ rate: 0.5 }).apply(layers.concatenate().apply(embedded));
  const lstm = layers.lstm({ units: 64, returnSequences: true });
  const read = layers.dropout({ rate: 0.5 }).apply(layers.bidirectional(lstm).apply(words));
  const answer = layers.dense({ units: UNIVERSAL_TAGS.length, activation: "softmax" });
  const net = functional({
    inputs,
    outputs: layers.timeDistributed({ layer: answer }).apply(read),
  });
  net.compile({
    loss: "sparse_categorical_crossentropy",
    optimizer: optimizers.adam({ learningRate: LEARNING_RATE }),
    metrics: ["accuracy"],
  });
  return net;
}

/** Trains a network on sentences. Padding is masked: neither the loss nor the accuracy counts it. */
export async function trainTagger(
  sentences: readonly ConlluSentence[],
  training: Training,
): Promise<Tagger> {
  const encoder = new Encoder(sentences);
  const net = network(encoder);
  const lengths = sentences.map(({ words }) => words.length);
  const batches = batchesOf(sentences, (batch) => encoder.encodeWithHoles(batch), true);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const epochs = Math.max(1, Math.min(training.epochs, Math.floor(training.words / total)));
  const fraction = Math.min(1, training.words / total);
  const { development } = training;
  const slowing = {
    // Falls in a straight line to 0 after the last epoch.
    onEpochBegin: (epoch, _logs, { model }) => {
      model.optimizer.learningRate = LEARNING_RATE * (1 - epoch / epochs);
    },
  } satisfies callbacks.CallbackHooks;
  const best = { monitor: "val_accuracy", patience: epochs, restoreBestWeights: true };
  await net.fit(batches, {
    epochs,
    stepsPerEpoch: Math.ceil(fraction * batches.length),
    verbose: training.verbose,
    ...(development === undefined
      ? { callbacks: [slowing] }
      : {
          callbacks: [slowing, callbacks.earlyStopping(best)],
          validationData: batchesOf(development, (batch) => encoder.encode(batch), false),
        }),
  });

  return {
    async tag(given) {
      const tags: UniversalTag[][] = given.map(() => []);
      for (const rows of lengthBatches(given.map(({ words }) => words.length))) {
        const batch = rows.map((row) => given[row]!);
        const best = (await net.predictOnBatch(encoder.encode(batch))).argMax(2);
        for (const [place, row] of rows.entries()) {
          tags[row] = batch[place]!.words.map((_, step) => UNIVERSAL_TAGS[best.at(place, step)]!);
        }
      }
      return tags;
    },
  };
}

/** Batches of sentences of similar length, and the tags of their words. */
function batchesOf<Batch>(
  sentences: readonly ConlluSentence[],
  encode: (batch: readonly ConlluSentence[]) => Batch,
  shuffle: boolean,
) {
  const lengths = sentences.map(({ words }) => words.length);
  const order = lengthBatches(lengths, { batchSize: 16, shuffle });
  return {
    length: order.length,
    *[Symbol.iterator]() {
      for (const rows of order) {
        const batch = rows.map((row) => sentences[row]!);
        yield [encode(batch), targets(batch)] as const;
      }
    },
  };
}

/** The indices of the tags among all, [sentences, longest]. */
function targets(sentences: readonly ConlluSentence[]) {
  const ids = sentences.map(({ words }) => words.map(({ upos }) => UNIVERSAL_TAGS.indexOf(upos)));
  return padSequences(ids, { padding: "post" });
}
