/** The losses that a name can mean: those of most models at hand, the others as names. */
import { ValueError } from "../../runtime/errors.js";
import { type EitherCase, keyOf, type LeftOut, lookUp, nameOfFunction } from "../names.js";
import { binaryCrossentropy } from "./binary.js";
import { categoricalCrossentropy } from "./categorical.js";
import { meanAbsoluteError, meanSquaredError } from "./errors.js";
import { Loss, type LossFunction, LossOfFunction } from "./loss.js";
import { sparseCategoricalCrossentropy } from "./sparse.js";

/** Every name, in the order in which errors list them; null for those of others.ts. */
export const lossTable = {
  mean_squared_error: meanSquaredError,
  mse: meanSquaredError,
  mean_absolute_error: meanAbsoluteError,
  mae: meanAbsoluteError,
  mean_absolute_percentage_error: null,
  mape: null,
  mean_squared_logarithmic_error: null,
  msle: null,
  log_cosh: null,
  huber: null,
  cosine_similarity: null,
  hinge: null,
  squared_hinge: null,
  categorical_hinge: null,
  kl_divergence: null,
  kld: null,
  poisson: null,
  binary_crossentropy: binaryCrossentropy,
  bce: binaryCrossentropy,
  binary_focal_crossentropy: null,
  categorical_crossentropy: categoricalCrossentropy,
  categorical_focal_crossentropy: null,
  sparse_categorical_crossentropy: sparseCategoricalCrossentropy,
} as const;

/** What makes a loss with the defaults of its class. */
export type LossFactory = () => Loss;

/** The losses of others.ts by name. */
export type OtherLosses = Readonly<Record<LeftOut<typeof lossTable>, LossFactory>>;

/** Names that options take; extend the interface to have names of your own typed. */
export interface LossNames extends Record<keyof typeof lossTable, true> {}

/** A loss's name, in Keras's snake_case, as an alias, or in camelCase. */
export type LossName = EitherCase<keyof LossNames & string>;

/** What `compile` takes as a loss: a name, a loss, or a function of targets and predictions. */
export type LossLike = LossName | Loss | LossFunction;

/**
 * The loss itself, a new one with the defaults of the class that is named, or a function as a loss.
 * @param others null where they are not loaded
 * @throws ValueError for what is no loss; NotReadyError for a name of the others while they are not loaded.
 */
export function lossFrom(given: Loss | LossFunction | string, others: OtherLosses | null): Loss {
  if (given instanceof Loss) return given;
  if (typeof given === "function")
    return new LossOfFunction(given, nameOfFunction(given, "custom_loss"));
  if (typeof given === "string") return lookUp("loss", given, lossTable, others)();
  throw new ValueError(`Expected a loss, a function or the name of a loss, got ${typeof given}.`);
}

/** Refuses what is no loss and no name of one, whether or not that one is loaded. */
export function checkLoss(given: Loss | LossFunction | string): void {
  if (typeof given === "string") keyOf("loss", given, lossTable);
  else lossFrom(given, null);
}

/** Whether it is a name that needs the others. */
export function isOtherLoss(given: Loss | LossFunction | string): boolean {
  return typeof given === "string" && lossTable[keyOf("loss", given, lossTable)] === null;
}
