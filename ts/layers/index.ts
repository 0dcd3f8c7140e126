/**
 * `layers`: every layer, its factory (`layers.dense({ units: 16 })`) beside its class (`layers.Dense`).
 *
 * What belongs in this folder: layers, one (or one close family) a file, and what their options name:
 * activations, initializers, regularizers, constraints. What does not: training, models, numerical code.
 * This file is a namespace for users; other modules import layers from their own files.
 */
export { Activation, activation } from "./activation.js";
export * from "./attention/index.js";
export * from "./convolution/index.js";
export type { DataFormat } from "./data-format.js";
export { Dense, type DenseOptions, dense } from "./dense.js";
export { EinsumDense, type EinsumDenseOptions, einsumDense } from "./einsum-dense.js";
export { Embedding, type EmbeddingOptions, embedding } from "./embedding.js";
export { Identity, identity } from "./identity.js";
export * from "./images/index.js";
export {
  type BatchInputOptions,
  type InputOptions,
  type InputShape,
  type InputTensor,
  input,
  input as inputLayer,
} from "./input.js";
export {
  Lambda,
  type LambdaContext,
  type LambdaFunction,
  type LambdaMask,
  type LambdaOptions,
  lambda,
} from "./lambda.js";
export { Masking, type MaskingOptions, masking } from "./masking.js";
export * from "./merging/index.js";
export * from "./normalization/index.js";
export { Pipeline, type PipelineOptions, pipeline } from "./pipeline.js";
export * from "./pooling/index.js";
export * from "./positions/index.js";
export * from "./preprocessing/index.js";
export {
  Permute,
  type PermuteOptions,
  permute,
  RepeatVector,
  type RepeatVectorOptions,
  repeatVector,
} from "./rearranging.js";
export {
  ELU,
  type ELUOptions,
  elu,
  LeakyReLU,
  type LeakyReLUOptions,
  leakyReLU,
  PReLU,
  type PReLUOptions,
  prelu,
  ReLU,
  type ReLUOptions,
  reLU,
} from "./rectifiers.js";
export * from "./recurrent/index.js";
export * from "./regularization/index.js";
export * from "./resampling/index.js";
export {
  Flatten,
  type FlattenOptions,
  flatten,
  Reshape,
  type ReshapeOptions,
  reshape,
} from "./reshaping.js";
export {
  ReversibleEmbedding,
  type ReversibleEmbeddingOptions,
  reversibleEmbedding,
} from "./reversible-embedding.js";
export { Softmax, type SoftmaxOptions, softmax } from "./softmax.js";
export * from "./spectrograms/index.js";
export type { Padding, PerAxis, Steps } from "./windowing.js";
export { Wrapper, type WrapperOptions } from "./wrapper.js";
