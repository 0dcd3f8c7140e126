/** Every layer, through `checkLayer`. A layer that is exported and has no case fails. */
import { Layer, type LayerOptions, layers, ops, ready, type SymbolicTensor } from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import { Weighted } from "../../ts/layers/weighted.js";
import { localDevice } from "../../ts/runtime/device/default-device.js";
import type { AnyDescription } from "../../ts/runtime/registry/option.js";
import { type AnyLayer, checkLayer, type LayerCheck } from "../support/check-layer.js";

beforeAll(ready);

type Case = readonly [name: string, make: () => AnyLayer, check: LayerCheck];

const kept = [[2, 4]] as const;
const none = [null] as const;
const sequence = [2, 4, 3] as const;
const image = { inputs: [2, 4, 3, 2], outputs: [[2, 4, 3, 2]] } as const;
const units = { units: 2, recurrentInitializer: "glorot_uniform" } as const;
const gates = (name: string, count: number, bias: readonly number[] = [2 * count]) => ({
  [`${name}/kernel`]: [3, 2 * count],
  [`${name}/recurrent_kernel`]: [2, 2 * count],
  [`${name}/bias`]: bias,
});

function scaled(x: SymbolicTensor, { factor }: { readonly factor: unknown }): SymbolicTensor {
  return ops.mul(x, Number(factor));
}

const cases: readonly Case[] = [
  [
    "dense",
    () => layers.dense({ units: 3, activation: "tanh", kernelRegularizer: "l2" }),
    {
      inputs: [2, 4, 5],
      outputs: [[2, 4, 3]],
      weights: { kernel: [5, 3], bias: [3] },
      masks: kept,
    },
  ],
  [
    "dense without a bias",
    () => layers.dense({ units: 3, useBias: false, kernelConstraint: "max_norm" }),
    { inputs: [2, 5], outputs: [[2, 3]], weights: { kernel: [5, 3] } },
  ],
  [
    "activation",
    () => layers.activation("softplus", { activityRegularizer: "l1" }),
    { inputs: sequence, outputs: [[2, 4, 3]], masks: kept },
  ],
  [
    "dropout",
    () => layers.dropout({ rate: 0.5, seed: 3, noiseShape: [null, 1, 3] }),
    { inputs: sequence, outputs: [[2, 4, 3]], masks: kept },
  ],
  [
    "spatialDropout1D",
    () => layers.spatialDropout1D({ rate: 0.5 }),
    { inputs: sequence, outputs: [[2, 4, 3]], masks: kept },
  ],
  [
    "spatialDropout2D",
    () => layers.spatialDropout2D({ rate: 0.5, dataFormat: "channels_first", seed: 4 }),
    { inputs: [2, 3, 4, 2], outputs: [[2, 3, 4, 2]], masks: [[2, 3]] },
  ],
  [
    "spatialDropout3D",
    () => layers.spatialDropout3D({ rate: 0.5 }),
    { inputs: [2, 3, 2, 2, 2], outputs: [[2, 3, 2, 2, 2]], masks: [[2, 3]] },
  ],
  [
    "gaussianNoise",
    () => layers.gaussianNoise({ stddev: 0.5, seed: 3 }),
    { inputs: sequence, outputs: [[2, 4, 3]], masks: kept },
  ],
  [
    "gaussianDropout",
    () => layers.gaussianDropout({ rate: 0.5 }),
    { inputs: sequence, outputs: [[2, 4, 3]], masks: kept },
  ],
  [
    "alphaDropout",
    () => layers.alphaDropout({ rate: 0.5, noiseShape: [null, 1, 3] }),
    { inputs: sequence, outputs: [[2, 4, 3]], masks: kept },
  ],
  [
    "reLU",
    () => layers.reLU({ maxValue: 0.8, negativeSlope: 0.2, threshold: 0.1 }),
    { inputs: sequence, outputs: [[2, 4, 3]], masks: kept },
  ],
  [
    "leakyReLU",
    () => layers.leakyReLU({ negativeSlope: 0.1 }),
    { inputs: sequence, outputs: [[2, 4, 3]], masks: kept },
  ],
  ["elu", () => layers.elu({ alpha: 0.5 }), { inputs: [2, 3], outputs: [[2, 3]] }],
  [
    "prelu",
    () => layers.prelu({ sharedAxes: 1, alphaInitializer: "uniform", alphaRegularizer: "l2" }),
    { inputs: sequence, outputs: [[2, 4, 3]], weights: { alpha: [1, 3] }, masks: kept },
  ],
  ["softmax", () => layers.softmax({ axis: [1, 2] }), { inputs: sequence, outputs: [[2, 4, 3]] }],
  [
    "activityRegularization",
    () => layers.activityRegularization({ l1: 0.1, l2: 0.2 }),
    { inputs: sequence, outputs: [[2, 4, 3]], masks: kept },
  ],
  ["identity", () => layers.identity(), { inputs: sequence, outputs: [[2, 4, 3]], masks: kept }],
  [
    "lambda",
    () => layers.lambda({ function: scaled, arguments: { factor: 3 }, outputShape: [4, 3] }),
    { inputs: sequence, outputs: [[2, 4, 3]] },
  ],
  [
    "dot",
    () => layers.dot({ axes: [2, -1], normalize: true }),
    { inputs: [sequence, [2, 5, 3]], outputs: [[2, 4, 5]], masks: none },
  ],
  [
    "einsumDense",
    () =>
      layers.einsumDense({
        equation: "abc,cde->abde",
        outputShape: [null, 2, 5],
        biasAxes: "e",
        activation: "tanh",
        kernelRegularizer: "l2",
      }),
    { inputs: sequence, outputs: [[2, 4, 2, 5]], weights: { kernel: [3, 2, 5], bias: [5] } },
  ],
  [
    "rescaling",
    () => layers.rescaling({ scale: [0.5, 2, -1], offset: 3 }),
    { inputs: sequence, outputs: [[2, 4, 3]], masks: kept },
  ],
  [
    "resizing",
    () => layers.resizing({ height: 3, width: 7, interpolation: "bicubic", antialias: true }),
    { inputs: [2, 5, 4, 2], outputs: [[2, 3, 7, 2]] },
  ],
  [
    "centerCrop",
    () => layers.centerCrop({ height: 2, width: 3, dataFormat: "channels_first" }),
    { inputs: [2, 2, 5, 4], outputs: [[2, 2, 2, 3]] },
  ],
  ["randomFlip", () => layers.randomFlip({ mode: "vertical", seed: 3 }), image],
  ["randomRotation", () => layers.randomRotation({ factor: [0.1, 0.2], fillMode: "wrap" }), image],
  ["randomZoom", () => layers.randomZoom({ heightFactor: 0.2, widthFactor: [-0.3, 0.1] }), image],
  [
    "randomTranslation",
    () => layers.randomTranslation({ heightFactor: 0.2, widthFactor: 0.1, fillValue: 2 }),
    image,
  ],
  [
    "randomContrast",
    () => layers.randomContrast({ factor: [0.2, 0.3], valueRange: [0, 1] }),
    image,
  ],
  ["randomBrightness", () => layers.randomBrightness({ factor: 0.2, valueRange: [0, 1] }), image],
  [
    "flatten",
    () => layers.flatten({ inputShape: [4, 3] }),
    { inputs: sequence, outputs: [[2, 12]] },
  ],
  [
    "reshape",
    () => layers.reshape({ targetShape: [-1, 2] }),
    { inputs: sequence, outputs: [[2, 6, 2]] },
  ],
  ["permute", () => layers.permute({ dims: [2, 1] }), { inputs: sequence, outputs: [[2, 3, 4]] }],
  ["repeatVector", () => layers.repeatVector({ n: 4 }), { inputs: [2, 3], outputs: [[2, 4, 3]] }],
  [
    "masking",
    () => layers.masking({ maskValue: -1 }),
    { inputs: sequence, outputs: [[2, 4, 3]], masks: kept },
  ],
  ...(["add", "multiply", "average", "maximum", "minimum"] as const).map(
    (name): Case => [
      name,
      layers[name],
      { inputs: [sequence, sequence, sequence], outputs: [[2, 4, 3]], masks: kept },
    ],
  ),
  ["subtract", () => layers.subtract(), { inputs: [sequence, [2, 3]], outputs: [[2, 4, 3]] }],
  [
    "concatenate",
    () => layers.concatenate({ axis: 1 }),
    { inputs: [sequence, [2, 2, 3]], outputs: [[2, 6, 3]], masks: [[2, 6]] },
  ],
  [
    "embedding",
    () => layers.embedding({ inputDim: 7, outputDim: 3, maskZero: true }),
    {
      inputs: [2, 9],
      below: 7,
      outputs: [[2, 9, 3]],
      weights: { embeddings: [7, 3] },
      masks: [[2, 9]],
    },
  ],
  [
    "conv1D",
    () =>
      layers.conv1D({ filters: 4, kernelSize: 3, padding: "same", groups: 2, activation: "gelu" }),
    { inputs: [2, 5, 6], outputs: [[2, 5, 4]], weights: { kernel: [3, 3, 4], bias: [4] } },
  ],
  [
    "conv1D, causal and dilated",
    () => layers.conv1D({ filters: 2, kernelSize: [2], dilationRate: 2, padding: "causal" }),
    { inputs: [2, 5, 3], outputs: [[2, 5, 2]], weights: { kernel: [2, 3, 2], bias: [2] } },
  ],
  [
    "maxPooling1D",
    () => layers.maxPooling1D({ poolSize: 3, strides: 1, padding: "same" }),
    { inputs: sequence, outputs: [[2, 4, 3]] },
  ],
  [
    "averagePooling1D",
    () => layers.averagePooling1D({ poolSize: 2 }),
    { inputs: sequence, outputs: [[2, 2, 3]] },
  ],
  [
    "globalAveragePooling1D",
    () => layers.globalAveragePooling1D({ keepdims: true }),
    { inputs: sequence, outputs: [[2, 1, 3]], masks: none },
  ],
  [
    "globalMaxPooling1D",
    () => layers.globalMaxPooling1D(),
    { inputs: sequence, outputs: [[2, 3]] },
  ],
  [
    "conv2D",
    () => layers.conv2D({ filters: 3, kernelSize: [3, 2], strides: [2, 1], padding: "same" }),
    { inputs: [2, 4, 3, 2], outputs: [[2, 2, 3, 3]], weights: { kernel: [3, 2, 2, 3], bias: [3] } },
  ],
  [
    "conv2D, channels first",
    () =>
      layers.conv2D({
        filters: 4,
        kernelSize: 2,
        groups: 2,
        useBias: false,
        activation: "tanh",
        dataFormat: "channels_first",
        kernelConstraint: "max_norm",
      }),
    { inputs: [2, 2, 3, 3], outputs: [[2, 4, 2, 2]], weights: { kernel: [2, 2, 1, 4] } },
  ],
  [
    "conv3D",
    () => layers.conv3D({ filters: 2, kernelSize: [1, 2, 2], dilationRate: [1, 2, 1] }),
    {
      inputs: [1, 2, 3, 3, 2],
      outputs: [[1, 2, 1, 2, 2]],
      weights: { kernel: [1, 2, 2, 2, 2], bias: [2] },
    },
  ],
  [
    "conv1DTranspose",
    () => layers.conv1DTranspose({ filters: 2, kernelSize: 3, strides: 2, padding: "same" }),
    { inputs: [2, 3, 3], outputs: [[2, 6, 2]], weights: { kernel: [3, 2, 3], bias: [2] } },
  ],
  [
    "conv2DTranspose",
    () =>
      layers.conv2DTranspose({
        filters: 3,
        kernelSize: [3, 2],
        strides: [2, 1],
        outputPadding: [1, 0],
        activation: "tanh",
      }),
    { inputs: [1, 2, 3, 2], outputs: [[1, 6, 4, 3]], weights: { kernel: [3, 2, 3, 2], bias: [3] } },
  ],
  [
    "conv3DTranspose",
    () => layers.conv3DTranspose({ filters: 2, kernelSize: 2, dataFormat: "channels_first" }),
    {
      inputs: [1, 2, 1, 2, 2],
      outputs: [[1, 2, 2, 3, 3]],
      weights: { kernel: [2, 2, 2, 2, 2], bias: [2] },
    },
  ],
  [
    "depthwiseConv1D",
    () => layers.depthwiseConv1D({ kernelSize: 2, depthMultiplier: 2, dilationRate: 2 }),
    { inputs: [2, 4, 3], outputs: [[2, 2, 6]], weights: { kernel: [2, 3, 2], bias: [6] } },
  ],
  [
    "depthwiseConv2D",
    () =>
      layers.depthwiseConv2D({ kernelSize: [2, 3], padding: "same", depthwiseRegularizer: "l2" }),
    { inputs: [1, 3, 4, 3], outputs: [[1, 3, 4, 3]], weights: { kernel: [2, 3, 3, 1], bias: [3] } },
  ],
  [
    "separableConv1D",
    () => layers.separableConv1D({ filters: 4, kernelSize: 2, depthMultiplier: 2 }),
    {
      inputs: [2, 4, 3],
      outputs: [[2, 3, 4]],
      weights: { depthwise_kernel: [2, 3, 2], pointwise_kernel: [1, 6, 4], bias: [4] },
    },
  ],
  [
    "separableConv2D",
    () =>
      layers.separableConv2D({
        filters: 2,
        kernelSize: 2,
        strides: 2,
        useBias: false,
        pointwiseConstraint: "max_norm",
      }),
    {
      inputs: [1, 4, 4, 3],
      outputs: [[1, 2, 2, 2]],
      weights: { depthwise_kernel: [2, 2, 3, 1], pointwise_kernel: [1, 1, 3, 2] },
    },
  ],
  ...(["max", "average"] as const).flatMap((kind): Case[] => [
    [
      `${kind}Pooling2D`,
      () => layers[`${kind}Pooling2D`]({ poolSize: [3, 2], strides: [1, 2], padding: "same" }),
      { inputs: [2, 4, 3, 2], outputs: [[2, 4, 2, 2]] },
    ],
    [
      `${kind}Pooling3D`,
      () => layers[`${kind}Pooling3D`]({ dataFormat: "channels_first" }),
      { inputs: [1, 2, 4, 3, 2], outputs: [[1, 2, 2, 1, 1]] },
    ],
  ]),
  ...(["Max", "Average"] as const).flatMap((kind): Case[] => [
    [
      `adaptive${kind}Pooling1D`,
      () => layers[`adaptive${kind}Pooling1D`]({ outputSize: 3 }),
      { inputs: [2, 4, 3], outputs: [[2, 3, 3]] },
    ],
    [
      `adaptive${kind}Pooling2D`,
      () => layers[`adaptive${kind}Pooling2D`]({ outputSize: [2, 1] }),
      { inputs: [2, 5, 3, 2], outputs: [[2, 2, 1, 2]] },
    ],
    [
      `adaptive${kind}Pooling3D`,
      () => layers[`adaptive${kind}Pooling3D`]({ outputSize: 2, dataFormat: "channels_first" }),
      { inputs: [1, 2, 3, 2, 4], outputs: [[1, 2, 2, 2, 2]] },
    ],
    [
      `global${kind}Pooling2D`,
      () => layers[`global${kind}Pooling2D`]({ keepdims: true }),
      { inputs: [2, 4, 3, 2], outputs: [[2, 1, 1, 2]] },
    ],
    [
      `global${kind}Pooling3D`,
      () => layers[`global${kind}Pooling3D`]({ dataFormat: "channels_first" }),
      { inputs: [1, 2, 2, 3, 2], outputs: [[1, 2]] },
    ],
  ]),
  [
    "zeroPadding1D",
    () => layers.zeroPadding1D({ padding: [2, 1], dataFormat: "channels_first" }),
    { inputs: sequence, outputs: [[2, 4, 6]] },
  ],
  [
    "zeroPadding2D",
    () => layers.zeroPadding2D({ padding: [[1, 2], 0] }),
    { inputs: [1, 2, 3, 2], outputs: [[1, 5, 3, 2]] },
  ],
  [
    "zeroPadding3D",
    () => layers.zeroPadding3D({ padding: [0, 1, 2] }),
    { inputs: [1, 1, 2, 1, 2], outputs: [[1, 1, 4, 5, 2]] },
  ],
  [
    "cropping1D",
    () => layers.cropping1D({ cropping: [2, 1] }),
    { inputs: sequence, outputs: [[2, 1, 3]] },
  ],
  [
    "cropping2D",
    () => layers.cropping2D({ cropping: [[1, 2], 0], dataFormat: "channels_first" }),
    { inputs: [1, 2, 4, 3], outputs: [[1, 2, 1, 3]] },
  ],
  [
    "cropping3D",
    () => layers.cropping3D({ cropping: [0, 1, [1, 0]] }),
    { inputs: [1, 1, 3, 2, 2], outputs: [[1, 1, 1, 1, 2]] },
  ],
  [
    "upSampling1D",
    () => layers.upSampling1D({ size: 3 }),
    { inputs: sequence, outputs: [[2, 12, 3]] },
  ],
  [
    "upSampling2D",
    () => layers.upSampling2D({ size: [2, 3], dataFormat: "channels_first" }),
    { inputs: [1, 2, 2, 1], outputs: [[1, 2, 4, 3]] },
  ],
  [
    "upSampling3D",
    () => layers.upSampling3D({ size: [1, 2, 1] }),
    { inputs: [1, 1, 2, 1, 2], outputs: [[1, 1, 4, 1, 2]] },
  ],
  [
    "layerNormalization",
    () => layers.layerNormalization({ axis: [1, 2], gammaInitializer: "uniform" }),
    {
      inputs: sequence,
      outputs: [[2, 4, 3]],
      weights: { gamma: [4, 3], beta: [4, 3] },
      masks: kept,
    },
  ],
  [
    "layerNormalization with rmsScaling",
    () => layers.layerNormalization({ rmsScaling: true, gammaInitializer: "uniform" }),
    { inputs: sequence, outputs: [[2, 4, 3]], weights: { gamma: [3] }, masks: kept },
  ],
  [
    "groupNormalization",
    () => layers.groupNormalization({ groups: 3, gammaInitializer: "uniform", epsilon: 0.01 }),
    {
      inputs: [2, 4, 6],
      outputs: [[2, 4, 6]],
      weights: { gamma: [6], beta: [6] },
      masks: kept,
    },
  ],
  [
    "rmsNormalization",
    () => layers.rmsNormalization({ axis: [1, 2], epsilon: 0.01 }),
    { inputs: sequence, outputs: [[2, 4, 3]], weights: { scale: [4, 3] } },
  ],
  [
    "unitNormalization",
    () => layers.unitNormalization({ axis: [1, -1] }),
    { inputs: sequence, outputs: [[2, 4, 3]], masks: kept },
  ],
  [
    "spectralNormalization",
    () =>
      layers.spectralNormalization(layers.dense({ units: 2, name: "d" }), { powerIterations: 2 }),
    {
      inputs: sequence,
      outputs: [[2, 4, 2]],
      weights: { vector_u: [1, 2], "d/kernel": [3, 2], "d/bias": [2] },
    },
  ],
  [
    "batchNormalization",
    () => layers.batchNormalization({ axis: 1, momentum: 0.8, gammaInitializer: "uniform" }),
    {
      inputs: sequence,
      outputs: [[2, 4, 3]],
      weights: { gamma: [4], beta: [4], moving_mean: [4], moving_variance: [4] },
      masks: kept,
    },
  ],
  [
    "normalization",
    () => layers.normalization({ axis: [1, -1], invert: true }),
    {
      inputs: sequence,
      outputs: [[2, 4, 3]],
      weights: { mean: [4, 3], variance: [4, 3], count: [] },
      masks: kept,
    },
  ],
  [
    "normalization by given statistics",
    () => layers.normalization({ mean: [0.5, -1, 2], variance: [4, 0.25, 1] }),
    { inputs: [2, 3], outputs: [[2, 3]] },
  ],
  [
    "discretization",
    () => layers.discretization({ binBoundaries: [-0.5, 0, 0.25], outputMode: "count" }),
    { inputs: sequence, outputs: [[2, 3, 4]] },
  ],
  [
    "categoryEncoding",
    () => layers.categoryEncoding({ numTokens: 5, outputMode: "one_hot" }),
    { inputs: [2, 4], below: 5, outputs: [[2, 4, 5]] },
  ],
  [
    "stringLookup",
    () =>
      layers.stringLookup({
        vocabulary: ["blue", "red"],
        idfWeights: [0.5, 2],
        outputMode: "tf_idf",
        maxTokens: 6,
        padToMaxTokens: true,
        numOovIndices: 2,
        salt: [3, 4],
        maskToken: "",
      }),
    { inputs: [2, 4], texts: ["red", "blue", "green", ""], outputs: [[2, 6]] },
  ],
  [
    "integerLookup",
    () => layers.integerLookup({ vocabulary: [3, 1], numOovIndices: 3, oovMethod: "farmhash" }),
    { inputs: [2, 4], below: 5, outputs: [[2, 4]] },
  ],
  [
    "hashing",
    () => layers.hashing({ numBins: 7, salt: 5, maskValue: "red", outputMode: "multi_hot" }),
    { inputs: [2, 4], texts: ["red", "blue", "green", ""], outputs: [[2, 7]] },
  ],
  [
    "hashedCrossing",
    () => layers.hashedCrossing({ numBins: 7, outputMode: "one_hot" }),
    {
      inputs: [
        [2, 1],
        [2, 1],
      ],
      texts: ["red", "blue", "green", ""],
      outputs: [[2, 7]],
    },
  ],
  [
    "textVectorization",
    () =>
      layers.textVectorization({
        vocabulary: ["the", "cat"],
        outputSequenceLength: 3,
        standardize: "lower",
        split: "chinese",
        ngrams: [1, 2],
      }),
    { inputs: [2, 1], texts: ["The cat", "a cat sat down", ""], outputs: [[2, 3]] },
  ],
  [
    "attention",
    () => layers.attention({ scoreMode: "concat", useScale: true, dropout: 0.2, seed: 1 }),
    {
      inputs: [sequence, [2, 5, 3]],
      outputs: [[2, 4, 3]],
      weights: { scale: [], concat_score_weight: [] },
      masks: kept,
    },
  ],
  [
    "additiveAttention",
    () => layers.additiveAttention(),
    {
      inputs: [sequence, [2, 5, 3], [2, 5, 3]],
      outputs: [[2, 4, 3]],
      weights: { scale: [3] },
      masks: kept,
    },
  ],
  [
    "multiHeadAttention",
    () => layers.multiHeadAttention({ numHeads: 2, keyDim: 2, valueDim: 3, outputShape: [5] }),
    {
      inputs: [sequence, [2, 5, 3]],
      outputs: [[2, 4, 5]],
      weights: {
        "query/kernel": [3, 2, 2],
        "query/bias": [2, 2],
        "key/kernel": [3, 2, 2],
        "key/bias": [2, 2],
        "value/kernel": [3, 2, 3],
        "value/bias": [2, 3],
        "attention_output/kernel": [2, 3, 5],
        "attention_output/bias": [5],
      },
      masks: kept,
    },
  ],
  [
    "lstm",
    () => layers.lstm({ ...units, returnSequences: true, returnState: true }),
    {
      inputs: sequence,
      outputs: [
        [2, 4, 2],
        [2, 2],
        [2, 2],
      ],
      weights: gates("lstm_cell", 4),
      masks: [[2, 4], null, null],
    },
  ],
  [
    "lstm, backwards and with an activation of no kernel",
    () =>
      layers.lstm({
        ...units,
        goBackwards: true,
        activation: "softsign",
        unitForgetBias: false,
        biasInitializer: "uniform",
      }),
    { inputs: sequence, outputs: [[2, 2]], weights: gates("lstm_cell", 4), masks: none },
  ],
  [
    "gru",
    () => layers.gru({ ...units, dropout: 0.2, recurrentDropout: 0.1 }),
    { inputs: sequence, outputs: [[2, 2]], weights: gates("gru_cell", 3, [2, 6]), masks: none },
  ],
  [
    "simpleRNN",
    () => layers.simpleRNN({ ...units, zeroOutputForMask: true }),
    { inputs: sequence, outputs: [[2, 2]], weights: gates("simple_rnn_cell", 1), masks: none },
  ],
  [
    "rnn of stacked cells",
    () =>
      layers.rnn([
        layers.gruCell({ ...units, name: "a" }),
        layers.simpleRNNCell({ ...units, name: "b" }),
      ]),
    {
      inputs: sequence,
      outputs: [[2, 2]],
      weights: {
        "stacked_rnn_cells/a/kernel": [3, 6],
        "stacked_rnn_cells/a/recurrent_kernel": [2, 6],
        "stacked_rnn_cells/a/bias": [2, 6],
        "stacked_rnn_cells/b/kernel": [2, 2],
        "stacked_rnn_cells/b/recurrent_kernel": [2, 2],
        "stacked_rnn_cells/b/bias": [2],
      },
    },
  ],
  [
    "rnn of one cell",
    () => layers.rnn(layers.lstmCell({ ...units, name: "c" }), { returnSequences: true }),
    { inputs: sequence, outputs: [[2, 4, 2]], weights: gates("c", 4), masks: kept },
  ],
  [
    "bidirectional",
    () =>
      layers.bidirectional(layers.lstm({ ...units, name: "m", returnSequences: true }), {
        mergeMode: "ave",
      }),
    {
      inputs: sequence,
      outputs: [[2, 4, 2]],
      weights: { ...gates("forward_m/lstm_cell", 4), ...gates("backward_m/lstm_cell", 4) },
      masks: kept,
    },
  ],
  [
    "bidirectional of two layers",
    () =>
      layers.bidirectional(layers.gru({ ...units, name: "m" }), {
        mergeMode: null,
        backwardLayer: layers.gru({ ...units, name: "n", goBackwards: true }),
      }),
    {
      inputs: sequence,
      outputs: [
        [2, 2],
        [2, 2],
      ],
      weights: { ...gates("forward_m/gru_cell", 3, [2, 6]), ...gates("n/gru_cell", 3, [2, 6]) },
      masks: [null, null],
    },
  ],
  [
    "timeDistributed",
    () => layers.timeDistributed(layers.dense({ units: 2, name: "d" })),
    {
      inputs: sequence,
      outputs: [[2, 4, 2]],
      weights: { "d/kernel": [3, 2], "d/bias": [2] },
      masks: kept,
    },
  ],
];

describe("checkLayer of", () => {
  test.each(cases)("%s", async (_, make, check) => {
    await checkLayer(make, check);
  });
});

test("every exported layer and cell has a case", () => {
  const covered = new Set<unknown>();
  const cover = (part: Weighted) => {
    covered.add(part.constructor);
    part.sublayers.forEach(cover);
  };
  for (const [, make] of cases) cover(make());
  const exported = Object.entries(layers).filter(
    ([, value]) => "prototype" in value && value.prototype instanceof Weighted,
  );
  expect(exported.length).toBeGreaterThan(35);
  const left = exported.filter(([, Class]) => !covered.has(Class)).map(([name]) => name);
  // Base classes.
  expect(left.sort()).toEqual(["Cell", "Wrapper"]);
});

/** x times a weight; each test spoils one thing. */
class Scaled extends Layer {
  static override readonly className: string = "Scaled";
  protected factor: SymbolicTensor | null = null;

  override build(): void {
    this.factor = this.addWeight({ name: "factor", shape: [3], initializer: "ones" });
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    return this.factor === null ? x : ops.mul(x, this.factor);
  }
}

describe("checkLayer fails for a layer", () => {
  const check: LayerCheck = { inputs: [2, 3], outputs: [[2, 3]], weights: { factor: [3] } };
  const checked = (make: () => AnyLayer) => checkLayer(make, check);

  test("unless it is as it should be", async () => {
    await checked(() => new Scaled());
  });

  test("of another shape, or with other weights", async () => {
    await expect(checkLayer(() => new Scaled(), { ...check, outputs: [[2, 4]] })).rejects.toThrow(
      "shapes of symbolic outputs",
    );
    await expect(checkLayer(() => new Scaled(), { ...check, weights: {} })).rejects.toThrow(
      "names and shapes of the weights",
    );
  });

  test("whose config holds something live", async () => {
    class Live extends Scaled {
      override getConfig() {
        return { ...super.getConfig(), self: () => this };
      }
    }
    await expect(checked(() => new Live())).rejects.toThrow("the config is plain JSON");
  });

  test("that holds what its config holds", async () => {
    const same = (value: unknown) => value;
    class Sharing extends Scaled {
      static override options(): AnyDescription {
        return { ...Scaled.options(), list: { read: same, write: same } };
      }
      constructor(options: object = {}) {
        super({ list: [1], ...options } as LayerOptions);
      }
    }
    await expect(checked(() => new Sharing())).rejects.toThrow("shared by layers");
  });

  test("that loses an option on the way", async () => {
    class Losing extends Scaled {
      static override fromConfig<Made>(this: new (options: never) => Made): Made {
        return new this({ name: "another" } as never);
      }
    }
    await expect(checked(() => new Losing())).rejects.toThrow("another");
  });

  test("with a weight that no step moves", async () => {
    class Idle extends Scaled {
      override call(x: SymbolicTensor): SymbolicTensor {
        return x;
      }
    }
    await expect(checked(() => new Idle())).rejects.toThrow("factor has moved");
  });

  test("whose gradient is not that of what it computes", async () => {
    class Stopped extends Scaled {
      override call(x: SymbolicTensor): SymbolicTensor {
        return ops.add(super.call(x), ops.stopGradient(ops.square(x)));
      }
    }
    await expect(checked(() => new Stopped())).rejects.toThrow("gradient of parameter 0");
  });

  test("that takes memory with every call", async () => {
    const kept: unknown[] = [];
    const leaking = () => {
      const layer = new Scaled();
      const apply: (...given: never[]) => unknown = layer.apply.bind(layer);
      return Object.assign(layer, {
        apply: (...given: never[]) => {
          kept.push(localDevice().allocateNow([4096]));
          return apply(...given);
        },
      });
    };
    await expect(checked(leaking)).rejects.toThrow(/to be less than or equal/);
  });
});
