/**
 * `optimizers`: how gradients update weights.
 *
 * What belongs here: update rules, their slots and hyperparameters, and gradient clipping. What does not: running
 * steps (../fit).
 */

export * as schedules from "../schedules/index.js";
export { Adadelta, type AdadeltaOptions, adadelta } from "./adadelta.js";
export { Adafactor, type AdafactorOptions, adafactor } from "./adafactor.js";
export { Adagrad, type AdagradOptions, adagrad } from "./adagrad.js";
export { Adam, type AdamOptions, AdamW, adam, adamW } from "./adam.js";
export { Adamax, type AdamaxOptions, adamax } from "./adamax.js";
export type { ClippingOptions } from "./clipping.js";
export { Ftrl, type FtrlOptions, ftrl } from "./ftrl.js";
export { deserialize, getOptimizer, getOptimizer as get, serialize } from "./get.js";
export { Lamb, type LambOptions, lamb } from "./lamb.js";
export type {
  LearningRate,
  LearningRateFunction,
} from "./learning-rate.js";
export { Lion, type LionOptions, lion } from "./lion.js";
export {
  LossScaleOptimizer,
  type LossScaleOptimizerOptions,
  lossScaleOptimizer,
} from "./loss-scale.js";
export {
  MultiOptimizer,
  type MultiOptimizerOptions,
  multiOptimizer,
  type OptimizerOfVariable,
} from "./multi-optimizer.js";
export { Muon, type MuonOptions, muon } from "./muon.js";
export { Nadam, type NadamOptions, nadam } from "./nadam.js";
export {
  type ExcludedVariables,
  type Factors,
  Optimizer,
  type UpdateInputs,
  type UpdateResult,
} from "./optimizer.js";
export { OptimizerMap, type OptimizerMapOptions, optimizerMap } from "./optimizer-map.js";
export type { OptimizerOptions } from "./options.js";
export { RMSprop, type RMSpropOptions, rmsprop } from "./rmsprop.js";
export {
  ScheduleFreeAdamW,
  type ScheduleFreeAdamWOptions,
  scheduleFreeAdamW,
} from "./schedule-free-adamw.js";
export { SGD, type SGDOptions, sgd } from "./sgd.js";
export type { SlotGroups, SlotStart } from "./slots.js";
export type { OptimizerLike, OptimizerName, OptimizerNames } from "./table.js";
