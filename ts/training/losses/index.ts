/**
 * `losses`: the functions that training minimises, as classes and factories.
 *
 * What belongs here: the loss of one batch, from targets and predictions. What does not: its mean over batches.
 */
export {
  BinaryCrossentropy,
  type BinaryCrossentropyOptions,
  binaryCrossentropy,
  binaryCrossentropy as bce,
  binaryCrossentropy as BCE,
} from "./binary.js";
export {
  CategoricalCrossentropy,
  type CategoricalCrossentropyOptions,
  categoricalCrossentropy,
} from "./categorical.js";
export * from "./errors.js";
export {
  meanAbsoluteError as mae,
  meanAbsoluteError as MAE,
  meanSquaredError as mse,
  meanSquaredError as MSE,
} from "./errors.js";
export { deserialize, getLoss, getLoss as get, serialize } from "./get.js";
export { Loss, type LossCallOptions, type LossFunction, type LossOptions } from "./loss.js";
export * from "./others.js";
export {
  klDivergence as kld,
  klDivergence as KLD,
  klDivergence as kullbackLeiblerDivergence,
  logCosh as logcosh,
  meanAbsolutePercentageError as mape,
  meanAbsolutePercentageError as MAPE,
  meanSquaredLogarithmicError as msle,
  meanSquaredLogarithmicError as MSLE,
} from "./others.js";
export type { Reduction } from "./reduction.js";
export * from "./sparse.js";
export type { LossLike, LossName, LossNames } from "./table.js";
