// The part of `npm run tfjs-files` that runs here: `write FOLDER` saves models, `read FOLDER` opens those of TensorFlow.js.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  functional,
  input,
  layers,
  loadModel,
  optimizers,
  ready,
  sequential,
  setSeed,
  Tensor,
  tensor,
} from "latch";

const [task, folder] = process.argv.slice(2);
const ROWS = 3;

function wave(shape, seed, scale = 0.5) {
  const size = shape.reduce((product, length) => product * length, 1);
  const at = (k) => scale * Math.sin(0.37 * k * k + (2 * seed + 1) * 0.29 * k + 1.7 * seed + 0.4);
  return tensor(
    Array.from({ length: size }, (_, k) => at(k)),
    shape,
  );
}

function plain(data, names) {
  const list = data instanceof Tensor ? [data] : Object.values(data);
  return list.map(({ dtype, shape, data: numbers }, index) => ({
    name: names[index],
    dtype,
    shape: [...shape],
    data: [...numbers],
  }));
}

/** Models of layers that TensorFlow.js has, with data. */
const models = {
  classifier() {
    const net = sequential([
      layers.dense({ units: 6, inputShape: [5], activation: "relu", kernelRegularizer: "l2" }),
      layers.batchNormalization({ momentum: 0.9 }),
      layers.dropout({ rate: 0.1 }),
      layers.dense({ units: 4, activation: "gelu", kernelInitializer: "he_normal" }),
      layers.leakyReLU({ negativeSlope: 0.1 }),
      layers.prelu(),
      layers.dense({ units: 3, activation: "softmax", biasConstraint: "max_norm" }),
    ]);
    return { net, x: wave([ROWS, 5], 1) };
  },
  tagger() {
    const net = sequential([
      layers.embedding({ inputDim: 9, outputDim: 4, maskZero: true, inputShape: [5] }),
      layers.bidirectional({ layer: layers.lstm({ units: 3, returnSequences: true }) }),
      layers.gru({ units: 4, returnSequences: true, resetAfter: false, goBackwards: true }),
      layers.timeDistributed({ layer: layers.dense({ units: 2, activation: "silu" }) }),
      layers.simpleRNN({ units: 3, activation: "relu" }),
    ]);
    return {
      net,
      x: tensor(
        [
          [1, 2, 3, 4, 5],
          [6, 7, 8, 1, 3],
        ],
        undefined,
        "int32",
      ),
    };
  },
  cells() {
    const cell = [layers.lstmCell({ units: 2 }), layers.gruCell({ units: 3, resetAfter: false })];
    const net = sequential([
      layers.rnn({ cell, inputShape: [4, 2], returnSequences: true }),
      layers.rnn({ cell: layers.simpleRNNCell({ units: 2 }) }),
    ]);
    net.compile({
      optimizer: optimizers.sgd({ learningRate: 0.05, momentum: 0.8, nesterov: true }),
      loss: "mse",
      metrics: ["meanAbsoluteError"],
    });
    return { net, x: wave([ROWS, 4, 2], 2) };
  },
  states() {
    const [x, y] = [input({ shape: [4, 3], name: "x" }), input({ shape: [2, 3], name: "y" })];
    const [, ...states] = layers.lstm({ units: 3, returnState: true }).apply(x);
    const outputs = layers
      .lstm({ units: 3, returnSequences: true })
      .apply(y, { initialState: states });
    return {
      net: functional({ inputs: [x, y], outputs }),
      x: [wave([ROWS, 4, 3], 3), wave([ROWS, 2, 3], 4)],
    };
  },
  branches() {
    const [a, b] = [input({ shape: [4], name: "a" }), input({ shape: [4], name: "b" })];
    const shared = layers.dense({ units: 4, name: "shared" });
    const inner = sequential([layers.dense({ units: 4, inputShape: [4], activation: "selu" })]);
    const [u, v] = [input({ shape: [4] }), input({ shape: [4] })];
    const within = layers.average().apply([layers.dense({ units: 4 }).apply(u), v]);
    const both = functional({ inputs: [u, v], outputs: within, name: "both" });
    const pair = [shared.apply(a), inner.apply(shared.apply(b))];
    const normal = layers.layerNormalization({ epsilon: 0.01 }).apply(both.apply(pair));
    const outputs = [
      ...["add", "multiply", "maximum", "minimum"].map((name) => layers[name]().apply(pair)),
      layers.concatenate().apply([normal, a]),
      layers.dot({ axes: 1, normalize: true }).apply(pair),
      inner.apply(a),
      both.apply([a, b]),
    ];
    return {
      net: functional({ inputs: { a, b }, outputs }),
      x: { a: wave([ROWS, 4], 5), b: wave([ROWS, 4], 6) },
    };
  },
  images() {
    const net = sequential([
      layers.zeroPadding2D({ padding: 1, inputShape: [7, 8, 3] }),
      layers.conv2D({ filters: 4, kernelSize: 3, strides: 2, padding: "same", activation: "elu" }),
      layers.reLU({ maxValue: 0.8 }),
      layers.depthwiseConv2D({ kernelSize: 2, depthMultiplier: 2 }),
      layers.separableConv2D({ filters: 4, kernelSize: 2, padding: "same" }),
      layers.conv2DTranspose({ filters: 3, kernelSize: 2, strides: 2 }),
      layers.maxPooling2D({ poolSize: 2 }),
      layers.upSampling2D({ size: 2 }),
      layers.cropping2D({
        cropping: [
          [1, 0],
          [0, 1],
        ],
      }),
      layers.averagePooling2D({ poolSize: 2, strides: 1 }),
      layers.globalAveragePooling2D(),
    ]);
    return { net, x: wave([ROWS, 7, 8, 3], 7) };
  },
  series() {
    const net = sequential([
      layers.conv1D({ filters: 4, kernelSize: 3, padding: "same", inputShape: [8, 3] }),
      layers.maxPooling1D({ poolSize: 2 }),
      layers.permute({ dims: [2, 1] }),
      layers.reshape({ targetShape: [2, 8] }),
      layers.flatten(),
      layers.repeatVector({ n: 3 }),
      layers.activation("softplus"),
      layers.globalMaxPooling1D(),
    ]);
    return { net, x: wave([ROWS, 8, 3], 8) };
  },
};

/** The losses of three steps toward half of what the model predicts; undefined where it is not compiled. */
async function lossesOf(net, x) {
  if (net.compiled === null) return undefined;
  const y = (await net.predictOnBatch(x)).mul(0.5);
  const losses = [];
  for (let step = 0; step < 3; step++) losses.push((await net.trainOnBatch(x, y)).loss);
  return losses;
}

/** Gives each weight numbers of its own, since some begin as 0 or 1. */
async function changeWeights(net) {
  const weights = await net.getWeights();
  const changed = weights.map((weight, index) => {
    const copy = weight.add(0);
    copy.data.forEach((value, k) => {
      copy.data[k] = value + 0.1 + 0.09 * Math.sin(k * k + index);
    });
    return copy;
  });
  await net.setWeights(changed);
}

async function write() {
  for (const [name, make] of Object.entries(models)) {
    setSeed(7);
    const { net, x } = make();
    await changeWeights(net);
    for (const dtype of ["float32", "float16"]) {
      const path = join(folder, name, dtype);
      mkdirSync(path, { recursive: true });
      await net.save(join(path, "model.json"), { dtype });
    }
    const { inputNames, outputNames } = net.topology;
    const outputs = plain(await net.predictOnBatch(x), outputNames);
    const losses = await lossesOf(net, x);
    const text = JSON.stringify({ inputs: plain(x, inputNames), outputs, losses });
    writeFileSync(join(folder, name, "data.json"), text);
  }
}

async function read() {
  for (const name of readdirSync(folder)) {
    const { inputs } = JSON.parse(readFileSync(join(folder, name, "data.json"), "utf8"));
    const net = await loadModel(join(folder, name, "model.json"));
    const x = inputs.map(({ data, shape }, index) =>
      net.inputs[index].dtype === "int32" ? tensor(data, shape, "int32") : tensor(data, shape),
    );
    const y = await net.predictOnBatch(x.length === 1 ? x[0] : x);
    const outputs = plain(y, net.topology.outputNames);
    const losses = await lossesOf(net, x[0]);
    writeFileSync(join(folder, name, "latch.json"), JSON.stringify({ outputs, losses }));
  }
}

await ready();
await (task === "write" ? write() : read());
