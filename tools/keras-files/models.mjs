// Models that are built here, with data: what they predict and learn must be the same in Keras.
import { functional, input, layers, losses, ops, optimizers, sequential, tensor } from "latch";

const ROWS = 6;

/** Numbers between -scale and scale in which no row or column is like another. */
function wave(shape, seed, scale = 0.5) {
  const size = shape.reduce((product, length) => product * length, 1);
  const at = (k) => scale * Math.sin(0.37 * k * k + (2 * seed + 1) * 0.29 * k + 1.7 * seed + 0.4);
  return tensor(
    Array.from({ length: size }, (_, k) => at(k)),
    shape,
  );
}

function labels(shape, classes, seed) {
  const size = shape.reduce((product, length) => product * length, 1);
  const at = (k) => ((k * k * 3 + k * (seed + 1) + seed) % 7) % classes;
  return tensor(
    Array.from({ length: size }, (_, k) => at(k)),
    shape,
    "int32",
  );
}

/** @returns {{ net: import("latch").Model, x: unknown, y: unknown }} */
const made = (net, x, y) => ({ net, x, y });

function classifier() {
  const net = sequential([
    layers.dense({ units: 32, inputShape: [5], activation: "relu", kernelRegularizer: "l2" }),
    layers.batchNormalization({ momentum: 0.9 }),
    layers.dense({ units: 16, activation: "tanh", biasConstraint: "max_norm" }),
    layers.dense({ units: 1, activation: "sigmoid" }),
  ]);
  net.compile({ loss: "binaryCrossentropy", optimizer: "adam", metrics: ["accuracy"] });
  return made(net, wave([ROWS, 5], 1), labels([ROWS, 1], 2, 3));
}

function forecast() {
  const net = sequential([
    layers.lstm({ units: 8, inputShape: [10, 1], returnSequences: true, dropout: 0 }),
    layers.gru({ units: 5, resetAfter: false, goBackwards: true }),
    layers.dense({ units: 1 }),
  ]);
  net.compile({ loss: "mse", optimizer: optimizers.rmsprop({ learningRate: 0.002 }) });
  return made(net, wave([ROWS, 10, 1], 2), wave([ROWS, 1], 3));
}

function tagger() {
  const net = sequential([
    layers.embedding({ inputDim: 9, outputDim: 4, maskZero: true, inputShape: [5] }),
    layers.bidirectional({ layer: layers.gru({ units: 3, returnSequences: true }) }),
    layers.timeDistributed({ layer: layers.dense({ units: 4, activation: "softmax" }) }),
  ]);
  net.compile({
    loss: "sparse_categorical_crossentropy",
    optimizer: optimizers.adamW({ learningRate: 0.003, clipnorm: 1 }),
  });
  return made(net, labels([ROWS, 5], 7, 2), labels([ROWS, 5], 4, 1));
}

function cells() {
  const x = input({ shape: [5, 3] });
  const cell = [layers.lstmCell({ units: 3 }), layers.simpleRNNCell({ units: 4 })];
  const both = layers.rnn({ cell, returnSequences: true }).apply(layers.masking().apply(x));
  const outputs = layers.rnn({ cell: layers.gruCell({ units: 2 }) }).apply(both);
  const net = functional({ inputs: x, outputs });
  net.compile({
    loss: losses.huber({ delta: 0.3 }),
    optimizer: optimizers.sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true }),
  });
  return made(net, wave([ROWS, 5, 3], 5), wave([ROWS, 2], 6));
}

function named() {
  const [a, b] = [input({ shape: [4, 3] }), input({ shape: [3] })];
  const shared = layers.dense({ units: 3, activation: "gelu" });
  const last = shared.apply(ops.take(a, -1, 1));
  const mixed = ops.sub(1, ops.mul(ops.maximum(last, shared.apply(b)), 0.5));
  const best = ops.max(ops.slice(a, [0, 1, 0], [-1, 2, -1]), 1);
  const all = layers.concatenate().apply([mixed, best, ops.square(b)]);
  const outputs = {
    p: layers.dense({ units: 2 }).apply(all),
    q: layers
      .dense({ units: 1, activation: "sigmoid" })
      .apply(ops.where(ops.greater(all, 0), all, 0)),
  };
  const net = functional({ inputs: { a, b }, outputs });
  net.compile({
    loss: { p: "mae", q: losses.binaryCrossentropy({ labelSmoothing: 0.1 }) },
    lossWeights: { p: 0.3, q: 2 },
    metrics: { p: ["mse"], q: ["binaryAccuracy"] },
    optimizer: optimizers.adam({ learningRate: 0.003, amsgrad: true, clipvalue: 0.5 }),
  });
  const y = { p: wave([ROWS, 2], 9), q: labels([ROWS, 1], 2, 4) };
  return made(net, { a: wave([ROWS, 4, 3], 7), b: wave([ROWS, 3], 8) }, y);
}

function nested() {
  const inner = sequential([layers.dense({ units: 4, inputShape: [4], activation: "selu" })]);
  const [u, v] = [input({ shape: [4] }), input({ shape: [4] })];
  const mixed = layers.average().apply([layers.dense({ units: 4 }).apply(u), v]);
  const pair = functional({ inputs: [u, v], outputs: mixed });
  const [a, b] = [input({ shape: [4] }), input({ shape: [4] })];
  const frozen = layers.dense({ units: 4, trainable: false });
  const both = pair.apply([inner.apply(frozen.apply(a)), inner.apply(b)]);
  const outputs = [both, layers.layerNormalization().apply(layers.add().apply([both, a]))];
  const net = functional({ inputs: [a, b], outputs });
  net.compile({ loss: ["mse", "mae"], optimizer: optimizers.lion({ learningRate: 0.001 }) });
  const [x, y] = [10, 20].map((seed) => [wave([ROWS, 4], seed), wave([ROWS, 4], seed + 1)]);
  return made(net, x, y);
}

/** Models and a layer that are parts of the model and of models in it, and outputs that come from a model. */
function shared() {
  const both = sequential([layers.dense({ units: 4, inputShape: [4], activation: "tanh" })]);
  const dense = layers.dense({ units: 4 });
  const u = input({ shape: [4] });
  const inner = functional({ inputs: u, outputs: both.apply(dense.apply(u)) });
  const stack = sequential([input({ shape: [4] }), layers.activation("selu"), dense]);
  const x = input({ shape: [4] });
  const mixed = layers.subtract().apply([both.apply(x), dense.apply(stack.apply(x))]);
  const net = functional({ inputs: x, outputs: [inner.apply(mixed), mixed, inner.apply(x)] });
  net.compile({ loss: "mse", optimizer: optimizers.adam({ learningRate: 0.01 }) });
  const y = [15, 16, 17].map((seed) => wave([ROWS, 4], seed));
  return made(net, wave([ROWS, 4], 14), y);
}

function attention() {
  const [x, tokens] = [input({ shape: [5, 4] }), input({ shape: [3], dtype: "int32" })];
  const keys = layers.embedding({ inputDim: 8, outputDim: 4, maskZero: true }).apply(tokens);
  const own = layers.multiHeadAttention({ numHeads: 2, keyDim: 3 }).apply([x, x], {
    useCausalMask: true,
  });
  const cross = layers.multiHeadAttention({ numHeads: 2, keyDim: 2 }).apply([own, keys]);
  const groups = { headDim: 3, numQueryHeads: 4, numKeyValueHeads: 2 };
  const shared = layers
    .groupQueryAttention({ ...groups, slidingWindow: 2, useGate: true })
    .apply([x, keys]);
  const gated = layers
    .multiHeadAttention({ numHeads: 2, keyDim: 3, useGate: true, attentionAxes: [1] })
    .apply([shared, x]);
  const others = [layers.attention().apply([x, keys]), layers.additiveAttention().apply([x, keys])];
  const all = layers.concatenate().apply([own, cross, gated, ...others]);
  const outputs = layers.dense({ units: 2 }).apply(layers.globalMaxPooling1D().apply(all));
  const net = functional({ inputs: [x, tokens], outputs });
  net.compile({ loss: "mse", optimizer: "adam" });
  const words = labels([ROWS, 3], 7, 1)
    .toArray()
    .map(([, ...rest], row) => [1 + row, ...rest]);
  return made(
    net,
    [wave([ROWS, 5, 4], 11), tensor(words, undefined, "int32")],
    wave([ROWS, 2], 12),
  );
}

function translation() {
  const [source, target] = [0, 1].map(() => input({ shape: [null], dtype: "int32" }));
  const embedding = layers.embedding({ inputDim: 9, outputDim: 4, maskZero: true });
  const [, ...states] = layers.lstm({ units: 3, returnState: true }).apply(embedding.apply(source));
  const decoder = layers.lstm({ units: 3, returnSequences: true });
  const x = decoder.apply(embedding.apply(target), { initialState: states });
  const net = functional({
    inputs: [source, target],
    outputs: layers.dense({ units: 9 }).apply(x),
  });
  net.compile({
    loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }),
    optimizer: optimizers.adam({ learningRate: 0.01 }),
  });
  const words = (seed, steps) =>
    tensor(
      labels([ROWS, steps], 7, seed)
        .toArray()
        .map(([, ...rest]) => [2, ...rest]),
      undefined,
      "int32",
    );
  return made(net, [words(2, 4), words(4, 3)], labels([ROWS, 3], 7, 6));
}

function windows() {
  const net = sequential([
    layers.conv1D({
      filters: 4,
      kernelSize: 3,
      padding: "causal",
      dilationRate: 2,
      inputShape: [9, 4],
    }),
    layers.activation("silu"),
    layers.maxPooling1D({ poolSize: 2, strides: 1, padding: "same" }),
    layers.conv1D({ filters: 6, kernelSize: 2, strides: 2, groups: 2, useBias: false }),
    layers.averagePooling1D({ poolSize: 2 }),
    layers.permute({ dims: [2, 1] }),
    layers.reshape({ targetShape: [3, -1] }),
    layers.flatten(),
    layers.repeatVector({ n: 2 }),
    layers.globalAveragePooling1D(),
    layers.dense({ units: 3, activation: "softmax", kernelInitializer: "he_normal" }),
  ]);
  net.compile({ loss: "sparse_categorical_crossentropy", optimizer: "adam" });
  return made(net, wave([ROWS, 9, 4], 13), labels([ROWS], 3, 5));
}

/** A small model with an optimizer. */
function small(optimizer) {
  const net = sequential([
    layers.dense({ units: 4, inputShape: [3], activation: "tanh", name: "first" }),
    layers.dense({ units: 2, name: "second" }),
  ]);
  net.compile({ optimizer, loss: "mse" });
  return made(net, wave([ROWS, 3], 31), wave([ROWS, 2], 32));
}

function scaled() {
  const innerOptimizer = optimizers.adam({
    learningRate: 0.01,
    gradientAccumulationSteps: 2,
    useEma: true,
  });
  return small(
    optimizers.lossScaleOptimizer({ innerOptimizer, initialScale: 8, dynamicGrowthSteps: 4 }),
  );
}

function severalOptimizers() {
  const optimizerMap = optimizers.optimizerMap({
    defaultOptimizer: optimizers.sgd({ learningRate: 0.05, momentum: 0.5 }),
    optimizerMap: {
      ".*second.*": optimizers.adam({ learningRate: 0.01 }),
      ".*first/bias": optimizers.rmsprop({ learningRate: 0.01 }),
    },
  });
  return small(optimizers.multiOptimizer({ optimizerMap }));
}

function scheduleFree() {
  return small(
    optimizers.scheduleFreeAdamW({ learningRate: 0.01, warmupSteps: 6, weightDecay: 0.1 }),
  );
}

export const models = {
  classifier,
  forecast,
  tagger,
  cells,
  named,
  nested,
  shared,
  attention,
  translation,
  windows,
  scaled,
  severalOptimizers,
  scheduleFree,
};
