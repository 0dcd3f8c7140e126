/** Cases of `checkLayer`: layers of tables and sequences, norms, preprocessing and attention. */
import { layers, ops, type SymbolicTensor } from "latch";
import type { LayerCase } from "../support/check-layer.js";

const kept = [[2, 4]] as const;
const none = [null] as const;
const sequence = [2, 4, 3] as const;
const units = { units: 2, recurrentInitializer: "glorot_uniform" } as const;
const gates = (name: string, count: number, bias: readonly number[] = [2 * count]) => ({
  [`${name}/kernel`]: [3, 2 * count],
  [`${name}/recurrent_kernel`]: [2, 2 * count],
  [`${name}/bias`]: bias,
});

function scaled(x: SymbolicTensor, { factor }: { readonly factor: unknown }): SymbolicTensor {
  return ops.mul(x, Number(factor));
}

export const layerCases: readonly LayerCase[] = [
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
    (name): LayerCase => [
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
    "reversibleEmbedding",
    () => layers.reversibleEmbedding({ inputDim: 7, outputDim: 3, maskZero: true }),
    {
      inputs: [2, 9],
      below: 7,
      outputs: [[2, 9, 3]],
      weights: { embeddings: [7, 3] },
      masks: [[2, 9]],
    },
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
      weights: { "d/kernel": [3, 2], vector_u: [1, 2], "d/bias": [2] },
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
    "multiHeadAttention over two axes",
    () =>
      layers.multiHeadAttention({
        numHeads: 2,
        keyDim: 2,
        useBias: false,
        useGate: true,
        attentionAxes: [1, 2],
        dropout: 0.2,
      }),
    {
      inputs: [
        [2, 3, 2, 3],
        [2, 2, 2, 3],
      ],
      outputs: [[2, 3, 2, 3]],
      weights: {
        "query/kernel": [3, 2, 2],
        "key/kernel": [3, 2, 2],
        "gate/kernel": [3, 2, 2],
        "value/kernel": [3, 2, 2],
        "attention_output/kernel": [2, 2, 3],
      },
    },
  ],
  [
    "groupQueryAttention",
    () =>
      layers.groupQueryAttention({
        headDim: 2,
        numQueryHeads: 4,
        numKeyValueHeads: 2,
        slidingWindow: 3,
      }),
    {
      inputs: [sequence, [2, 5, 3]],
      outputs: [[2, 4, 3]],
      weights: {
        "query/kernel": [3, 4, 2],
        "query/bias": [4, 2],
        "key/kernel": [3, 2, 2],
        "key/bias": [2, 2],
        "value/kernel": [3, 2, 2],
        "value/bias": [2, 2],
        "attention_output/kernel": [4, 2, 3],
        "attention_output/bias": [3],
      },
      masks: kept,
    },
  ],
  [
    "positionEmbedding",
    () => layers.positionEmbedding({ sequenceLength: 6, initializer: "uniform" }),
    {
      inputs: sequence,
      outputs: [[2, 4, 3]],
      weights: { embeddings: [6, 3] },
      masks: kept,
    },
  ],
  [
    "sinePositionEncoding",
    () => layers.sinePositionEncoding({ maxWavelength: 50 }),
    { inputs: sequence, outputs: [[2, 4, 3]], masks: kept },
  ],
  [
    "rotaryEmbedding",
    () => layers.rotaryEmbedding({ maxWavelength: 50, scalingFactor: 2, sequenceAxis: 2 }),
    { inputs: [2, 3, 4, 6], outputs: [[2, 3, 4, 6]], masks: [[2, 3]] },
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
