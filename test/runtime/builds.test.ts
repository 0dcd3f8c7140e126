// The engine's four sets of kernels: models run in the smallest build that has their kernels, which is replaced when others come.
import { expect, test } from "vitest";
import { freshLatch } from "../support/fresh.js";

const { latch, device } = await freshLatch();
const { functional, input, layers, ready, sequential, setSeed, tensor } = latch;

const x = tensor(Array.from({ length: 64 }, (_, row) => [Math.sin(row), Math.cos(row), row / 64]));
const y = tensor(Array.from({ length: 64 }, (_, row) => [row % 2]));

function dense() {
  setSeed(7);
  const net = sequential([
    layers.dense({ units: 8, activation: "tanh", inputShape: [3] }),
    layers.dropout({ rate: 0.2 }),
    layers.dense({ units: 1, activation: "sigmoid" }),
  ]);
  net.compile({ loss: "binary_crossentropy", optimizer: "adam", metrics: ["accuracy"] });
  return net;
}

/** Loss and weights after five epochs; in the middle of the third something else happens. */
async function trained(meanwhile: () => Promise<unknown>) {
  const net = dense();
  const history = await net.fit(x, y, {
    epochs: 5,
    batchSize: 16,
    verbose: 0,
    callbacks: [
      {
        onTrainBatchEnd: async (batch, _logs, { model }) => {
          if (batch === 1 && model.history?.epoch.length === 2) await meanwhile();
        },
      },
    ],
  });
  const weights = await net.getWeights();
  return { loss: history.history.loss, weights: weights.map(({ data }) => [...data]) };
}

// The order matters: an engine with all kernels never becomes smaller again.
test("a recurrent layer in the middle of another model's training changes none of its numbers", async () => {
  const alone = await trained(async () => {});
  const before = device.generation;
  let output: readonly number[] = [];
  const disturbed = await trained(async () => {
    const net = sequential([layers.lstm({ units: 4, inputShape: [5, 2] })]);
    output = (await net.predict(tensor(new Float32Array(20).fill(0.5), [2, 5, 2]))).shape;
  });
  expect(output).toEqual([2, 4]);
  expect(device.generation).toBe(before + 1);
  expect(disturbed).toEqual(alone);
});

test("a GRU after an LSTM brings its kernels", async () => {
  const before = device.generation;
  const net = sequential([layers.gru({ units: 4, inputShape: [5, 2] })]);
  const output = await net.predict(tensor(new Float32Array(20).fill(0.5), [2, 5, 2]));
  expect(output.shape).toEqual([2, 4]);
  expect(latch.info().kernels).toBe("recurrent");
  expect(device.generation).toBe(before + 1);
});

test("a model that adds integers has the kernels for them", async () => {
  const before = device.generation;
  const [a, b] = [input({ shape: [2], dtype: "int32" }), input({ shape: [2], dtype: "int32" })];
  const net = functional({ inputs: [a, b], outputs: layers.add().apply([a, b]) });
  const large = tensor([[16777217, 2147483647]], [1, 2], "int32");
  const sum = await net.predict([large, tensor([[1, 1]], [1, 2], "int32")]);
  expect([sum.dtype, ...sum.data]).toEqual(["int32", 16777218, -2147483648]);
  expect(device.generation).toBe(before + 1);
});

test("once all kernels are there, nothing is replaced any more", async () => {
  const before = device.generation;
  await ready();
  await sequential([layers.gru({ units: 4, inputShape: [5, 2] })]).getWeights();
  expect(device.generation).toBe(before);
});
