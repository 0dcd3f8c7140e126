/**
 * `losses`: the functions that training minimises, as classes and factories.
 *
 * What belongs here: the loss of one batch, from targets and predictions. What does not: its mean over batches.
 */
export {
  BinaryCrossentropy,
  type BinaryCrossentropyOptions,
  binaryCrossentropy,
} from "./binary.js";
export {
  CategoricalCrossentropy,
  type CategoricalCrossentropyOptions,
  categoricalCrossentropy,
} from "./categorical.js";
export * from "./errors.js";
export { getLoss, getLoss as get } from "./get.js";
export { Loss, type LossCallOptions, type LossFunction, type LossOptions } from "./loss.js";
export * from "./others.js";
export type { Reduction } from "./reduction.js";
export * from "./sparse.js";
export type { LossLike, LossName, LossNames } from "./table.js";
