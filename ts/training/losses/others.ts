/** The losses by name that are not at hand in table.ts. */
import { klDivergence, poisson } from "./divergence.js";
import { binaryFocalCrossentropy, categoricalFocalCrossentropy } from "./focal.js";
import { categoricalHinge, hinge, squaredHinge } from "./margin.js";
import {
  cosineSimilarity,
  huber,
  logCosh,
  meanAbsolutePercentageError,
  meanSquaredLogarithmicError,
} from "./regression.js";
import type { OtherLosses } from "./table.js";

export const otherLosses: OtherLosses = {
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
  binary_focal_crossentropy: binaryFocalCrossentropy,
  categorical_focal_crossentropy: categoricalFocalCrossentropy,
};
