// Models that are written to ONNX, with data: those of `npm run keras-files`, and others for what these do not have.
import { functional, input, layers, ops, sequential, tensor } from "latch";
import { models as kerasModels } from "../keras-files/models.mjs";

const ROWS = 3;

function wave(shape, seed, scale = 0.5) {
  const size = shape.reduce((product, length) => product * length, 1);
  const at = (k) => scale * Math.sin(0.37 * k * k + (2 * seed + 1) * 0.29 * k + 1.7 * seed + 0.4);
  return tensor(
    Array.from({ length: size }, (_, k) => at(k)),
    shape,
  );
}

const tokens = (rows) => tensor(rows, undefined, "int32");
/** Padded at the end, at the beginning, in the middle, and everywhere. */
const MASKED = [
  [3, 5, 2, 0, 0],
  [0, 0, 4, 1, 6],
  [2, 0, 0, 7, 0],
  [0, 0, 0, 0, 0],
  [1, 2, 3, 4, 5],
];

function embedded() {
  return layers.embedding({ inputDim: 8, outputDim: 4, maskZero: true, inputShape: [null] });
}

/** Every recurrent layer, masked, with all outputs, both directions and an open length. */
function masked() {
  const words = input({ shape: [null], dtype: "int32", name: "words" });
  const x = layers.embedding({ inputDim: 8, outputDim: 4, maskZero: true }).apply(words);
  const options = { units: 3, returnSequences: true };
  const [a, h, c] = layers.lstm({ ...options, returnState: true }).apply(x);
  const b = layers.gru({ ...options, goBackwards: true }).apply(x);
  const d = layers.simpleRNN({ ...options, activation: "relu" }).apply(a, { initialState: [h] });
  const e = layers.lstm({ ...options, recurrentActivation: "hard_sigmoid" }).apply(b, {
    initialState: [h, c],
  });
  const f = layers.bidirectional({ layer: layers.gru(options), mergeMode: "sum" }).apply(d);
  return { net: functional({ inputs: words, outputs: [a, h, c, b, d, e, f] }), x: tokens(MASKED) };
}

function classifierOfText() {
  const net = sequential([
    embedded(),
    layers.spatialDropout1D({ rate: 0.2 }),
    layers.bidirectional({ layer: layers.lstm({ units: 4, returnSequences: true, dropout: 0.1 }) }),
    layers.gru({ units: 3, resetAfter: false }),
    layers.dropout({ rate: 0.3 }),
    layers.dense({ units: 3, activation: "softmax" }),
  ]);
  return { net, x: tokens(MASKED) };
}

/** The mean over steps that count, with the mask in the graph. */
function pooledText() {
  const net = sequential([
    embedded(),
    layers.globalAveragePooling1D(),
    layers.dense({ units: 4, activation: "gelu" }),
    layers.dense({ units: 1, activation: "sigmoid" }),
  ]);
  return { net, x: tokens(MASKED.filter((row) => row.some((word) => word > 0))) };
}

function images() {
  const net = sequential([
    layers.rescaling({ scale: 2, offset: -0.5, inputShape: [9, 8, 3] }),
    layers.zeroPadding2D({
      padding: [
        [1, 0],
        [0, 2],
      ],
    }),
    layers.conv2D({
      filters: 4,
      kernelSize: [3, 2],
      strides: 2,
      padding: "same",
      activation: "relu",
    }),
    layers.batchNormalization(),
    layers.maxPooling2D({ poolSize: 2, strides: 1, padding: "same" }),
    layers.depthwiseConv2D({ kernelSize: 2, depthMultiplier: 2 }),
    layers.separableConv2D({ filters: 5, kernelSize: 2, padding: "same", activation: "elu" }),
    layers.conv2DTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: "same" }),
    layers.averagePooling2D({ poolSize: 2, padding: "same" }),
    layers.groupNormalization({ groups: 3 }),
    layers.cropping2D({ cropping: 1 }),
    layers.upSampling2D({ size: 2 }),
    layers.globalMaxPooling2D(),
    layers.dense({ units: 2 }),
  ]);
  return { net, x: wave([ROWS, 9, 8, 3], 1) };
}

/** Convolutions over sequences of open length. */
function series() {
  const net = sequential([
    layers.conv1D({
      filters: 4,
      kernelSize: 3,
      padding: "same",
      strides: 2,
      inputShape: [null, 2],
    }),
    layers.conv1D({ filters: 4, kernelSize: 2, padding: "causal", dilationRate: 2 }),
    layers.leakyReLU({ negativeSlope: 0.1 }),
    layers.maxPooling1D({ poolSize: 2 }),
    layers.conv1DTranspose({ filters: 3, kernelSize: 3, strides: 2 }),
    layers.timeDistributed({ layer: layers.dense({ units: 3, activation: "tanh" }) }),
    layers.layerNormalization(),
    layers.lstm({ units: 3 }),
  ]);
  return { net, x: wave([ROWS, 11, 2], 2) };
}

function activations() {
  const x = input({ shape: [6] });
  const names = [
    ...["relu", "elu", "selu", "gelu", "silu", "mish", "softplus", "softsign", "tanh", "sigmoid"],
    ...[
      "hard_sigmoid",
      "hard_silu",
      "relu6",
      "leaky_relu",
      "log_softmax",
      "softmax",
      "exponential",
    ],
    ...["log_sigmoid", "tanh_shrink", "squareplus", "celu"],
  ];
  const outputs = names.map((name) => layers.activation(name).apply(x));
  const more = [
    layers.prelu(),
    layers.softmax(),
    layers.unitNormalization(),
    layers.rmsNormalization(),
  ];
  return {
    net: functional({ inputs: x, outputs: [...outputs, ...more.map((layer) => layer.apply(x))] }),
    x: wave([ROWS, 6], 3, 4),
  };
}

function merging() {
  const [a, b] = [input({ shape: [4, 3], name: "a" }), input({ shape: [4, 3], name: "b" })];
  const all = ["add", "subtract", "multiply", "average", "maximum", "minimum", "concatenate"];
  const merged = all.map((name) => layers[name]().apply([a, b]));
  const dotted = layers.dot({ axes: 2, normalize: true }).apply([a, b]);
  const rearranged = [
    layers.flatten().apply(a),
    layers.permute({ dims: [2, 1] }).apply(a),
    layers.reshape({ targetShape: [2, -1] }).apply(b),
    layers.repeatVector({ n: 2 }).apply(layers.flatten().apply(b)),
    ops.argMax(a, -1),
    ops.cast(ops.greater(a, b), "float32"),
    ops.logSumExp(a, 1),
  ];
  const net = functional({ inputs: { a, b }, outputs: [...merged, dotted, ...rearranged] });
  return { net, x: { a: wave([ROWS, 4, 3], 4), b: wave([ROWS, 4, 3], 5) } };
}

export const models = {
  ...kerasModels,
  masked,
  classifierOfText,
  pooledText,
  images,
  series,
  activations,
  merging,
};
