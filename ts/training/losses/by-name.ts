/**
 * The losses of others.ts by Keras's names. Written out, not derived from the classes: only of a plain table can
 * bundlers tell that a page which shares a chunk with it does not need it.
 */
import type { SerializableClass } from "../../runtime/registry/registry.js";
import type { Loss } from "./loss.js";
import {
  BinaryFocalCrossentropy,
  CategoricalFocalCrossentropy,
  CategoricalGeneralizedCrossEntropy,
  CategoricalHinge,
  Circle,
  CosineSimilarity,
  CTC,
  Dice,
  Hinge,
  Huber,
  KLDivergence,
  LogCosh,
  MeanAbsolutePercentageError,
  MeanSquaredLogarithmicError,
  Poisson,
  SquaredHinge,
  Tversky,
} from "./others.js";
import type { LOSSES_ON_DEMAND } from "./table.js";

export const otherLosses: Readonly<
  Record<(typeof LOSSES_ON_DEMAND)[number], SerializableClass<Loss>>
> = {
  mean_absolute_percentage_error: MeanAbsolutePercentageError,
  mape: MeanAbsolutePercentageError,
  mean_squared_logarithmic_error: MeanSquaredLogarithmicError,
  msle: MeanSquaredLogarithmicError,
  log_cosh: LogCosh,
  huber: Huber,
  cosine_similarity: CosineSimilarity,
  hinge: Hinge,
  squared_hinge: SquaredHinge,
  categorical_hinge: CategoricalHinge,
  kl_divergence: KLDivergence,
  kld: KLDivergence,
  poisson: Poisson,
  binary_focal_crossentropy: BinaryFocalCrossentropy,
  categorical_focal_crossentropy: CategoricalFocalCrossentropy,
  dice: Dice,
  tversky: Tversky,
  circle: Circle,
  ctc: CTC,
  categorical_generalized_cross_entropy: CategoricalGeneralizedCrossEntropy,
};
