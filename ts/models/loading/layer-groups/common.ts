/** Layers that many models have. */
export { Identity } from "../../../layers/identity.js";
export { Masking } from "../../../layers/masking.js";
export {
  Add,
  Average,
  Concatenate,
  Maximum,
  Minimum,
  Multiply,
  Subtract,
} from "../../../layers/merging/merge.js";
export { BatchNormalization } from "../../../layers/normalization/batch-normalization.js";
export { LayerNormalization } from "../../../layers/normalization/layer-normalization.js";
export { ELU, LeakyReLU, PReLU, ReLU } from "../../../layers/rectifiers.js";
export { Softmax } from "../../../layers/softmax.js";
