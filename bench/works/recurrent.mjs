// Recurrent networks on sequences of a shape { batch, steps, features, units }: training steps and predictions.
import { oneHot, uniform } from "../numbers.mjs";
import { recurrentClassifier } from "../ours.mjs";

/** Numbers in [-1, 1) for all steps, and a class for each sequence. */
export function sequences({ batch, steps, features }) {
  return { data: uniform(batch * steps * features, -1, 1), labels: oneHot(batch, 2) };
}

/** A training step of a recurrent layer and Dense(2, softmax); `make` takes { units, inputShape }. */
export function trainingStep(latch, make, shape) {
  const { batch, steps, features, units } = shape;
  const layer = make({ units, inputShape: [steps, features] });
  const net = recurrentClassifier(latch, layer);
  const { data, labels } = sequences(shape);
  const [x, y] = [latch.tensor(data, [batch, steps, features]), latch.tensor(labels, [batch, 2])];
  return { net, layer, x, run: () => net.trainOnBatch(x, y) };
}

/** A prediction of an LSTM: the last hidden state. */
export function lstmPrediction(latch, shape) {
  return recurrentPrediction(latch, latch.layers.lstm, shape);
}

/** A prediction of a recurrent layer: the last hidden state; `make` as in {@link trainingStep}. */
export function recurrentPrediction(latch, make, shape) {
  const { batch, steps, features, units } = shape;
  const net = latch.sequential([make({ units, inputShape: [steps, features] })]);
  const x = latch.tensor(sequences(shape).data, [batch, steps, features]);
  return { net, x, run: () => net.predictOnBatch(x) };
}

export const WORDS = 10_000;
export const TEXT_SHAPE = { batch: 32, steps: 80, features: 64, units: 64 };

/** A training step of Embedding(10000, 64), LSTM(64) and Dense(2, softmax) on 32 texts of 80 words. */
export function embeddingStep(latch) {
  const { batch, steps, features, units } = TEXT_SHAPE;
  const { embedding, lstm, dense } = latch.layers;
  const net = latch.sequential([
    embedding({ inputDim: WORDS, outputDim: features }),
    lstm({ units }),
    dense({ units: 2, activation: "softmax" }),
  ]);
  net.compile({ loss: "categorical_crossentropy", optimizer: "adam" });
  const words = Int32Array.from(uniform(batch * steps, 0, WORDS), Math.floor);
  const [x, y] = [latch.tensor(words, [batch, steps]), latch.tensor(oneHot(batch, 2), [batch, 2])];
  return { net, run: () => net.trainOnBatch(x, y) };
}

/** Building LSTM(256) on 128 features, orthogonal weights included, until its weights can be read. */
export function lstmBuilding(latch) {
  return () =>
    latch.sequential([latch.layers.lstm({ units: 256, inputShape: [100, 128] })]).getWeights();
}
