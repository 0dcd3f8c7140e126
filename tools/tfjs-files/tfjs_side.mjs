// The part of `npm run tfjs-files` that runs in TensorFlow.js: `read FOLDER` opens models, `write FOLDER` saves some.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(new URL("../../bench/", import.meta.url));
console.warn = () => {};
const tf = require("@tensorflow/tfjs");
const [task, folder] = process.argv.slice(2);

/** Numbers in which no row or column is like another. */
function wave(shape, seed, scale = 0.5) {
  const size = shape.reduce((product, length) => product * length, 1);
  const at = (k) => scale * Math.sin(0.37 * k * k + (2 * seed + 1) * 0.29 * k + 1.7 * seed + 0.4);
  return tf.tensor(
    Array.from({ length: size }, (_, k) => at(k)),
    shape,
  );
}

function plain(tensors, names) {
  return [tensors].flat().map((one, index) => ({
    name: names[index],
    dtype: one.dtype,
    shape: one.shape,
    data: [...one.dataSync()],
  }));
}

function fromFolder(path) {
  return {
    load: async () => {
      const { modelTopology, weightsManifest, format, trainingConfig } = JSON.parse(
        readFileSync(join(path, "model.json"), "utf8"),
      );
      const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
      const parts = weightsManifest.flatMap(({ paths }) =>
        paths.map((one) => readFileSync(join(path, one))),
      );
      const all = Buffer.concat(parts);
      const weightData = all.buffer.slice(all.byteOffset, all.byteOffset + all.length);
      return { modelTopology, weightSpecs, weightData, format, trainingConfig };
    },
  };
}

/** The losses of three steps toward half of what the model predicts; undefined where it is not compiled. */
async function lossesOf(model, x) {
  if (model.optimizer === undefined) return undefined;
  const y = model.predict(x).mul(0.5);
  const losses = [];
  for (let step = 0; step < 3; step++) losses.push([await model.trainOnBatch(x, y)].flat()[0]);
  return losses;
}

async function read() {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const { inputs } = JSON.parse(readFileSync(join(path, "data.json"), "utf8"));
    for (const dtype of ["float32", "float16"]) {
      const model = await tf.loadLayersModel(fromFolder(join(path, dtype)));
      const x = inputs.map(({ data, shape }) => tf.tensor(data, shape, "float32"));
      const outputs = plain(model.predict(x.length === 1 ? x[0] : x), model.outputNames);
      const losses = await lossesOf(model, x[0]);
      writeFileSync(join(path, `${dtype}.tfjs.json`), JSON.stringify({ outputs, losses }));
    }
  }
}

const L = tf.layers;

/** Models of every layer that TensorFlow.js and this package have, with data. */
const models = {
  classifier() {
    const model = tf.sequential({ name: "classifier" });
    model.add(
      L.dense({
        units: 6,
        inputShape: [5],
        activation: "relu",
        kernelRegularizer: tf.regularizers.l1l2({ l1: 0.01 }),
      }),
    );
    model.add(L.batchNormalization({ momentum: 0.9 }));
    model.add(L.dropout({ rate: 0.2 }));
    model.add(L.dense({ units: 4, activation: "elu", kernelConstraint: "maxNorm" }));
    model.add(L.leakyReLU({ alpha: 0.1 }));
    model.add(L.prelu());
    model.add(L.dense({ units: 3, activation: "softmax", useBias: false }));
    return { model, x: [wave([4, 5], 1)] };
  },
  tagger() {
    const model = tf.sequential({ name: "tagger" });
    model.add(L.embedding({ inputDim: 9, outputDim: 4, maskZero: true, inputLength: 5 }));
    model.add(L.bidirectional({ layer: L.lstm({ units: 3, returnSequences: true }) }));
    model.add(L.gru({ units: 4, returnSequences: true, recurrentActivation: "sigmoid" }));
    model.add(L.timeDistributed({ layer: L.dense({ units: 2, activation: "tanh" }) }));
    model.add(L.simpleRNN({ units: 3 }));
    const x = tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8, 1, 3], [2, 5]);
    return { model, x: [x] };
  },
  cells() {
    const model = tf.sequential({ name: "cells" });
    const cell = [L.lstmCell({ units: 2 }), L.gruCell({ units: 3 })];
    model.add(L.masking({ maskValue: 9, inputShape: [4, 2] }));
    model.add(L.rnn({ cell, returnSequences: true }));
    model.add(L.rnn({ cell: L.simpleRNNCell({ units: 2 }) }));
    model.compile({
      optimizer: tf.train.adam(0.02, 0.8, 0.95, 1e-8),
      loss: "meanSquaredError",
      metrics: ["mae", "mape"],
    });
    return { model, x: [wave([3, 4, 2], 2)] };
  },
  branches() {
    const [a, b] = ["a", "b"].map((name) => tf.input({ shape: [4], name }));
    const shared = L.dense({ units: 4, name: "shared" });
    const inner = tf.sequential({ name: "inner" });
    inner.add(L.dense({ units: 4, inputShape: [4], activation: "selu", name: "within" }));
    const [u, v] = [tf.input({ shape: [4] }), tf.input({ shape: [4] })];
    const product = L.multiply().apply([L.dense({ units: 4 }).apply(u), v]);
    const both = tf.model({ inputs: [u, v], outputs: product, name: "both" });
    const pair = [shared.apply(a), inner.apply(shared.apply(b))];
    const normal = L.layerNormalization({ epsilon: 0.01 }).apply(pair[1]);
    const outputs = [
      ...["add", "average", "multiply", "maximum", "minimum"].map((name) => L[name]().apply(pair)),
      L.concatenate().apply([normal, a]),
      L.dot({ axes: 1, normalize: true }).apply(pair),
      inner.apply(a),
      both.apply([shared.apply(a), b]),
    ];
    const model = tf.model({ inputs: [a, b], outputs, name: "branches" });
    return { model, x: [wave([3, 4], 3), wave([3, 4], 4)] };
  },
  images() {
    const model = tf.sequential({ name: "images" });
    model.add(L.zeroPadding2d({ padding: 1, inputShape: [7, 8, 3] }));
    model.add(L.conv2d({ filters: 4, kernelSize: 3, strides: 2, padding: "same" }));
    model.add(L.reLU({ maxValue: 0.8 }));
    model.add(L.depthwiseConv2d({ kernelSize: 2, depthMultiplier: 2 }));
    model.add(L.separableConv2d({ filters: 4, kernelSize: 2, padding: "same" }));
    model.add(L.conv2dTranspose({ filters: 3, kernelSize: 2, strides: 2 }));
    model.add(L.maxPooling2d({ poolSize: 2 }));
    model.add(L.upSampling2d({ size: [2, 2] }));
    model.add(
      L.cropping2D({
        cropping: [
          [1, 0],
          [0, 1],
        ],
      }),
    );
    model.add(L.averagePooling2d({ poolSize: 2, strides: 1 }));
    model.add(L.globalAveragePooling2d({}));
    return { model, x: [wave([2, 7, 8, 3], 5)] };
  },
  series() {
    const model = tf.sequential({ name: "series" });
    model.add(
      L.conv1d({
        filters: 4,
        kernelSize: 3,
        padding: "same",
        activation: "swish",
        inputShape: [8, 3],
      }),
    );
    model.add(L.maxPooling1d({ poolSize: 2 }));
    model.add(L.permute({ dims: [2, 1] }));
    model.add(L.reshape({ targetShape: [2, 8] }));
    model.add(L.flatten());
    model.add(L.repeatVector({ n: 3 }));
    model.add(L.activation({ activation: "softplus" }));
    model.add(L.globalMaxPooling1d());
    return { model, x: [wave([2, 8, 3], 6)] };
  },
};

const QUANTIZED = { uint8: 255, uint16: 65535 };

/** Weights as integers q that stand for q * scale + min, as the converter of TensorFlow.js writes them. */
function quantized(specs, data, dtype) {
  let position = 0;
  const parts = specs.map(({ name, shape }) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const values = new Float32Array(data, position, size);
    position += 4 * size;
    const [min, max] = [Math.min(...values), Math.max(...values)];
    const scale = (max - min) / QUANTIZED[dtype] || 1;
    const stored = Array.from(values, (value) => Math.round((value - min) / scale));
    const bytes = dtype === "uint8" ? Uint8Array.from(stored) : Uint16Array.from(stored);
    const spec = { name, shape, dtype: "float32", quantization: { dtype, scale, min } };
    return { spec, bytes: Buffer.from(bytes.buffer) };
  });
  return {
    specs: parts.map(({ spec }) => spec),
    data: Buffer.concat(parts.map(({ bytes }) => bytes)),
  };
}

/** Writes in two shards, which a weight spans. */
function writeModel(path, topology, specs, data, trainingConfig) {
  mkdirSync(path, { recursive: true });
  const bytes = Buffer.from(data);
  const half = Math.floor(bytes.length / 2);
  writeFileSync(join(path, "one.bin"), bytes.subarray(0, half));
  writeFileSync(join(path, "two.bin"), bytes.subarray(half));
  const weightsManifest = [{ paths: ["one.bin", "two.bin"], weights: specs }];
  const json = { format: "layers-model", modelTopology: topology, weightsManifest, trainingConfig };
  writeFileSync(join(path, "model.json"), JSON.stringify(json));
}

async function write() {
  for (const [name, make] of Object.entries(models)) {
    const { model, x } = make();
    model.setWeights(
      model.weights.map(({ shape, originalName }, index) => {
        const weight = wave(shape, index, 0.4);
        return originalName.endsWith("moving_variance") ? weight.abs().add(0.5) : weight;
      }),
    );
    await model.save(
      tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData, trainingConfig }) => {
        writeModel(join(folder, name), modelTopology, weightSpecs, weightData, trainingConfig);
        for (const dtype of ["uint8", "uint16"]) {
          if (name !== "classifier") continue;
          const { specs, data } = quantized(weightSpecs, weightData, dtype);
          writeModel(join(folder, `${name}_${dtype}`), modelTopology, specs, data);
        }
        return { modelArtifactsInfo: {} };
      }),
      { includeOptimizer: model.optimizer !== undefined },
    );
    const predict = (from) => plain(from.predict(x.length === 1 ? x[0] : x), from.outputNames);
    const inputs = plain(x, model.inputNames);
    const save = async (where, from) => {
      const [outputs, losses] = [predict(from), await lossesOf(from, x[0])];
      writeFileSync(join(folder, where, "data.json"), JSON.stringify({ inputs, outputs, losses }));
    };
    await save(name, model);
    for (const dtype of name === "classifier" ? ["uint8", "uint16"] : []) {
      const path = `${name}_${dtype}`;
      // What TensorFlow.js itself reads of quantized weights.
      await save(path, await tf.loadLayersModel(fromFolder(join(folder, path))));
    }
  }
}

await tf.setBackend("cpu");
await (task === "read" ? read() : write());
