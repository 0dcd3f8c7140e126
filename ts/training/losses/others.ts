/** The losses by name that are not at hand in table.ts. */
import type { SerializableClass } from "../../runtime/registry/registry.js";
import { KLDivergence, Poisson } from "./divergence.js";
import { BinaryFocalCrossentropy, CategoricalFocalCrossentropy } from "./focal.js";
import type { Loss } from "./loss.js";
import { CategoricalHinge, Hinge, SquaredHinge } from "./margin.js";
import {
  CosineSimilarity,
  Huber,
  LogCosh,
  MeanAbsolutePercentageError,
  MeanSquaredLogarithmicError,
} from "./regression.js";
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
};
