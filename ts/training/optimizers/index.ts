/**
 * `optimizers`: how gradients update weights.
 *
 * What belongs here: update rules, their slots and hyperparameters, and gradient clipping. What does not: running
 * steps (../fit).
 */
export { Adam, type AdamOptions, AdamW, adam, adamW } from "./adam.js";
export type { ClippingOptions } from "./clipping.js";
export {
  getOptimizer,
  getOptimizer as get,
  type OptimizerLike,
  type OptimizerName,
  type OptimizerNames,
} from "./get.js";
export { Lion, type LionOptions, lion } from "./lion.js";
export {
  Optimizer,
  type OptimizerOptions,
  type SlotGroups,
  type UpdateInputs,
  type UpdateResult,
} from "./optimizer.js";
export { RMSprop, type RMSpropOptions, rmsprop } from "./rmsprop.js";
export { SGD, type SGDOptions, sgd } from "./sgd.js";
