/**
 * Memory: a cell reads symbols drawn at random and has to say at the end which came first.
 *
 * It is asked after every symbol, so that it can learn to keep the answer for one step more at a time; what is measured
 * is its answer after the last one. (Asked at the end alone, none of the three got beyond guessing at a lag of
 * 50 in 600 steps, tried at three learning rates with one seed.)
 */
import {
  functional,
  initializers,
  input,
  Layer,
  layers,
  ops,
  optimizers,
  random,
  type SymbolicTensor,
  setSeed,
  Tensor,
  toCategorical,
} from "latch";

export const SYMBOLS = 4;
const BATCH = 32;
const TESTED = 256;

/** First values of an LSTM's bias: `forget` for the forget gate, 0 for the others. */
class ForgetBias extends initializers.Initializer {
  static override readonly className: string = "ForgetBias";

  override values([size = 0]: readonly number[]) {
    const units = size / 4;
    // The order of the gates is input, forget, candidate, output.
    const forget = ops.mul(ops.ones([units]), FORGET_BIAS);
    return ops.concatenate([ops.zeros([units]), forget, ops.zeros([2 * units])], 0);
  }
}

/** The forget gate's bias of the second LSTM; that of a new LSTM is 1. */
export const FORGET_BIAS = 5;
/** The same units for all; a GRU has three times, an LSTM four times the weights of a SimpleRNN. */
const UNITS = 32;
export const CELLS = {
  SimpleRNN: () => layers.simpleRNN({ units: UNITS, returnSequences: true }),
  GRU: () => layers.gru({ units: UNITS, returnSequences: true }),
  LSTM: () => layers.lstm({ units: UNITS, returnSequences: true }),
  "LSTM (bias 5)": () =>
    layers.lstm({
      units: UNITS,
      returnSequences: true,
      unitForgetBias: false,
      biasInitializer: new ForgetBias(),
    }),
};
export type CellName = keyof typeof CELLS;

export interface RecallOptions {
  readonly cell: CellName;
  /** How many symbols follow the first. */
  readonly lag: number;
  readonly learningRate: number;
  readonly seed: number;
  /** Training steps, of 32 new sequences each. */
  readonly steps: number;
}

export interface Run extends RecallOptions {
  /** Fraction of 256 new sequences whose first symbol is named after the last. */
  readonly accuracy: number;
  /** `gradientFlow` before and after training. */
  readonly flow: { readonly before: readonly number[]; readonly after: readonly number[] };
}

/** Sequences of one-hot symbols [count, lag + 1, symbols], and the first one of each at every step. */
export function sequences(count: number, lag: number) {
  const length = lag + 1;
  const drawn = random.uniform([count * length], { max: SYMBOLS });
  // A float32 below 4 may round up to it.
  const symbols = Int32Array.from(drawn.data, (value) => Math.min(SYMBOLS - 1, Math.floor(value)));
  const first = symbols.map((_, index) => symbols[index - (index % length)]);
  return {
    x: toCategorical(symbols, SYMBOLS).reshape([count, length, SYMBOLS]),
    y: new Tensor([count, length, 1], "int32", first),
  };
}

/** Trains one network and measures it; all cells see the same sequences for the same seed. */
export async function recall(options: RecallOptions): Promise<Run> {
  const { cell, lag, learningRate, seed, steps } = options;
  setSeed(seed);
  const train = sequences(BATCH * steps, lag);
  const test = sequences(TESTED, lag);
  const probe = sequences(BATCH, lag);

  const inputs = input({ shape: [lag + 1, SYMBOLS] });
  const memory = CELLS[cell]();
  const answer = layers.dense({ units: SYMBOLS, activation: "softmax" });
  const net = functional({ inputs, outputs: answer.apply(memory.apply(inputs)) });
  const read = (x: SymbolicTensor) => answer.apply(memory.apply(x));
  net.compile({
    loss: "sparse_categorical_crossentropy",
    optimizer: optimizers.adam({ learningRate }),
  });

  const flowNow = async () => {
    const weights = await net.getWeights();
    const flow = await gradientFlow(read, probe);
    await net.setWeights(weights);
    return flow;
  };
  const before = await flowNow();
  await net.fit(train.x, train.y, { epochs: 1, batchSize: BATCH, shuffle: false, verbose: 0 });
  const answers = (await net.predict(test.x)).argMax(2);
  const right = Array.from({ length: TESTED }, (_, row) => row).filter(
    (row) => answers.at(row, lag) === test.y.at(row, lag, 0),
  );
  return { ...options, accuracy: right.length / TESTED, flow: { before, after: await flowNow() } };
}

/** Adds a weight of zeros to its input: that weight's gradient is the input's. */
class AddZeros extends Layer {
  private zeros: SymbolicTensor | null = null;

  override build(shape: readonly number[]) {
    this.zeros = this.addWeight({ name: "zeros", shape, initializer: "zeros" });
  }

  override call(x: SymbolicTensor) {
    return this.zeros === null ? x : ops.add(x, this.zeros);
  }
}

/**
 * |dL/dx_t| at every step t, the mean over a batch; L is the loss of the answer after the last symbol. One step of
 * gradient descent with learning rate 1 moves the zeros by -dL/dx (and all other weights, which the caller puts back).
 */
async function gradientFlow(
  read: (x: SymbolicTensor) => SymbolicTensor,
  { x, y }: ReturnType<typeof sequences>,
): Promise<number[]> {
  const [batch, length] = x.shape;
  const inputs = input({ shape: [length, SYMBOLS], batchSize: batch });
  const added = new AddZeros();
  const outputs = read(added.apply(inputs));
  const net = functional({ inputs, outputs });
  net.compile({
    // The mean over the batch of -log p(first symbol) at the last step.
    loss: (yTrue, yPred) => {
      const last = ops.slice(
        ops.mul(yTrue, ops.log(yPred)),
        [0, length - 1, 0],
        [batch, 1, SYMBOLS],
      );
      return ops.neg(ops.sum(last, 2));
    },
    optimizer: optimizers.sgd({ learningRate: 1 }),
  });
  await net.trainOnBatch(x, toCategorical(y.data, SYMBOLS).reshape([batch, length, SYMBOLS]));
  const [moved] = await added.getWeights();
  return Array.from({ length }, (_, step) => {
    let sum = 0;
    for (let row = 0; row < batch; row++) {
      const gradient = Array.from({ length: SYMBOLS }, (_, symbol) => moved.at(row, step, symbol));
      sum += Math.hypot(...gradient);
    }
    // The loss is a mean over the batch: each sequence's own gradient is `batch` times as long.
    return sum;
  });
}
