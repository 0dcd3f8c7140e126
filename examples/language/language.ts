/** Many to many in step: after every token, how likely is each as the next? An LSTM that learns, reads and writes. */
import { functional, input, layers, optimizers, type Tensor, tensor } from "latch";
import { statefulWindows } from "latch/data";
import { decode, perplexity, sampleSearch } from "latch/text";

export interface Budget {
  readonly embedding: number;
  readonly units: number;
  readonly dropout: number;
  /** Stretches of the text that are read side by side, fewer where it is short. */
  readonly batchSize: number;
  /** Tokens of a window: so far back go gradients. */
  readonly sequenceLength: number;
  readonly learningRate: number;
  readonly epochs: number;
}

/** The token of padding and that of all unknown ones, which nothing that people read should hold. */
export const UNREADABLE = [0, 1];
/** A stretch has at least as many windows, so that a short text is not cut into stretches that teach nothing. */
const MIN_WINDOWS = 4;
/** Tokens that are read at a time. */
const CHUNK = 512;

/** Learns: what a window leaves in the LSTM's states is where the next one in the same row of the batch begins. */
export function learner(size: number, budget: Budget) {
  const { embedding, units, batchSize, sequenceLength, learningRate } = budget;
  const dropout = layers.dropout({ rate: budget.dropout });
  const tokens = input({ shape: [sequenceLength], batchSize, dtype: "int32" });
  const embedded = layers.embedding({ inputDim: size, outputDim: embedding }).apply(tokens);
  const memory = layers.lstm({ units, returnSequences: true, stateful: true });
  const read = dropout.apply(memory.apply(dropout.apply(embedded)));
  const outputs = layers.dense({ units: size, activation: "softmax" }).apply(read);
  const net = functional({ inputs: tokens, outputs });
  net.compile({
    loss: "sparse_categorical_crossentropy",
    optimizer: optimizers.adam({ learningRate, clipnorm: 1 }),
  });
  return net;
}

/** Reads and writes with a learner's weights: any number of tokens, with states that go in and come out. */
export function reader(size: number, { embedding, units }: Budget) {
  const tokens = input({ shape: [null], dtype: "int32" });
  const [hidden, cell] = [input({ shape: [units] }), input({ shape: [units] })];
  const embedded = layers.embedding({ inputDim: size, outputDim: embedding }).apply(tokens);
  const memory = layers.lstm({ units, returnSequences: true, returnState: true, name: "memory" });
  const [read, ...states] = memory.apply(embedded, { initialState: [hidden, cell] });
  const answer = layers.dense({ units: size, activation: "softmax" });
  return functional({ inputs: [tokens, hidden, cell], outputs: [answer.apply(read), ...states] });
}
export type Reader = ReturnType<typeof reader>;

/** The states of an LSTM that has read nothing: zeros. */
export function noStates({ units }: Budget): Tensor[] {
  return [0, 1].map(() => tensor(new Float32Array(units), [1, units]));
}

/** The probability that each token had, by those before it, and the states at the end; the first token is given. */
export async function read(net: Reader, tokens: readonly number[], begin: readonly Tensor[]) {
  const probabilities: number[] = [];
  let states = begin;
  for (let start = 0; start + 1 < tokens.length; start += CHUNK) {
    const chunk = tokens.slice(start, Math.min(start + CHUNK, tokens.length - 1));
    const [rows, ...next] = await net.predictOnBatch([
      tensor(chunk, [1, chunk.length], "int32"),
      ...states,
    ]);
    chunk.forEach((_, step) => {
      probabilities.push(rows.at(0, step, tokens[start + step + 1]));
    });
    states = next;
  }
  return { probabilities, states };
}

export interface Epoch {
  readonly epoch: number;
  readonly training: number;
  readonly validation: number;
  readonly learningRate: number;
}

export interface Trained {
  readonly net: Reader;
  readonly epochs: readonly Epoch[];
  /** The LSTM's states after the training text: validation, test and generated texts begin with them. */
  readonly states: readonly Tensor[];
}

/**
 * Trains on one text and keeps the weights that found the other least perplexing. Where an epoch brings no
 * improvement, the next ones begin from the best weights with half the learning rate.
 */
export async function train(
  size: number,
  texts: { readonly train: readonly number[]; readonly validation: readonly number[] },
  budget: Budget,
  onEpoch: (epoch: Epoch) => void,
): Promise<Trained> {
  const batchSize = rowsFor(texts.train.length, budget);
  const net = learner(size, { ...budget, batchSize });
  const reading = reader(size, budget);
  const { sequenceLength } = budget;
  const series = tensor([...texts.train], undefined, "int32");
  const [x, y] = statefulWindows(series, { batchSize, sequenceLength });
  const segment = lastSegment(texts.train, batchSize);
  const statesNow = async () => (await read(reading, segment, noStates(budget))).states;
  const epochs: Epoch[] = [];
  let best = { perplexity: Number.POSITIVE_INFINITY, weights: await net.getWeights() };
  for (let epoch = 1; epoch <= budget.epochs; epoch++) {
    await net.resetStates();
    const { history } = await net.fit(x, y, { epochs: 1, batchSize, shuffle: false, verbose: 0 });
    const weights = await net.getWeights();
    await reading.setWeights(weights);
    const { probabilities } = await read(reading, texts.validation, await statesNow());
    const validation = perplexity(probabilities);
    const { optimizer } = net;
    const learningRate = optimizer.learningRate;
    epochs.push({ epoch, training: Math.exp(history.loss[0]), validation, learningRate });
    onEpoch(epochs[epochs.length - 1]);
    if (validation < best.perplexity) {
      best = { perplexity: validation, weights };
    } else {
      optimizer.learningRate = learningRate / 2;
      await net.setWeights(best.weights);
    }
  }
  await reading.setWeights(best.weights);
  return { net: reading, epochs, states: await statesNow() };
}

/**
 * What the last row of the batch reads in an epoch, and the few tokens behind it. Training knows the states of zeros only
 * before the first token of each row; anywhere else they may lead to states that it has never seen, for a whole text.
 */
function lastSegment(text: readonly number[], rows: number): readonly number[] {
  return text.slice((rows - 1) * Math.floor((text.length - 1) / rows));
}

function rowsFor(length: number, { batchSize, sequenceLength }: Budget): number {
  const most = Math.floor((length - 1) / (MIN_WINDOWS * sequenceLength));
  return Math.max(1, Math.min(batchSize, most));
}

/** Continues a text, token by token, that begins with these states. */
export async function write(
  net: Reader,
  begin: readonly Tensor[],
  prompt: readonly number[],
  options: { readonly length: number; readonly temperature: number; readonly seed: number },
): Promise<readonly number[]> {
  const { states } = await read(net, prompt, begin);
  const { length, temperature, seed } = options;
  const [{ tokens }] = await decode(net, {
    start: prompt.slice(-1),
    states,
    maxLength: length,
    search: sampleSearch({ temperature, seed, exclude: UNREADABLE }),
  });
  return tokens;
}
