/** `latch/data`: splitting, scaling and counting. */
export { toCategorical } from "../data/categorical.js";
export { type ConfusionMatrixOptions, confusionMatrix } from "../data/confusion-matrix.js";
export { type SplitOptions, splitIndices } from "../data/split-indices.js";
export { StandardScaler, standardScaler } from "../data/standard-scaler.js";
export { trainTestSplit } from "../data/train-test-split.js";
