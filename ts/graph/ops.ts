/**
 * `ops`: what layers, losses and metrics of your own compute with. Everything here has its gradient.
 */
export * from "./builders/elementwise.js";
export {
  dense,
  dropout,
  logSoftmax,
  matmul,
  oneHot,
  orthogonalize,
  randomUniform,
  sigmoidCrossEntropy,
  softmax,
  softmaxCrossEntropy,
  sparseSoftmaxCrossEntropy,
} from "./builders/fused.js";
export * from "./builders/layout.js";
export * from "./builders/reduce.js";
