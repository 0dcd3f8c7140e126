/** Layers in types: what they take and return, with shapes. Checked by tsc alone. */

import {
  activations,
  input,
  layers,
  type SymbolicShape,
  type SymbolicTensor,
  type Tensor,
  tensor,
} from "latch";
import { same } from "./same.js";

const x = input({ shape: [64] });
same<SymbolicTensor<[null, 64]>>()(x);
same<SymbolicTensor<[8, 64]>>()(input({ shape: [64], batchSize: 8 }));
same<SymbolicTensor<readonly [8, 64]>>()(input({ batchShape: [8, 64] }));
// @ts-expect-error one of the two
input({ shape: [64], batchShape: [8, 64] });
same<SymbolicTensor<[null, null, 3]>>()(input({ shape: [null, 3], dtype: "int32" }));

same<SymbolicTensor<[null, 16]>>()(layers.dense({ units: 16 }).apply(x));
same<SymbolicTensor<[null, 10, 16]>>()(
  layers.dense({ units: 16 }).apply(input({ shape: [10, 4] })),
);
declare const units: number;
same<SymbolicTensor<[null, number]>>()(layers.dense({ units }).apply(x));
declare const anything: SymbolicTensor;
same<SymbolicTensor<SymbolicShape>>()(layers.dense({ units: 16 }).apply(anything));
same<16>()(layers.dense({ units: 16 }).units);
layers.dense({ units: 3, activation: "leakyRelu", kernelInitializer: "heNormal" });

// @ts-expect-error a misspelt option
layers.dense({ unit: 16 });
// @ts-expect-error a misspelt option beside a right one
layers.dense({ units: 16, activaton: "relu" });
// @ts-expect-error a misspelt activation
layers.dense({ units: 16, activation: "rellu" });
// @ts-expect-error a misspelt initializer
layers.dense({ units: 16, kernelInitializer: "glorot_uniforms" });
// @ts-expect-error one input only
layers.dense({ units: 16 }).apply([x, x]);
// @ts-expect-error no such shape
layers.dense({ units: 16 }).apply(x).shape satisfies [null, 17];

// Activation, Dropout: the shape stays.
same<SymbolicTensor<[null, 64]>>()(layers.activation("log_softmax").apply(x));
same<SymbolicTensor<[null, 64]>>()(layers.activation(activations.relu).apply(x));
same<SymbolicTensor<[null, 64]>>()(layers.activation((t) => t).apply(x));
// glu halves the last axis, in every form in which it is given
same<SymbolicTensor<[null, number | null]>>()(layers.activation("glu").apply(x));
same<SymbolicTensor<[null, number | null]>>()(layers.activation(activations.glu).apply(x));
declare const anyName: "relu" | "glu";
same<SymbolicTensor<[null, number | null]>>()(layers.activation(anyName).apply(x));
same<SymbolicTensor<[null, 64]>>()(layers.dropout({ rate: 0.5 }).apply(x));
// @ts-expect-error a misspelt activation
layers.activation("softmaks");
// @ts-expect-error threshold cannot do without options, so it is no name
layers.activation("threshold");
// @ts-expect-error rate is needed
layers.dropout({});
// @ts-expect-error a misspelt option
layers.dropout({ rate: 0.5, sed: 1 });

// Flatten: two axes; Reshape: the target behind the batch, -1 computed.
const images = input({ shape: [4, 5, 3] });
same<SymbolicTensor<[null, number | null]>>()(layers.flatten().apply(images));
same<SymbolicTensor<[8, number | null]>>()(
  layers.flatten().apply(input({ shape: [4, 5], batchSize: 8 })),
);
same<SymbolicTensor<[null, 6, 10]>>()(layers.reshape({ targetShape: [6, 10] }).apply(images));
same<SymbolicTensor<[null, number | null, 10]>>()(
  layers.reshape({ targetShape: [-1, 10] }).apply(images),
);
declare const target: readonly number[];
same<SymbolicTensor<[null, ...(number | null)[]]>>()(
  layers.reshape({ targetShape: target }).apply(images),
);
// @ts-expect-error a misspelt option
layers.reshape({ targetshape: [6, 10] });

// Add and its family: exact for equal shapes, widened where shapes broadcast.
const y = input({ shape: [64] });
same<SymbolicTensor<[null, 64]>>()(layers.add().apply([x, y]));
same<SymbolicTensor<[null, 64]>>()(layers.multiply().apply([x, y, x]));
same<SymbolicTensor<SymbolicShape>>()(layers.add().apply([x, input({ shape: [1] })]));
same<SymbolicTensor<SymbolicShape>>()(layers.add().apply([x, input({ shape: [null] })]));
same<SymbolicTensor<SymbolicShape>>()(layers.multiply().apply([x, input({ shape: [7, 64] })]));
same<SymbolicTensor<SymbolicShape>>()(layers.concatenate().apply([x, y]));
same<SymbolicTensor<SymbolicShape>>()(layers.concatenate({ axis: 1 }).apply([x, images]));
same<readonly SymbolicTensor[]>()(layers.multiply().input);
// @ts-expect-error several inputs
layers.add().apply(x);
// @ts-expect-error a misspelt option
layers.concatenate({ axes: 1 });

// LSTM: by returnSequences and returnState.
const series = input({ shape: [10, 3] });
same<SymbolicTensor<[null, 5]>>()(layers.lstm({ units: 5 }).apply(series));
same<SymbolicTensor<[null, 10, 5]>>()(
  layers.lstm({ units: 5, returnSequences: true }).apply(series),
);
same<SymbolicTensor<[null, null, 5]>>()(
  layers.lstm({ units: 5, returnSequences: true }).apply(input({ shape: [null, 3] })),
);
const [last, hidden, cell] = layers.lstm({ units: 5, returnState: true }).apply(series);
same<SymbolicTensor<[null, 5]>>()(last);
same<SymbolicTensor<[null, 5]>>()(hidden);
same<SymbolicTensor<[null, 5]>>()(cell);
const all = layers.lstm({ units: 5, returnState: true, returnSequences: true }).apply(series);
same<SymbolicTensor<[null, 10, 5]>>()(all[0]);
same<SymbolicTensor<[null, 5]>>()(all[2]);
// @ts-expect-error there are three
all[3];
layers.lstm({ units: 5 }).apply(series, { initialState: [hidden, cell] });
// @ts-expect-error a misspelt option
layers.lstm({ units: 5, returnSequence: true });
// @ts-expect-error a misspelt activation
layers.lstm({ units: 5, recurrentActivation: "sigmod" });
// @ts-expect-error a misspelt initializer
layers.lstm({ units: 5, recurrentInitializer: "orthogonall" });
// @ts-expect-error a misspelt option of apply
layers.lstm({ units: 5 }).apply(series, { initialStates: [hidden, cell] });

// Embedding: an axis behind; Masking: the shape stays.
const words = input({ shape: [null], dtype: "int32" });
same<SymbolicTensor<[null, null, 8]>>()(
  layers.embedding({ inputDim: 100, outputDim: 8 }).apply(words),
);
same<SymbolicTensor<[null, 10, 3]>>()(layers.masking({ maskValue: -1 }).apply(series));
// @ts-expect-error inputDim is needed
layers.embedding({ outputDim: 8 });
// @ts-expect-error a misspelt option
layers.embedding({ inputDim: 100, outputDim: 8, maskZeros: true });

// Windows over time: their number is computed, features or filters are known.
same<SymbolicTensor<[null, number | null, 8]>>()(
  layers.conv1D({ filters: 8, kernelSize: 3 }).apply(series),
);
same<SymbolicTensor<[null, number | null, 3]>>()(layers.maxPooling1D().apply(series));
const photos = input({ shape: [32, 24, 3] });
same<SymbolicTensor<[null, number | null, number | null, 8]>>()(
  layers.conv2D({ filters: 8, kernelSize: [3, 2] }).apply(photos),
);
same<SymbolicTensor<[null, 8, number | null, number | null]>>()(
  layers.conv2D({ filters: 8, kernelSize: 3, dataFormat: "channels_first" }).apply(photos),
);
same<SymbolicTensor<[null, number | null, number | null, 3]>>()(
  layers.maxPooling2D({ poolSize: [2, 1] }).apply(photos),
);
same<SymbolicTensor<[null, 3]>>()(layers.globalAveragePooling2D().apply(photos));
same<SymbolicTensor<[null, 32, 1, 1]>>()(
  layers.globalMaxPooling2D({ keepdims: true, dataFormat: "channels_first" }).apply(photos),
);
same<SymbolicTensor<[null, 3]>>()(layers.globalAveragePooling1D().apply(series));
same<SymbolicTensor<[null, 1, 3]>>()(layers.globalMaxPooling1D({ keepdims: true }).apply(series));
same<SymbolicTensor<[null, 3, 10]>>()(layers.permute({ dims: [2, 1] }).apply(series));
same<SymbolicTensor<[null, 4, 64]>>()(layers.repeatVector({ n: 4 }).apply(x));
same<SymbolicTensor<[null, 10, 3]>>()(layers.spatialDropout1D({ rate: 0.5 }).apply(series));
same<SymbolicTensor<[null, 10, 3]>>()(layers.layerNormalization({ axis: [1, 2] }).apply(series));
// @ts-expect-error no such padding
layers.conv1D({ filters: 8, kernelSize: 3, padding: "full" });
// @ts-expect-error only sequences have causal padding
layers.conv2D({ filters: 8, kernelSize: 3, padding: "causal" });
// @ts-expect-error a size for each of two axes
layers.conv2D({ filters: 8, kernelSize: [3, 3, 3] });
// @ts-expect-error pooling has no causal padding
layers.maxPooling1D({ padding: "causal" });
// @ts-expect-error a misspelt option
layers.conv1D({ filters: 8, kernelSize: 3, stride: 2 });
// @ts-expect-error the noise is shared over time, nothing else
layers.spatialDropout1D({ rate: 0.5, noiseShape: [null, 1, null] });

layers.upSampling2D({ interpolation: "lanczos3" });
// @ts-expect-error no such interpolation
layers.upSampling2D({ interpolation: "area" });

// Sequences of images: a state has the shape of the last output.
const films = input({ shape: [7, 32, 24, 3] });
same<SymbolicTensor<[null, number | null, number | null, 4]>>()(
  layers.convLSTM2D({ filters: 4, kernelSize: 3 }).apply(films),
);
const [frames, lastFrame] = layers
  .convLSTM2D({
    filters: 4,
    kernelSize: [3, 2],
    dataFormat: "channels_first",
    returnSequences: true,
    returnState: true,
  })
  .apply(films);
same<SymbolicTensor<[null, 7, 4, number | null, number | null]>>()(frames);
same<SymbolicTensor<[null, 4, number | null, number | null]>>()(lastFrame);
// @ts-expect-error a size for each of two axes
layers.convLSTM2D({ filters: 4, kernelSize: [3, 3, 3] });
// @ts-expect-error images, not sequences of them
layers.convLSTM2D({ filters: 4, kernelSize: 3 }).apply(photos);

// Attention: one tensor, or with its scores two.
same<SymbolicTensor>()(layers.attention().apply([series, series]));
const attending = layers.multiHeadAttention({ numHeads: 2, keyDim: 4 });
same<[output: SymbolicTensor, scores: SymbolicTensor]>()(
  attending.apply([series, series], { returnAttentionScores: true }),
);
same<SymbolicTensor>()(attending.apply([series, series, series], { useCausalMask: true }));
// @ts-expect-error keyDim is needed
layers.multiHeadAttention({ numHeads: 2 });
// @ts-expect-error numKeyValueHeads is needed
layers.groupQueryAttention({ headDim: 2, numQueryHeads: 4 });
// @ts-expect-error no such mode
layers.attention({ scoreMode: "general" });
// @ts-expect-error its scores are sums already
layers.additiveAttention({ scoreMode: "concat" });

// On Tensors, Tensors.
declare const numbers: Tensor;
same<Tensor>()(layers.dense({ units: 2 }).apply(numbers));
same<Tensor>()(layers.add().apply([numbers, numbers]));
const states = layers.lstm({ units: 5, returnState: true }).apply(numbers);
same<3>()(states.length);
same<Tensor>()(states[0]);
same<Tensor>()(states[2]);

// Regularizers and constraints by name.
layers.dense({ units: 2, kernelRegularizer: "l1l2", biasConstraint: "nonNeg" });
// @ts-expect-error Keras does not know it by this name, either
layers.dense({ units: 2, kernelRegularizer: "l1_l2" });
// @ts-expect-error a misspelt constraint
layers.dense({ units: 2, kernelConstraint: "maxnorm" });

// Inputs of several kinds.
declare const features: number;
same<SymbolicTensor<[null, number]>>()(input({ shape: [features] }));
same<SymbolicTensor<[null]>>()(input({ shape: [] }));
// @ts-expect-error no such type of element
input({ shape: [2], dtype: "float16" });
// @ts-expect-error a misspelt option
input({ shap: [2] });

// A tensor that is no sequence does not compile where sequences are needed; one of unknown shape does.
const flat = layers.dense({ units: 16 }).apply(x);
// @ts-expect-error [batch, features]
layers.lstm({ units: 3 }).apply(flat);
// @ts-expect-error [batch, features]
layers.gru({ units: 3, returnState: true }).apply(x);
// @ts-expect-error the last output of another layer
layers.simpleRNN({ units: 3 }).apply(layers.lstm({ units: 3 }).apply(series));
// @ts-expect-error [batch, features]
layers.conv1D({ filters: 2, kernelSize: 3 }).apply(flat);
// @ts-expect-error [batch, height, width, channels]
layers.maxPooling1D().apply(images);
// @ts-expect-error [batch, features]
layers.globalAveragePooling1D().apply(x);
layers.lstm({ units: 3 }).apply(layers.reshape({ targetShape: target }).apply(images));
let reused = flat;
reused = layers.reshape({ targetShape: [4, 4] }).apply(reused);
layers.lstm({ units: 3 }).apply(reused);

// Small layers: the shape stays.
same<SymbolicTensor<[null, 64]>>()(layers.reLU({ maxValue: 6 }).apply(x));
same<SymbolicTensor<[null, 64]>>()(layers.prelu().apply(x));
same<SymbolicTensor<[null, 64]>>()(layers.softmax({ axis: [-1] }).apply(x));
same<SymbolicTensor<[null, 64]>>()(layers.gaussianNoise({ stddev: 0.1 }).apply(x));
same<SymbolicTensor<[null, 64]>>()(layers.alphaDropout({ rate: 0.1 }).apply(x));
same<SymbolicTensor<[null, 64]>>()(layers.activityRegularization({ l1: 0.1 }).apply(x));
same<SymbolicTensor<[null, 64]>>()(layers.identity().apply(x));
// @ts-expect-error the standard deviation is needed
layers.gaussianNoise({});
// @ts-expect-error axes are needed
layers.dot({});
// @ts-expect-error two tensors, as a list
layers.dot({ axes: 1 }).apply(x);
// @ts-expect-error an equation is needed
layers.einsumDense({ outputShape: 3 });
// @ts-expect-error a misspelt format
layers.spatialDropout2D({ rate: 0.5, dataFormat: "channelsLast" });
// @ts-expect-error what it adds is set by l1 and l2
layers.activityRegularization({ l1: 0.1, activityRegularizer: "l2" });
// Layers that take text take tensors of strings at once, too.
same<SymbolicTensor<[null, 64]>>()(layers.normalization().apply(x));
const lookup = layers.stringLookup({ vocabulary: ["a", "b"] });
same<Tensor>()(lookup.apply(tensor(["a"])));
same<string[]>()(lookup.getVocabulary());
same<number[]>()(layers.integerLookup({ vocabulary: [1] }).getVocabulary());
layers.textVectorization({ split: (text) => text.split("|"), standardize: null });
// @ts-expect-error a list of texts
layers.stringLookup({ vocabulary: "words.txt" });
// @ts-expect-error there are no ragged tensors
layers.textVectorization({ ragged: true });
// @ts-expect-error a misspelt mode
layers.hashing({ numBins: 3, outputMode: "onehot" });
// @ts-expect-error integers
layers.integerLookup({ vocabulary: ["a"] });
same<SymbolicTensor<[null, 64]>>()(layers.layerNormalization({ rmsScaling: true }).apply(x));
same<SymbolicTensor<[null, 64]>>()(layers.groupNormalization({ groups: 4 }).apply(x));
same<SymbolicTensor<[null, 64]>>()(layers.rmsNormalization().apply(x));
same<SymbolicTensor<[null, 64]>>()(layers.unitNormalization({ axis: [-1] }).apply(x));
// @ts-expect-error a misspelt option
layers.groupNormalization({ group: 4 });
// @ts-expect-error a layer
layers.spectralNormalization("dense");
