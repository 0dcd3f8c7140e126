/**
 * The losses that a name can mean. Those of most models are here; the others are known by name, and come with
 * ../on-demand.ts when a model names one, so that a page without them does not carry them.
 */
import { ValueError } from "../../runtime/errors.js";
import type { EitherCase } from "../../runtime/names.js";
import {
  assertKnown,
  deserialize,
  isSerialized,
  lookUp,
  type SerializableClass,
  type Serialized,
} from "../../runtime/registry/registry.js";
import { nameInLogs } from "../names.js";
import { BinaryCrossentropy } from "./binary.js";
import { CategoricalCrossentropy } from "./categorical.js";
import { MeanAbsoluteError, MeanSquaredError } from "./errors.js";
import { Loss, type LossFunction, LossOfFunction } from "./loss.js";
import { SparseCategoricalCrossentropy } from "./sparse.js";

/** What names of losses stand for. */
export type LossTable = Readonly<Record<string, SerializableClass<Loss>>>;

export const lossesAtHand = {
  mean_squared_error: MeanSquaredError,
  mse: MeanSquaredError,
  mean_absolute_error: MeanAbsoluteError,
  mae: MeanAbsoluteError,
  binary_crossentropy: BinaryCrossentropy,
  bce: BinaryCrossentropy,
  categorical_crossentropy: CategoricalCrossentropy,
  sparse_categorical_crossentropy: SparseCategoricalCrossentropy,
} as const satisfies LossTable;

/** The names of others.ts. */
export const LOSSES_ON_DEMAND = [
  "mean_absolute_percentage_error",
  "mape",
  "mean_squared_logarithmic_error",
  "msle",
  "log_cosh",
  "huber",
  "cosine_similarity",
  "hinge",
  "squared_hinge",
  "categorical_hinge",
  "kl_divergence",
  "kld",
  "poisson",
  "binary_focal_crossentropy",
  "categorical_focal_crossentropy",
  "dice",
] as const;

type KnownName = keyof typeof lossesAtHand | (typeof LOSSES_ON_DEMAND)[number];

/** Names that options take; extend the interface to have names of your own typed. */
export interface LossNames extends Record<KnownName, true> {}

/** A loss's name, in Keras's snake_case, as an alias, or in camelCase. */
export type LossName = EitherCase<keyof LossNames & string>;

/** What `compile` takes as a loss: a name, a loss, or a function of targets and predictions. */
export type LossLike = LossName | Loss | LossFunction;

/**
 * The loss itself, a new one with the defaults of the class that is named, or a function as a loss.
 * @throws ValueError for what is no loss, with the nearest names where it is a name.
 */
export function lossFrom(given: Loss | LossFunction | Serialized | string, table: LossTable): Loss {
  if (given instanceof Loss) return given;
  if (typeof given === "function") {
    return new LossOfFunction(given, nameInLogs(given, "custom_loss"));
  }
  if (typeof given === "string") {
    return lookUp("loss", given, table).fromConfig({});
  }
  if (isSerialized(given)) return deserialize("loss", given, table);
  throw new ValueError(`Expected a loss, a function or the name of a loss, got ${typeof given}.`);
}

/** @throws ValueError for what is no loss and no name of one, whether or not that one is loaded. */
export function checkLoss(given: Loss | LossFunction | string): void {
  if (typeof given === "string") assertKnown("loss", given, lossesAtHand, LOSSES_ON_DEMAND);
  else lossFrom(given, lossesAtHand);
}
