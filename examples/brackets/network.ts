/** Small recurrent networks that read brackets and say after every symbol, of each kind, whether all are closed. */
import { layers, optimizers, type Sequential, sequential, setSeed } from "latch";
import { closed, encode, symbolsOf } from "./language.ts";
import type { Answer } from "./score.ts";

export const CELLS = {
  LSTM: layers.lstm,
  GRU: layers.gru,
  SimpleRNN: layers.simpleRNN,
};
export type CellName = keyof typeof CELLS;

/** No more units than there can be kinds to count: each has to earn its place. */
export const UNITS = 2;
/** The learning rate falls in stages of equally many epochs. */
const RATES = [0.03, 0.01, 0.003, 0.001];
const BATCH = 64;

export interface TrainOptions {
  readonly cell: CellName;
  readonly kinds: number;
  readonly seed: number;
  readonly epochs: number;
}

/** Trains a network on sentences of one length; it reads any other too. */
export async function train(
  texts: readonly string[],
  { cell, kinds, seed, epochs }: TrainOptions,
): Promise<Sequential> {
  setSeed(seed);
  const net = sequential();
  const inputShape = [null, symbolsOf(kinds).length];
  net.add(CELLS[cell]({ units: UNITS, returnSequences: true, inputShape, name: "memory" }));
  net.add(layers.dense({ units: kinds, activation: "sigmoid" }));
  const optimizer = optimizers.adam();
  net.compile({ loss: "binary_crossentropy", optimizer });
  const [x, y] = [encode(texts, kinds), closed(texts, kinds)];
  for (const rate of RATES) {
    optimizer.learningRate = rate;
    await net.fit(x, y, {
      epochs: Math.ceil(epochs / RATES.length),
      batchSize: BATCH,
      verbose: 0,
    });
  }
  return net;
}

/** What the network says of sentences of one length. */
export async function ask(
  net: Sequential,
  texts: readonly string[],
  kinds: number,
): Promise<Answer> {
  const said = await net.predict(encode(texts, kinds));
  return (row, step, kind) => said.at(row, step, kind) > 0.5;
}
