/** Layers in types: what they take and return. Checked by tsc alone. */

import { input, layers, type SymbolicTensor, type Tensor } from "latch";
import { same } from "./same.js";

const x = input({ shape: [64] });
same<SymbolicTensor>()(x);
same<SymbolicTensor>()(input({ shape: [64], batchSize: 8 }));
same<SymbolicTensor>()(input({ shape: [null, 3], dtype: "int32" }));

same<SymbolicTensor>()(layers.dense({ units: 16 }).apply(x));
declare const units: number;
same<SymbolicTensor>()(layers.dense({ units }).apply(x));
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

// Activation, Dropout.
same<SymbolicTensor>()(layers.activation("log_softmax").apply(x));
same<SymbolicTensor>()(layers.dropout({ rate: 0.5 }).apply(x));
// @ts-expect-error a misspelt activation
layers.activation("softmaks");
// @ts-expect-error threshold cannot do without options, so it is no name
layers.activation("threshold");
// @ts-expect-error rate is needed
layers.dropout({});
// @ts-expect-error a misspelt option
layers.dropout({ rate: 0.5, sed: 1 });

// Flatten, Reshape.
const images = input({ shape: [4, 5, 3] });
same<SymbolicTensor>()(layers.flatten().apply(images));
same<SymbolicTensor>()(layers.reshape({ targetShape: [6, 10] }).apply(images));
declare const target: readonly number[];
same<SymbolicTensor>()(layers.reshape({ targetShape: target }).apply(images));
// @ts-expect-error a misspelt option
layers.reshape({ targetshape: [6, 10] });

// Add and its family: several inputs.
const y = input({ shape: [64] });
same<SymbolicTensor>()(layers.add().apply([x, y]));
same<SymbolicTensor>()(layers.concatenate({ axis: 1 }).apply([x, images]));
same<readonly SymbolicTensor[]>()(layers.multiply().input);
// @ts-expect-error several inputs
layers.add().apply(x);
// @ts-expect-error a misspelt option
layers.concatenate({ axes: 1 });

// LSTM: by returnState.
const series = input({ shape: [10, 3] });
same<SymbolicTensor>()(layers.lstm({ units: 5 }).apply(series));
same<SymbolicTensor>()(layers.lstm({ units: 5, returnSequences: true }).apply(series));
const [last, hidden, cell] = layers.lstm({ units: 5, returnState: true }).apply(series);
same<SymbolicTensor>()(last);
same<SymbolicTensor>()(hidden);
same<SymbolicTensor>()(cell);
const all = layers.lstm({ units: 5, returnState: true, returnSequences: true }).apply(series);
same<SymbolicTensor>()(all[0]);
same<SymbolicTensor>()(all[2]);
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

// Embedding, Masking.
const words = input({ shape: [null], dtype: "int32" });
same<SymbolicTensor>()(layers.embedding({ inputDim: 100, outputDim: 8 }).apply(words));
same<SymbolicTensor>()(layers.masking({ maskValue: -1 }).apply(series));
// @ts-expect-error inputDim is needed
layers.embedding({ outputDim: 8 });
// @ts-expect-error a misspelt option
layers.embedding({ inputDim: 100, outputDim: 8, maskZeros: true });

// Windows over time, and axes.
same<SymbolicTensor>()(layers.conv1D({ filters: 8, kernelSize: 3 }).apply(series));
same<SymbolicTensor>()(layers.maxPooling1D().apply(series));
same<SymbolicTensor>()(layers.globalAveragePooling1D().apply(series));
same<SymbolicTensor>()(layers.globalMaxPooling1D({ keepdims: true }).apply(series));
same<SymbolicTensor>()(layers.permute({ dims: [2, 1] }).apply(series));
same<SymbolicTensor>()(layers.repeatVector({ n: 4 }).apply(x));
same<SymbolicTensor>()(layers.spatialDropout1D({ rate: 0.5 }).apply(series));
same<SymbolicTensor>()(layers.layerNormalization({ axis: [1, 2] }).apply(series));
// @ts-expect-error no such padding
layers.conv1D({ filters: 8, kernelSize: 3, padding: "full" });
// @ts-expect-error pooling has no causal padding
layers.maxPooling1D({ padding: "causal" });
// @ts-expect-error a misspelt option
layers.conv1D({ filters: 8, kernelSize: 3, stride: 2 });
// @ts-expect-error the noise is shared over time, nothing else
layers.spatialDropout1D({ rate: 0.5, noiseShape: [null, 1, null] });

// Attention: one tensor, or with its scores two.
same<SymbolicTensor>()(layers.attention().apply([series, series]));
const attending = layers.multiHeadAttention({ numHeads: 2, keyDim: 4 });
same<[output: SymbolicTensor, scores: SymbolicTensor]>()(
  attending.apply([series, series], { returnAttentionScores: true }),
);
same<SymbolicTensor>()(attending.apply([series, series, series], { useCausalMask: true }));
// @ts-expect-error keyDim is needed
layers.multiHeadAttention({ numHeads: 2 });
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
same<SymbolicTensor>()(input({ shape: [features] }));
same<SymbolicTensor>()(input({ shape: [] }));
// @ts-expect-error no such type of element
input({ shape: [2], dtype: "float16" });
// @ts-expect-error a misspelt option
input({ shap: [2] });
