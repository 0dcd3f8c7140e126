/** Layers that most models have. */
export { Activation } from "../../../layers/activation.js";
export { Dense } from "../../../layers/dense.js";
export { Embedding } from "../../../layers/embedding.js";
export { Dropout } from "../../../layers/regularization/dropout.js";
export { Flatten, Reshape } from "../../../layers/reshaping.js";
