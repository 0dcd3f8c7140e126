/**
 * Losses by name. The common ones are imported here; of the others only the names, since ../on-demand.ts loads them
 * when a model names one. So a page downloads only those that it uses.
 */
import type { EitherCase } from "../../runtime/names.js";
import { rejected } from "../../runtime/registry/kinds.js";
import {
  assertKnown,
  deserialize,
  isSerialized,
  type KerasSerialized,
  lookUp,
  type SerializableClass,
  type Serialized,
} from "../../runtime/registry/registry.js";
import { madeBy } from "../made-by.js";
import { nameInLogs } from "../names.js";
import { BinaryCrossentropy } from "./binary.js";
import { CategoricalCrossentropy } from "./categorical.js";
import { MeanAbsoluteError, MeanSquaredError } from "./errors.js";
import { Loss, type LossFunction, LossOfFunction } from "./loss.js";
import { SparseCategoricalCrossentropy } from "./sparse.js";

/** Loss classes by name. */
export type LossTable = Readonly<Record<string, SerializableClass<Loss>>>;

export const commonLosses = {
  mean_squared_error: MeanSquaredError,
  mse: MeanSquaredError,
  mean_absolute_error: MeanAbsoluteError,
  mae: MeanAbsoluteError,
  binary_crossentropy: BinaryCrossentropy,
  bce: BinaryCrossentropy,
  categorical_crossentropy: CategoricalCrossentropy,
  sparse_categorical_crossentropy: SparseCategoricalCrossentropy,
} as const satisfies LossTable;

/** Names of the losses in others.ts. */
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
  "tversky",
  "circle",
  "ctc",
  "categorical_generalized_cross_entropy",
] as const;

/** Names in `compile` of the cross-entropy that fits the shapes of targets and predictions. */
export const CROSSENTROPY_BY_SHAPE = ["crossentropy", "ce"] as const;

type KnownName =
  | keyof typeof commonLosses
  | (typeof LOSSES_ON_DEMAND | typeof CROSSENTROPY_BY_SHAPE)[number];

/** Names that options take; extend the interface to have names of your own typed. */
export interface LossNames extends Record<KnownName, true> {}

/** A loss's name, in Keras's snake_case, as an alias, or in camelCase. */
export type LossName = EitherCase<keyof LossNames & string>;

/** What `compile` takes as a loss: a name, a loss, or a function of targets and predictions. */
export type LossLike = LossName | Loss | LossFunction;

/**
 * The loss itself, a new one with the defaults of the class that is named, or a function as a loss.
 * @throws ValueError if `given` is not a loss; for an unknown name it lists the nearest ones.
 */
export function lossFrom(
  given: Loss | LossFunction | Serialized | KerasSerialized | string,
  table: LossTable,
): Loss {
  if (given instanceof Loss) return given;
  if (typeof given === "function") {
    return new LossOfFunction(given, nameInLogs(given, "custom_loss"));
  }
  if (typeof given === "string") {
    return lookUp("loss", given, table).fromConfig({});
  }
  if (isSerialized(given)) return deserialize("loss", given, table);
  throw rejected("loss", EXPECTED, given);
}

const EXPECTED = "a loss, a function of targets and predictions, or the name of a loss";

/**
 * A loss, a function or a name as it is, the name of a loss loaded or not; a class or factory of losses is called.
 * @throws ValueError for anything else.
 */
export function readLoss(given: LossLike, what: string): LossLike {
  const loss = madeBy<LossLike>(given, Loss);
  if (typeof loss === "string")
    assertKnown("loss", loss, commonLosses, [...LOSSES_ON_DEMAND, ...CROSSENTROPY_BY_SHAPE]);
  else if (!(loss instanceof Loss) && typeof loss !== "function")
    throw rejected(what, EXPECTED, loss);
  return loss;
}
