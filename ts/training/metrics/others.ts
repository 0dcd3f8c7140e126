/** The less common metrics by name, which a page loads when a model names one (../on-demand.ts). */
import type { SerializableClass } from "../../runtime/registry/registry.js";
import * as atThreshold from "./at-threshold.js";
import { AUC } from "./auc.js";
import {
  FalseNegatives,
  FalsePositives,
  Precision,
  Recall,
  TrueNegatives,
  TruePositives,
} from "./confusion.js";
import { ConcordanceCorrelation, PearsonCorrelation } from "./correlation.js";
import { F1Score, FBetaScore } from "./f-score.js";
import { BinaryIoU, IoU, MeanIoU, OneHotIoU, OneHotMeanIoU } from "./iou.js";
import type { Metric } from "./metric.js";
import * as probabilistic from "./probabilistic.js";
import { R2Score } from "./r2-score.js";
import * as regression from "./regression.js";
import type { METRICS_ON_DEMAND, MetricTable } from "./table.js";
import { SparseTopKCategoricalAccuracy, TopKCategoricalAccuracy } from "./top-k.js";

export const otherMetrics: Readonly<
  Record<(typeof METRICS_ON_DEMAND)[number], SerializableClass<Metric>>
> = {
  top_k_categorical_accuracy: TopKCategoricalAccuracy,
  sparse_top_k_categorical_accuracy: SparseTopKCategoricalAccuracy,
  root_mean_squared_error: regression.RootMeanSquaredError,
  mean_absolute_percentage_error: regression.MeanAbsolutePercentageError,
  mape: regression.MeanAbsolutePercentageError,
  mean_squared_logarithmic_error: regression.MeanSquaredLogarithmicError,
  msle: regression.MeanSquaredLogarithmicError,
  log_cosh_error: regression.LogCoshError,
  cosine_similarity: regression.CosineSimilarity,
  binary_crossentropy: probabilistic.BinaryCrossentropy,
  bce: probabilistic.BinaryCrossentropy,
  categorical_crossentropy: probabilistic.CategoricalCrossentropy,
  sparse_categorical_crossentropy: probabilistic.SparseCategoricalCrossentropy,
  kl_divergence: probabilistic.KLDivergence,
  poisson: probabilistic.Poisson,
  hinge: probabilistic.Hinge,
  squared_hinge: probabilistic.SquaredHinge,
  categorical_hinge: probabilistic.CategoricalHinge,
  precision: Precision,
  recall: Recall,
  auc: AUC,
  AUC,
  true_positives: TruePositives,
  false_positives: FalsePositives,
  true_negatives: TrueNegatives,
  false_negatives: FalseNegatives,
  f1_score: F1Score,
  f_beta_score: FBetaScore,
  fbeta_score: FBetaScore,
  r2_score: R2Score,
  binary_io_u: BinaryIoU,
  pearson_correlation: PearsonCorrelation,
  concordance_correlation: ConcordanceCorrelation,
};

/** Metrics that have no name in `compile`, since they need options; configs name them. */
export const metricsWithOptions = {
  sensitivity_at_specificity: atThreshold.SensitivityAtSpecificity,
  specificity_at_sensitivity: atThreshold.SpecificityAtSensitivity,
  precision_at_recall: atThreshold.PrecisionAtRecall,
  recall_at_precision: atThreshold.RecallAtPrecision,
  io_u: IoU,
  mean_io_u: MeanIoU,
  one_hot_io_u: OneHotIoU,
  one_hot_mean_io_u: OneHotMeanIoU,
} as const satisfies MetricTable;
