/** An LSTM that tells two kinds of noisy waves apart: ten steps of one number, two classes. */
import { layers, random, sequential, setSeed, Tensor, toCategorical, trainTestSplit } from "latch";

const COUNT = 600;
const STEPS = 10;

setSeed(1);
const noise = random.normal([COUNT, STEPS], { stddev: 0.2 });
const phases = random.uniform([COUNT], { min: 0, max: 2 * Math.PI });
const labels = Int32Array.from({ length: COUNT }, (_, row) => row % 2);
const waves = Float32Array.from({ length: COUNT * STEPS }, (_, index) => {
  const [row, step] = [Math.floor(index / STEPS), index % STEPS];
  const frequency = labels[row] === 0 ? 0.5 : 1.1;
  return Math.sin(frequency * step + phases.at(row)) + noise.at(row, step);
});
const series = new Tensor([COUNT, STEPS, 1], "float32", waves);
const [xTrain, xTest, yTrain, yTest] = trainTestSplit(series, toCategorical(labels), {
  testSize: 0.25,
  randomState: 0,
});

const net = sequential();
net.add(layers.lstm({ units: 64, inputShape: [STEPS, 1] }));
net.add(layers.dense({ units: 2, activation: "softmax" }));
net.compile({ loss: "categorical_crossentropy", optimizer: "adam", metrics: ["accuracy"] });
net.summary();

await net.fit(xTrain, yTrain, { epochs: 15, batchSize: 32, verbose: 1 });
const { loss, accuracy } = await net.evaluate(xTest, yTest);
console.log(`\nTest loss ${loss.toFixed(4)}, accuracy ${accuracy.toFixed(4)}`);
