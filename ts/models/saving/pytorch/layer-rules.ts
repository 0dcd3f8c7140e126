/**
 * How the parameters of PyTorch's modules become weights of layers, by the layer's class.
 *
 * Source of the layouts: the equations in PyTorch's documentation of torch.nn.
 */
import { ValueError } from "../../../runtime/errors.js";
import { formatShape } from "../../../runtime/shape.js";
import { Tensor } from "../../../runtime/tensor.js";
import type { Parameters } from "./modules.js";

/** Weights of a layer by their names here. */
export type LayerWeights = Readonly<Record<string, Tensor>>;

/**
 * @param direction the end of the names of parameters: "" or "_reverse"
 * @param shapes those of the layer's weights, by name
 */
export type LayerRule = (
  parameters: Parameters,
  direction: string,
  shapes: ReadonlyMap<string, readonly number[]>,
) => LayerWeights;

/** PyTorch's y = x W^T + b: a weight is [out, in] there, a kernel [in, out] here. */
const linear: LayerRule = (parameters) => ({
  kernel: parameters.tensor("weight", 2).transpose(),
  ...optionalBias(parameters),
});

function optionalBias(parameters: Parameters): LayerWeights {
  return parameters.has("bias") ? { bias: parameters.tensor("bias", 1) } : {};
}

/** A kernel is [out, in / groups, ...sizes] there, [...sizes, in / groups, out] here; transposed ones have in and out swapped. */
function convolution(sizes: number): LayerRule {
  return (parameters) => {
    const axes = [...Array.from({ length: sizes }, (_, axis) => axis + 2), 1, 0];
    const kernel = parameters.tensor("weight", sizes + 2).transpose(axes);
    return { kernel, ...optionalBias(parameters) };
  };
}

/** A convolution with as many groups as channels: [in * multiplier, 1, ...sizes] there, [...sizes, in, multiplier] here. */
function depthwise(sizes: number): LayerRule {
  return (parameters, _, shapes) => {
    const axes = [...Array.from({ length: sizes }, (_, axis) => axis + 2), 0, 1];
    const kernel = parameters.tensor("weight", sizes + 2).transpose(axes);
    const [multiplier = 1] = (shapes.get("kernel") ?? []).slice(-1);
    const [channels = 0, one] = kernel.shape.slice(sizes);
    const isWhole = one === 1 && channels % multiplier === 0;
    const shape = [...kernel.shape.slice(0, sizes), channels / multiplier, multiplier];
    return { kernel: isWhole ? kernel.reshape(shape) : kernel, ...optionalBias(parameters) };
  };
}

/** Scale and offset; absent where PyTorch's `affine` is false. */
function affine(scale: string, offset: string): LayerRule {
  return (parameters) => ({
    ...(parameters.has("weight") ? { [scale]: parameters.tensor("weight") } : {}),
    ...(parameters.has("bias") ? { [offset]: parameters.tensor("bias") } : {}),
  });
}

const batchNormalization: LayerRule = (parameters, ...others) => ({
  ...affine("gamma", "beta")(parameters, ...others),
  moving_mean: parameters.tensor("running_mean", 1),
  moving_variance: parameters.tensor("running_var", 1),
});

/** The parameters of one direction of a recurrent module; biases are null where it has none. */
function recurrentParameters(parameters: Parameters, direction: string) {
  if (parameters.has(`weight_hr${direction}`)) {
    throw new ValueError(
      `The module "${parameters.path}" projects its states (proj_size), which no layer here does.`,
    );
  }
  const bias = (name: string) =>
    parameters.has(name + direction) ? parameters.tensor(name + direction, 1) : null;
  return {
    input: parameters.tensor(`weight_ih${direction}`, 2),
    recurrent: parameters.tensor(`weight_hh${direction}`, 2),
    inputBias: bias("bias_ih"),
    recurrentBias: bias("bias_hh"),
  };
}

/** LSTM and RNN: gates in the same order, i f g o; the bias is the sum of PyTorch's two biases. */
const summedBiases: LayerRule = (parameters, direction) => {
  const { input, recurrent, inputBias, recurrentBias } = recurrentParameters(parameters, direction);
  return {
    kernel: input.transpose(),
    recurrent_kernel: recurrent.transpose(),
    ...(inputBias === null || recurrentBias === null ? {} : { bias: inputBias.add(recurrentBias) }),
  };
};

/**
 * GRU with resetAfter: n = tanh(W x + b + r (U h + b')), so the two biases stay two rows. Gates are r z n there and z r n
 * here.
 */
const gru: LayerRule = (parameters, direction) => {
  const { input, recurrent, inputBias, recurrentBias } = recurrentParameters(parameters, direction);
  const reordered = (rows: Tensor) => inOrder(rows, [1, 0, 2], parameters.path);
  return {
    kernel: reordered(input).transpose(),
    recurrent_kernel: reordered(recurrent).transpose(),
    ...(inputBias === null || recurrentBias === null
      ? {}
      : { bias: inRows([reordered(inputBias), reordered(recurrentBias)]) }),
  };
};

/** The blocks of rows of each gate in another order. */
function inOrder(rows: Tensor, order: readonly number[], path: string): Tensor {
  const [count = 0] = rows.shape;
  const size = count / order.length;
  if (!Number.isInteger(size)) {
    throw new ValueError(
      `The module "${path}" has a parameter of shape ${formatShape(rows.shape)}, expected rows of ${order.length} gates.`,
    );
  }
  return rows.take(
    order.flatMap((gate) => Array.from({ length: size }, (_, row) => gate * size + row)),
  );
}

function inRows(rows: readonly Tensor[]): Tensor {
  const data = rows.flatMap((row) => [...row.data].map(Number));
  return new Tensor([rows.length, data.length / rows.length], "float32", Float32Array.from(data));
}

/** The rules by class. */
export const LAYER_RULES: Readonly<Record<string, LayerRule>> = {
  Dense: linear,
  Embedding: (parameters) => ({ embeddings: parameters.tensor("weight", 2) }),
  Conv1D: convolution(1),
  Conv2D: convolution(2),
  Conv3D: convolution(3),
  Conv1DTranspose: convolution(1),
  Conv2DTranspose: convolution(2),
  Conv3DTranspose: convolution(3),
  DepthwiseConv1D: depthwise(1),
  DepthwiseConv2D: depthwise(2),
  BatchNormalization: batchNormalization,
  LayerNormalization: affine("gamma", "beta"),
  GroupNormalization: affine("gamma", "beta"),
  RMSNormalization: affine("scale", "offset"),
  SimpleRNN: summedBiases,
  LSTM: summedBiases,
  GRU: gru,
};
