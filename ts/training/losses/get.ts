/** Losses by name. */
import { ValueError } from "../../runtime/errors.js";
import { type EitherCase, lookUp, nameOfFunction } from "../names.js";
import { binaryCrossentropy, binaryFocalCrossentropy } from "./binary.js";
import { categoricalCrossentropy, categoricalFocalCrossentropy } from "./categorical.js";
import { klDivergence, poisson } from "./divergence.js";
import { Loss, type LossFunction, LossOfFunction } from "./loss.js";
import { categoricalHinge, hinge, squaredHinge } from "./margin.js";
import {
  cosineSimilarity,
  huber,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
} from "./regression.js";
import { sparseCategoricalCrossentropy } from "./sparse.js";

const factories: Readonly<Record<keyof LossNames, () => Loss>> = {
  mean_squared_error: meanSquaredError,
  mse: meanSquaredError,
  mean_absolute_error: meanAbsoluteError,
  mae: meanAbsoluteError,
  mean_absolute_percentage_error: meanAbsolutePercentageError,
  mape: meanAbsolutePercentageError,
  mean_squared_logarithmic_error: meanSquaredLogarithmicError,
  msle: meanSquaredLogarithmicError,
  log_cosh: logCosh,
  huber,
  cosine_similarity: cosineSimilarity,
  hinge,
  squared_hinge: squaredHinge,
  categorical_hinge: categoricalHinge,
  kl_divergence: klDivergence,
  kld: klDivergence,
  poisson,
  binary_crossentropy: binaryCrossentropy,
  bce: binaryCrossentropy,
  binary_focal_crossentropy: binaryFocalCrossentropy,
  categorical_crossentropy: categoricalCrossentropy,
  categorical_focal_crossentropy: categoricalFocalCrossentropy,
  sparse_categorical_crossentropy: sparseCategoricalCrossentropy,
};

/** Names that options take; extend the interface to have names of your own typed. */
export interface LossNames {
  mean_squared_error: true;
  mse: true;
  mean_absolute_error: true;
  mae: true;
  mean_absolute_percentage_error: true;
  mape: true;
  mean_squared_logarithmic_error: true;
  msle: true;
  log_cosh: true;
  huber: true;
  cosine_similarity: true;
  hinge: true;
  squared_hinge: true;
  categorical_hinge: true;
  kl_divergence: true;
  kld: true;
  poisson: true;
  binary_crossentropy: true;
  bce: true;
  binary_focal_crossentropy: true;
  categorical_crossentropy: true;
  categorical_focal_crossentropy: true;
  sparse_categorical_crossentropy: true;
}

/** A loss's name, in Keras's snake_case, as an alias, or in camelCase. */
export type LossName = EitherCase<keyof LossNames & string>;

/** What `compile` takes as a loss: a name, a loss, or a function of targets and predictions. */
export type LossLike = LossName | Loss | LossFunction;

/**
 * The loss itself, a new one with the defaults of the class that is named, or a function as a loss.
 * @throws ValueError with the nearest names for one that is not known.
 */
export function getLoss(given: Loss | LossFunction | string): Loss {
  if (given instanceof Loss) return given;
  if (typeof given === "function")
    return new LossOfFunction(given, nameOfFunction(given, "custom_loss"));
  if (typeof given === "string") return lookUp("loss", factories, given)();
  throw new ValueError(`Expected a loss, a function or the name of a loss, got ${typeof given}.`);
}
