/** Metrics by name. */
import type { SymbolicShape } from "../../graph/symbolic.js";
import { ValueError } from "../../runtime/errors.js";
import { type EitherCase, lookUp, nameOfFunction } from "../names.js";
import { kindOfTargets } from "../targets.js";
import * as hits from "./accuracy.js";
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
import { MeanOfFunction, Metric, type MetricFunction } from "./metric.js";
import * as probabilistic from "./probabilistic.js";
import { r2Score } from "./r2-score.js";
import * as regression from "./regression.js";

type Factory = (options: { readonly name: string }) => Metric;

const factories: Readonly<Record<keyof MetricNames, Factory>> = {
  binary_accuracy: hits.binaryAccuracy,
  categorical_accuracy: hits.categoricalAccuracy,
  sparse_categorical_accuracy: hits.sparseCategoricalAccuracy,
  top_k_categorical_accuracy: hits.topKCategoricalAccuracy,
  sparse_top_k_categorical_accuracy: hits.sparseTopKCategoricalAccuracy,
  // Resolved by the shapes of the data before the table is asked.
  accuracy: hits.accuracy,
  acc: hits.accuracy,
  mean_squared_error: regression.meanSquaredError,
  mse: regression.meanSquaredError,
  root_mean_squared_error: regression.rootMeanSquaredError,
  mean_absolute_error: regression.meanAbsoluteError,
  mae: regression.meanAbsoluteError,
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

/** Names that options take; extend the interface to have names of your own typed. */
export interface MetricNames {
  accuracy: true;
  acc: true;
  binary_accuracy: true;
  categorical_accuracy: true;
  sparse_categorical_accuracy: true;
  top_k_categorical_accuracy: true;
  sparse_top_k_categorical_accuracy: true;
  mean_squared_error: true;
  mse: true;
  root_mean_squared_error: true;
  mean_absolute_error: true;
  mae: true;
  mean_absolute_percentage_error: true;
  mape: true;
  mean_squared_logarithmic_error: true;
  msle: true;
  log_cosh_error: true;
  cosine_similarity: true;
  binary_crossentropy: true;
  bce: true;
  categorical_crossentropy: true;
  sparse_categorical_crossentropy: true;
  kl_divergence: true;
  poisson: true;
  hinge: true;
  squared_hinge: true;
  categorical_hinge: true;
  precision: true;
  recall: true;
  auc: true;
  AUC: true;
  true_positives: true;
  false_positives: true;
  true_negatives: true;
  false_negatives: true;
  f1_score: true;
  f_beta_score: true;
  fbeta_score: true;
  r2_score: true;
}

/** A metric's name, in Keras's snake_case, as an alias, or in camelCase. */
export type MetricName = EitherCase<keyof MetricNames & string>;

/** What `compile` takes as a metric: a name, a metric, or a function of targets and predictions. */
export type MetricLike = MetricName | Metric | MetricFunction;

/** What decides which accuracy is meant. */
export interface MetricContext {
  /** Null where nothing is fed for this output. */
  readonly yTrueShape: SymbolicShape | null;
  readonly yPredShape: SymbolicShape;
}

const ACCURACIES = {
  binary: hits.binaryAccuracy,
  sparse: hits.sparseCategoricalAccuracy,
  oneHot: hits.categoricalAccuracy,
} as const;

/**
 * The metric itself, a new one that is named, or a function as a metric. "accuracy" means what Keras means by it:
 * binary, sparse or categorical, by the shapes. Its log name is the name as given.
 * @throws ValueError with the nearest names for one that is not known.
 */
export function getMetric(given: Metric | MetricFunction | string, context: MetricContext): Metric {
  const metric = metricOf(given, context);
  metric.build(context.yPredShape);
  return metric;
}

function metricOf(given: Metric | MetricFunction | string, context: MetricContext): Metric {
  if (given instanceof Metric) return given;
  if (typeof given === "function") {
    return new MeanOfFunction(nameOfFunction(given, "custom_metric"), given, null);
  }
  if (typeof given !== "string") {
    throw new ValueError(
      `Expected a metric, a function or the name of a metric, got ${typeof given}.`,
    );
  }
  if (given === "accuracy" || given === "acc") {
    const { yTrueShape, yPredShape } = context;
    return ACCURACIES[kindOfTargets(yTrueShape ?? yPredShape, yPredShape)]({ name: given });
  }
  return lookUp("metric", factories, given)({ name: given });
}

/** Refuses a name that is not known, before data are seen. */
export function checkMetric(given: Metric | MetricFunction | string): void {
  if (typeof given === "string") lookUp("metric", factories, given);
}
