/**
 * Layers that TensorFlow.js has, with the options that it knows.
 *
 * Source: the configs of @tensorflow/tfjs-layers 4.22, which are Keras 2's.
 */

/** What TensorFlow.js knows of a class of layers. */
export interface TfjsLayer {
  /** Options that it reads, by Keras 3's names. */
  readonly options: readonly string[];
  /** Options that it lacks, with the values that compute the same without them. */
  readonly fixed?: Readonly<Record<string, readonly unknown[]>>;
  /** Its names of options, where they differ, by Keras 3's names. */
  readonly renamed?: Readonly<Record<string, string>>;
}

const KERNEL = [
  ...["activation", "use_bias", "kernel_initializer", "bias_initializer", "kernel_regularizer"],
  ...["bias_regularizer", "activity_regularizer", "kernel_constraint", "bias_constraint"],
];
const CELL = [
  ...KERNEL,
  ...["units", "recurrent_activation", "unit_forget_bias", "recurrent_initializer"],
  ...["recurrent_regularizer", "recurrent_constraint", "dropout", "recurrent_dropout"],
];
const SEQUENCE = ["return_sequences", "return_state", "go_backwards", "stateful", "unroll"];
const CONVOLUTION = [
  ...KERNEL,
  ...["filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate"],
];
const POOLING = ["pool_size", "strides", "padding", "data_format"];
const AFFINE = [
  ...["axis", "epsilon", "center", "scale", "beta_initializer", "gamma_initializer"],
  ...["beta_regularizer", "gamma_regularizer", "beta_constraint", "gamma_constraint"],
];
const DEPTHWISE = [
  ...["depth_multiplier", "depthwise_initializer", "depthwise_regularizer"],
  "depthwise_constraint",
];
const POINTWISE = ["pointwise_initializer", "pointwise_regularizer", "pointwise_constraint"];

const none: TfjsLayer = { options: [] };
const convolution: TfjsLayer = { options: CONVOLUTION, fixed: { groups: [1] } };
const pooling: TfjsLayer = { options: POOLING };
const globalPooling: TfjsLayer = { options: ["data_format"], fixed: { keepdims: [false] } };
const transposed: TfjsLayer = { options: CONVOLUTION, fixed: { output_padding: [null] } };
const dropped: TfjsLayer = { options: ["rate", "seed"] };
const zeroOutput = { zero_output_for_mask: [false, true, undefined] };

export const TFJS_LAYERS: Readonly<Record<string, TfjsLayer>> = {
  InputLayer: { options: ["batch_input_shape", "dtype", "sparse"], fixed: { ragged: [false] } },
  Dense: { options: ["units", ...KERNEL] },
  Activation: { options: ["activation"] },
  Embedding: {
    options: [
      ...["input_dim", "output_dim", "embeddings_initializer", "embeddings_regularizer"],
      ...["activity_regularizer", "embeddings_constraint", "mask_zero"],
    ],
  },
  SimpleRNN: { options: [...CELL, ...SEQUENCE], fixed: zeroOutput },
  LSTM: { options: [...CELL, ...SEQUENCE], fixed: { ...zeroOutput, use_cudnn: ["auto"] } },
  GRU: {
    options: [...CELL, ...SEQUENCE, "reset_after"],
    fixed: { ...zeroOutput, use_cudnn: ["auto"] },
  },
  SimpleRNNCell: { options: CELL },
  LSTMCell: { options: CELL },
  GRUCell: { options: [...CELL, "reset_after"] },
  StackedRNNCells: { options: ["cells"] },
  RNN: { options: ["cell", ...SEQUENCE], fixed: zeroOutput },
  Bidirectional: { options: ["layer", "merge_mode"] },
  TimeDistributed: { options: ["layer"] },
  Conv1D: convolution,
  Conv2D: convolution,
  Conv3D: convolution,
  Conv2DTranspose: transposed,
  Conv3DTranspose: transposed,
  DepthwiseConv2D: { options: [...CONVOLUTION, ...DEPTHWISE] },
  SeparableConv2D: {
    options: [...CONVOLUTION, ...DEPTHWISE, ...POINTWISE],
    fixed: { groups: [1] },
  },
  MaxPooling1D: pooling,
  MaxPooling2D: pooling,
  MaxPooling3D: pooling,
  AveragePooling1D: pooling,
  AveragePooling2D: pooling,
  AveragePooling3D: pooling,
  GlobalAveragePooling1D: globalPooling,
  GlobalAveragePooling2D: globalPooling,
  GlobalMaxPooling1D: globalPooling,
  GlobalMaxPooling2D: globalPooling,
  BatchNormalization: {
    options: [...AFFINE, ...["momentum", "moving_mean_initializer", "moving_variance_initializer"]],
    fixed: { synchronized: [false], renorm: [false] },
  },
  LayerNormalization: { options: AFFINE, fixed: { rms_scaling: [false] } },
  ReLU: { options: ["max_value"], fixed: { negative_slope: [0], threshold: [0] } },
  LeakyReLU: { options: ["negative_slope"], renamed: { negative_slope: "alpha" } },
  PReLU: {
    options: ["alpha_initializer", "alpha_regularizer", "alpha_constraint", "shared_axes"],
  },
  ELU: { options: ["alpha"] },
  Softmax: { options: ["axis"] },
  Dropout: { options: ["rate", "seed", "noise_shape"] },
  SpatialDropout1D: dropped,
  GaussianNoise: { options: ["stddev"] },
  GaussianDropout: { options: ["rate"] },
  AlphaDropout: { options: ["rate"], fixed: { noise_shape: [null] } },
  Flatten: { options: ["data_format"] },
  Reshape: { options: ["target_shape"] },
  Permute: { options: ["dims"] },
  RepeatVector: { options: ["n"] },
  Masking: { options: ["mask_value"] },
  Cropping2D: { options: ["cropping", "data_format"] },
  UpSampling2D: { options: ["size", "data_format", "interpolation"] },
  ZeroPadding2D: { options: ["padding", "data_format"] },
  Rescaling: { options: ["scale", "offset"] },
  Add: none,
  Average: none,
  Maximum: none,
  Minimum: none,
  Multiply: none,
  Concatenate: { options: ["axis"] },
  Dot: { options: ["axes", "normalize"] },
};
