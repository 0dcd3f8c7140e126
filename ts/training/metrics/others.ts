/** The metrics by name that are not at hand in table.ts. */
import { auc } from "./auc.js";
import {
  falseNegatives,
  falsePositives,
  precision,
  recall,
  trueNegatives,
  truePositives,
} from "./confusion.js";
import { f1Score, fBetaScore } from "./f-score.js";
import * as probabilistic from "./probabilistic.js";
import { r2Score } from "./r2-score.js";
import * as regression from "./regression.js";
import type { OtherMetrics } from "./table.js";
import { sparseTopKCategoricalAccuracy, topKCategoricalAccuracy } from "./top-k.js";

export const otherMetrics: OtherMetrics = {
  top_k_categorical_accuracy: topKCategoricalAccuracy,
  sparse_top_k_categorical_accuracy: sparseTopKCategoricalAccuracy,
  root_mean_squared_error: regression.rootMeanSquaredError,
  mean_absolute_percentage_error: regression.meanAbsolutePercentageError,
  mape: regression.meanAbsolutePercentageError,
  mean_squared_logarithmic_error: regression.meanSquaredLogarithmicError,
  msle: regression.meanSquaredLogarithmicError,
  log_cosh_error: regression.logCoshError,
  cosine_similarity: regression.cosineSimilarity,
  binary_crossentropy: probabilistic.binaryCrossentropy,
  bce: probabilistic.binaryCrossentropy,
  categorical_crossentropy: probabilistic.categoricalCrossentropy,
  sparse_categorical_crossentropy: probabilistic.sparseCategoricalCrossentropy,
  kl_divergence: probabilistic.klDivergence,
  poisson: probabilistic.poisson,
  hinge: probabilistic.hinge,
  squared_hinge: probabilistic.squaredHinge,
  categorical_hinge: probabilistic.categoricalHinge,
  precision,
  recall,
  auc,
  AUC: auc,
  true_positives: truePositives,
  false_positives: falsePositives,
  true_negatives: trueNegatives,
  false_negatives: falseNegatives,
  f1_score: f1Score,
  f_beta_score: fBetaScore,
  fbeta_score: fBetaScore,
  r2_score: r2Score,
};
