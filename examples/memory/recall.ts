/** Recall the first symbol of a sequence after a lag of noise: how long does a recurrent layer remember? */
import { layers, optimizers, type Sequential, sequential, setSeed, Tensor } from "latch";

/** Symbols to remember; as many others are noise. */
const SYMBOLS = 4;
export const cells = ["SimpleRNN", "GRU", "LSTM"] as const;
export type CellName = (typeof cells)[number];

export interface Budget {
  readonly units: number;
  /** Training steps of 32 fresh sequences each. */
  readonly steps: number;
}

export interface Run {
  readonly cell: CellName;
  readonly lag: number;
  readonly learningRate: number;
  readonly seed: number;
  /** Share of 256 unseen sequences whose first symbol is recalled; guessing gives 1/4. */
  readonly accuracy: number;
}

/** One-hot symbols: one to remember, then `lag` of noise. */
export function sequences(count: number, lag: number, seed: number): [x: Tensor, y: Tensor] {
  let state = (seed * 7919 + 1) >>> 0;
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const [time, width] = [lag + 1, 2 * SYMBOLS];
  const x = new Float32Array(count * time * width);
  const y = new Float32Array(count);
  for (let row = 0; row < count; row++) {
    y[row] = below(SYMBOLS);
    for (let step = 0; step < time; step++) {
      const symbol = step === 0 ? (y[row] ?? 0) : SYMBOLS + below(SYMBOLS);
      x[(row * time + step) * width + symbol] = 1;
    }
  }
  return [new Tensor([count, time, width], "float32", x), new Tensor([count], "float32", y)];
}

function network(cell: CellName, units: number, lag: number, learningRate: number): Sequential {
  const options = { units, inputShape: [lag + 1, 2 * SYMBOLS] };
  const recurrent = {
    SimpleRNN: () => layers.simpleRNN(options),
    GRU: () => layers.gru(options),
    LSTM: () => layers.lstm(options),
  };
  const net = sequential([
    recurrent[cell](),
    layers.dense({ units: SYMBOLS, activation: "softmax" }),
  ]);
  net.compile({
    loss: "sparse_categorical_crossentropy",
    optimizer: optimizers.adam({ learningRate, clipnorm: 1 }),
    metrics: ["accuracy"],
  });
  return net;
}

/** One run: the same budget and the same sequences for every cell. */
export async function recall(
  cell: CellName,
  lag: number,
  learningRate: number,
  seed: number,
  { units, steps }: Budget,
): Promise<Run> {
  setSeed(seed);
  const net = network(cell, units, lag, learningRate);
  const [x, y] = sequences(32 * steps, lag, seed + 1);
  await net.fit(x, y, { batchSize: 32, shuffle: false, verbose: 0 });
  const { accuracy = 0 } = await net.evaluate(...sequences(256, lag, seed + 1001));
  return { cell, lag, learningRate, seed, accuracy };
}
