// An LSTM of the course leaves for Keras and comes back: what is done here, by the package.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { layers, loadModel, random, sequential, setSeed, Tensor, toCategorical } from "latch";
import { readNpz, writeNpz } from "latch/data";

export const EPOCHS = 3;
export const BATCH_SIZE = 32;
// Not a multiple of the batch size, so that the last batch of an epoch is a smaller one.
const ROWS = 450;
const STEPS = 10;

/** Waves of two frequencies with noise, and which of the two each row is. */
function waves() {
  const noise = random.normal([ROWS, STEPS], { stddev: 0.2 });
  const phases = random.uniform([ROWS], { min: 0, max: 2 * Math.PI });
  const labels = Int32Array.from({ length: ROWS }, (_, row) => row % 2);
  const series = Float32Array.from({ length: ROWS * STEPS }, (_, index) => {
    const [row, step] = [Math.floor(index / STEPS), index % STEPS];
    return Math.sin((labels[row] === 0 ? 0.5 : 1.1) * step + phases.at(row)) + noise.at(row, step);
  });
  return { x: new Tensor([ROWS, STEPS, 1], "float32", series), y: toCategorical(labels) };
}

/** Writes `model.keras`, compiled and trained for a few steps, so that its optimizer has a state, and `data.npz`. */
export async function leave(folder) {
  setSeed(1);
  const { x, y } = waves();
  const net = sequential([
    layers.lstm({ units: 64, inputShape: [STEPS, 1] }),
    layers.dense({ units: 2, activation: "softmax" }),
  ]);
  net.compile({ loss: "categorical_crossentropy", optimizer: "adam", metrics: ["accuracy"] });
  await net.fit(x, y, { batchSize: BATCH_SIZE, verbose: 0 });
  await net.save(join(folder, "model.keras"));
  await writeNpz(join(folder, "data.npz"), { x, y });
}

/**
 * Fits the model that left on the same batches as Keras did, then for another epoch both this model and the one that came
 * back, which shows that the state of the optimizer came back, too.
 *
 * @returns the losses of all epochs, and the numbers of steps, of both
 */
export async function compare(folder) {
  const { x, y } = await readNpz(join(folder, "data.npz"));
  const [ours, theirs] = await Promise.all(
    ["model.keras", "trained.keras"].map((name) => loadModel(join(folder, name))),
  );
  const lossesOf = async (net, epochs) => {
    const options = { batchSize: BATCH_SIZE, epochs, shuffle: false, verbose: 0 };
    return (await net.fit(x, y, options)).history.loss;
  };
  const { loss } = JSON.parse(readFileSync(join(folder, "history.json"), "utf8"));
  return {
    here: [...(await lossesOf(ours, EPOCHS)), ...(await lossesOf(ours, 1))],
    there: [...loss, ...(await lossesOf(theirs, 1))],
    stepsHere: ours.optimizer.iterations,
    stepsThere: theirs.optimizer.iterations,
  };
}
