/** The metrics that a name can mean: those of most models at hand, the others as names. */
import type { SymbolicShape } from "../../graph/symbolic.js";
import { ValueError } from "../../runtime/errors.js";
import { type EitherCase, keyOf, type LeftOut, lookUp, nameOfFunction } from "../names.js";
import { kindOfTargets } from "../targets.js";
import {
  accuracy,
  binaryAccuracy,
  categoricalAccuracy,
  sparseCategoricalAccuracy,
} from "./accuracy.js";
import { meanAbsoluteError, meanSquaredError } from "./errors.js";
import { MeanOfFunction, Metric, type MetricFunction } from "./metric.js";

/** Every name, in the order in which errors list them; null for those of others.ts. */
export const metricTable = {
  binary_accuracy: binaryAccuracy,
  categorical_accuracy: categoricalAccuracy,
  sparse_categorical_accuracy: sparseCategoricalAccuracy,
  top_k_categorical_accuracy: null,
  sparse_top_k_categorical_accuracy: null,
  // Resolved by the shapes of the data before the table is asked.
  accuracy,
  acc: accuracy,
  mean_squared_error: meanSquaredError,
  mse: meanSquaredError,
  root_mean_squared_error: null,
  mean_absolute_error: meanAbsoluteError,
  mae: meanAbsoluteError,
  mean_absolute_percentage_error: null,
  mape: null,
  mean_squared_logarithmic_error: null,
  msle: null,
  log_cosh_error: null,
  cosine_similarity: null,
  binary_crossentropy: null,
  bce: null,
  categorical_crossentropy: null,
  sparse_categorical_crossentropy: null,
  kl_divergence: null,
  poisson: null,
  hinge: null,
  squared_hinge: null,
  categorical_hinge: null,
  precision: null,
  recall: null,
  auc: null,
  AUC: null,
  true_positives: null,
  false_positives: null,
  true_negatives: null,
  false_negatives: null,
  f1_score: null,
  f_beta_score: null,
  fbeta_score: null,
  r2_score: null,
} as const;

/** What makes a metric with the defaults of its class, under the name that was given. */
export type MetricFactory = (options: { readonly name: string }) => Metric;

/** The metrics of others.ts by name. */
export type OtherMetrics = Readonly<Record<LeftOut<typeof metricTable>, MetricFactory>>;

/** Names that options take; extend the interface to have names of your own typed. */
export interface MetricNames extends Record<keyof typeof metricTable, true> {}

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
  binary: binaryAccuracy,
  sparse: sparseCategoricalAccuracy,
  oneHot: categoricalAccuracy,
} as const;

/**
 * The metric itself, a new one that is named, or a function as a metric. "accuracy" means what Keras means by it:
 * binary, sparse or categorical, by the shapes. Its log name is the name as given.
 * @param others null where they are not loaded
 * @throws ValueError for what is no metric; NotReadyError for a name of the others while they are not loaded.
 */
export function metricFrom(
  given: Metric | MetricFunction | string,
  context: MetricContext,
  others: OtherMetrics | null,
): Metric {
  const metric = metricOf(given, context, others);
  metric.build(context.yPredShape);
  return metric;
}

function metricOf(
  given: Metric | MetricFunction | string,
  context: MetricContext,
  others: OtherMetrics | null,
): Metric {
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
  return lookUp<MetricFactory>("metric", given, metricTable, others)({ name: given });
}

/** Refuses a name that is not known, whether or not its metric is loaded. */
export function checkMetric(given: Metric | MetricFunction | string): void {
  if (typeof given === "string") keyOf("metric", given, metricTable);
}

/** Whether it is a name that needs the others. */
export function isOtherMetric(given: Metric | MetricFunction | string): boolean {
  return typeof given === "string" && metricTable[keyOf("metric", given, metricTable)] === null;
}
