// The models by which libraries are compared, each named for what it stands for. Every peer gets the same weights and the same
// batch: `x` and `y` are arrays of the shapes given, the loss is `loss`, and Adam trains.
import { oneHot, uniform } from "../numbers.mjs";

/**
 * @typedef {object} Workload
 * @property {string} name
 * @property {string} standsFor
 * @property {number[]} inputShape of a batch
 * @property {number[]} targetShape of a batch
 * @property {"float32" | "int32"} dtype of the inputs
 * @property {"binary_crossentropy" | "categorical_crossentropy"} loss
 * @property {(latch: object) => object} build gives the model, not yet compiled
 * @property {() => { x: Float32Array | Int32Array, y: Float32Array }} batch
 */

/** @type {readonly Workload[]} */
export const WORKLOADS = [
  {
    name: "table",
    standsFor: "rows of a table: dense layers of 32, 16 and 1 on 64 rows of 16 columns",
    inputShape: [64, 16],
    targetShape: [64, 1],
    dtype: "float32",
    loss: "binary_crossentropy",
    build: ({ sequential, layers: { dense } }) =>
      sequential([
        dense({ units: 32, activation: "relu", inputShape: [16] }),
        dense({ units: 16, activation: "relu" }),
        dense({ units: 1, activation: "sigmoid" }),
      ]),
    batch: () => ({ x: signed(64 * 16), y: Float32Array.from({ length: 64 }, (_, k) => k % 2) }),
  },
  {
    name: "pixels",
    standsFor: "images as rows of pixels: dense layers 784-512-512-10 on 128 images",
    ...classified([128, 784], 10),
    build: ({ sequential, layers: { dense } }) =>
      sequential([
        dense({ units: 512, activation: "relu", inputShape: [784] }),
        dense({ units: 512, activation: "relu" }),
        dense({ units: 10, activation: "softmax" }),
      ]),
  },
  {
    name: "images",
    standsFor: "small images: two convolutions of 3x3 (32, 64 filters) with pooling on 32 of 28x28",
    ...classified([32, 28, 28, 1], 10),
    build: ({ sequential, layers }) =>
      sequential([
        layers.conv2D({
          ...{ filters: 32, kernelSize: 3, activation: "relu", inputShape: [28, 28, 1] },
        }),
        layers.maxPooling2D({ poolSize: 2 }),
        layers.conv2D({ filters: 64, kernelSize: 3, activation: "relu" }),
        layers.maxPooling2D({ poolSize: 2 }),
        layers.flatten(),
        layers.dense({ units: 10, activation: "softmax" }),
      ]),
  },
  {
    name: "text",
    standsFor: "texts of 80 words: Embedding(10000, 64) and LSTM(64) on 32 of them",
    ...classified([32, 80], 2),
    dtype: "int32",
    build: ({ sequential, layers: { embedding, lstm, dense } }) =>
      sequential([
        embedding({ inputDim: 10_000, outputDim: 64, inputShape: [80] }),
        lstm({ units: 64 }),
        dense({ units: 2, activation: "softmax" }),
      ]),
    batch: () => ({
      x: Int32Array.from(uniform(32 * 80, 0, 10_000), Math.floor),
      y: oneHot(32, 2),
    }),
  },
  {
    name: "sequences",
    standsFor: "sequences of 50 steps: LSTM(128) on 32 of 64 features",
    ...classified([32, 50, 64], 2),
    build: ({ sequential, layers: { lstm, dense } }) =>
      sequential([
        lstm({ units: 128, inputShape: [50, 64] }),
        dense({ units: 2, activation: "softmax" }),
      ]),
  },
  {
    name: "both ways",
    standsFor: "sentences read both ways: bidirectional LSTM(64), then LSTM(64), on 32x50x64",
    ...classified([32, 50, 64], 2),
    build: ({ sequential, layers: { bidirectional, lstm, dense } }) =>
      sequential([
        bidirectional({ layer: lstm({ units: 64, returnSequences: true }), inputShape: [50, 64] }),
        lstm({ units: 64 }),
        dense({ units: 2, activation: "softmax" }),
      ]),
  },
  {
    name: "series",
    standsFor:
      "time series: Conv1D of 5 (128 filters), BatchNormalization and the mean, on 32x200x64",
    ...classified([32, 200, 64], 2),
    build: ({ sequential, layers }) =>
      sequential([
        layers.conv1D({ filters: 128, kernelSize: 5, padding: "same", inputShape: [200, 64] }),
        layers.batchNormalization(),
        layers.reLU(),
        layers.globalAveragePooling1D(),
        layers.dense({ units: 2, activation: "softmax" }),
      ]),
  },
  {
    name: "attention",
    standsFor:
      "a block of an encoder: 4 heads of 16, dense layers of 128 and 64, two norms, on 32x100x64",
    ...classified([32, 100, 64], 2),
    build: ({ input, functional, layers }) => {
      const inputs = input({ shape: [100, 64] });
      const attended = layers
        .multiHeadAttention({ numHeads: 4, keyDim: 16 })
        .apply([inputs, inputs]);
      const first = layers.add().apply([inputs, attended]).pipe(layers.layerNormalization());
      const wide = first.pipe(layers.dense({ units: 128, activation: "relu" }));
      const second = layers.add().apply([first, wide.pipe(layers.dense({ units: 64 }))]);
      const outputs = second.pipe(
        layers.layerNormalization(),
        layers.globalAveragePooling1D(),
        layers.dense({ units: 2, activation: "softmax" }),
      );
      return functional({ inputs, outputs });
    },
  },
];

/** What models of classes share: numbers in [-1, 1), and the classes in turn. */
function classified(inputShape, classes) {
  const [rows] = inputShape;
  return {
    inputShape,
    targetShape: [rows, classes],
    dtype: "float32",
    loss: "categorical_crossentropy",
    batch: () => ({ x: signed(sizeOf(inputShape)), y: oneHot(rows, classes) }),
  };
}

function signed(count) {
  return uniform(count, -1, 1);
}

/** How many numbers an array of a shape has. */
export function sizeOf(shape) {
  return shape.reduce((size, length) => size * length, 1);
}
