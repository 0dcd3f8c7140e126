/** Cases of `checkLayer`: convolutions, pooling and what else slides over or changes images. */
import { layers } from "latch";
import type { LayerCase } from "../support/check-layer.js";

const kept = [[2, 4]] as const;
const none = [null] as const;
const sequence = [2, 4, 3] as const;
const image = { inputs: [2, 4, 3, 2], outputs: [[2, 4, 3, 2]] } as const;
const colors = { inputs: [2, 4, 3, 3], outputs: [[2, 4, 3, 3]] } as const;
const convLSTM = { filters: 2, recurrentInitializer: "glorot_uniform" } as const;
const convLSTMWeights = (size: readonly number[], channels: number) => ({
  "conv_lstm_cell/kernel": [...size, channels, 8],
  "conv_lstm_cell/recurrent_kernel": [...size, 2, 8],
  "conv_lstm_cell/bias": [8],
});

export const imageLayerCases: readonly LayerCase[] = [
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
  ["randomHue", () => layers.randomHue({ factor: [0.2, 0.4], seed: 3 }), colors],
  [
    "randomSaturation",
    () => layers.randomSaturation({ factor: [0.4, 0.6], dataFormat: "channels_first" }),
    { inputs: [2, 3, 4, 2], outputs: [[2, 3, 4, 2]] },
  ],
  ["randomGrayscale", () => layers.randomGrayscale({ factor: 0.3 }), colors],
  [
    "randomColorDegeneration",
    () => layers.randomColorDegeneration({ factor: 0.4, valueRange: [-1, 1] }),
    colors,
  ],
  ["randomInvert", () => layers.randomInvert({ factor: [0.4, 0.6], valueRange: [-1, 1] }), image],
  [
    "randomPosterization",
    () => layers.randomPosterization({ factor: 5, valueRange: [0, 1] }),
    image,
  ],
  [
    "solarization",
    () => layers.solarization({ additionFactor: 0.3, thresholdFactor: [0.2, 0.5] }),
    image,
  ],
  ["randomSharpness", () => layers.randomSharpness({ factor: 0.7, valueRange: [-1, 1] }), image],
  [
    "autoContrast",
    () => layers.autoContrast({ valueRange: [-1, 1] }),
    { ...image, tolerance: 1e-6 },
  ],
  [
    "randomGaussianBlur",
    () => layers.randomGaussianBlur({ factor: 0.6, kernelSize: [3, 1], sigma: [0.2, 0.9] }),
    image,
  ],
  [
    "randomColorJitter",
    () => layers.randomColorJitter({ brightnessFactor: 0.2, contrastFactor: 0.1, hueFactor: 0.3 }),
    colors,
  ],
  ["randomBrightness", () => layers.randomBrightness({ factor: 0.2, valueRange: [0, 1] }), image],
  ["randomShear", () => layers.randomShear({ xFactor: 0.3, yFactor: [0.1, 0.2] }), image],
  [
    "randomPerspective",
    () => layers.randomPerspective({ scale: 0.4, interpolation: "nearest", fillValue: 1 }),
    image,
  ],
  [
    "randomElasticTransform",
    () => layers.randomElasticTransform({ scale: 0.6, fillMode: "mirror", valueRange: [-2, 2] }),
    { inputs: [2, 9, 8, 2], outputs: [[2, 9, 8, 2]] },
  ],
  ["randomCrop", () => layers.randomCrop({ height: 4, width: 3, seed: 3 }), image],
  ["equalization", () => layers.equalization({ bins: 16, valueRange: [-1, 1] }), image],
  [
    "contrastLimitedAdaptiveHistogramEqualization",
    () =>
      layers.contrastLimitedAdaptiveHistogramEqualization({
        clipLimit: 2,
        tileGridSize: [1, 2],
        valueRange: [-1, 1],
      }),
    { inputs: [1, 2, 3, 1], outputs: [[1, 2, 3, 1]] },
  ],
  ["randomErasing", () => layers.randomErasing({ scale: [0.2, 0.3], fillValue: [1, 2] }), image],
  ["mixUp", () => layers.mixUp({ alpha: 0.3, dataFormat: "channels_first" }), image],
  [
    "cutMix, with labels",
    () => layers.cutMix({ factor: [0.3, 0.5], seed: 3 }),
    {
      inputs: [
        [2, 4, 3, 2],
        [2, 3],
      ],
      outputs: [
        [2, 4, 3, 2],
        [2, 3],
      ],
    },
  ],
  ["randAugment", () => layers.randAugment({ numOps: 1, factor: [0.1, 0.4] }), colors],
  [
    "augMix",
    () => layers.augMix({ numChains: 2, chainDepth: 1, allOps: false, valueRange: [-1, 1] }),
    image,
  ],
  [
    "pipeline",
    () =>
      layers.pipeline({
        layers: [
          layers.centerCrop({ height: 3, width: 3 }),
          layers.conv2D({ filters: 4, kernelSize: 2, name: "inside" }),
        ],
      }),
    {
      inputs: [2, 4, 3, 2],
      outputs: [[2, 2, 2, 4]],
      weights: { "inside/kernel": [2, 2, 2, 4], "inside/bias": [4] },
    },
  ],
  [
    "stftSpectrogram",
    () => layers.stftSpectrogram({ frameLength: 4, mode: "magnitude", expandDims: true }),
    {
      inputs: [2, 9, 2],
      outputs: [[2, 3, 3, 2]],
      weights: { real_kernel: [4, 1, 3], imag_kernel: [4, 1, 3] },
      // The derivative of a size has a step at 0.
      tolerance: 1e-6,
    },
  ],
  [
    "melSpectrogram",
    () => layers.melSpectrogram({ fftLength: 12, sequenceStride: 8, numMelBins: 3, minFreq: 400 }),
    { inputs: [2, 20], outputs: [[2, 3, 3]] },
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
  ...(["max", "average"] as const).flatMap((kind): LayerCase[] => [
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
  ...(["Max", "Average"] as const).flatMap((kind): LayerCase[] => [
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
    "upSampling2D, bicubic",
    () => layers.upSampling2D({ size: [2, 3], interpolation: "bicubic" }),
    { inputs: [1, 2, 2, 1], outputs: [[1, 4, 6, 1]] },
  ],
  [
    "convLSTM1D",
    () =>
      layers.convLSTM1D({
        ...convLSTM,
        kernelSize: 2,
        returnSequences: true,
        returnState: true,
        dataFormat: "channels_first",
        dropout: 0.2,
        recurrentDropout: 0.3,
        seed: 4,
      }),
    {
      inputs: [2, 4, 3, 5],
      outputs: [
        [2, 4, 2, 4],
        [2, 2, 4],
        [2, 2, 4],
      ],
      weights: convLSTMWeights([2], 3),
      masks: [[2, 4], null, null],
    },
  ],
  [
    "convLSTM2D",
    () =>
      layers.convLSTM2D({
        ...convLSTM,
        kernelSize: [2, 1],
        strides: 2,
        padding: "same",
        zeroOutputForMask: true,
        goBackwards: true,
      }),
    {
      inputs: [2, 3, 3, 4, 2],
      outputs: [[2, 2, 2, 2]],
      weights: convLSTMWeights([2, 1], 2),
      masks: [null],
    },
  ],
  [
    "convLSTM3D",
    () => layers.convLSTM3D({ ...convLSTM, kernelSize: [1, 2, 1], returnSequences: true }),
    {
      inputs: [1, 2, 2, 3, 1, 2],
      outputs: [[1, 2, 2, 2, 1, 2]],
      weights: convLSTMWeights([1, 2, 1], 2),
      masks: [[1, 2]],
    },
  ],
  [
    "upSampling3D",
    () => layers.upSampling3D({ size: [1, 2, 1] }),
    { inputs: [1, 1, 2, 1, 2], outputs: [[1, 1, 4, 1, 2]] },
  ],
];
