/**
 * Metrics by name. The common ones are imported here; of the others only the names, since ../on-demand.ts loads them
 * when a model names one. So a page downloads only those that it uses.
 */
import type { SymbolicShape } from "../../graph/symbolic.js";
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
import { kindOfTargets } from "../targets.js";
import { AccumulatingMetric } from "./accumulating.js";
import {
  Accuracy,
  BinaryAccuracy,
  CategoricalAccuracy,
  SparseCategoricalAccuracy,
} from "./accuracy.js";
import { MeanAbsoluteError, MeanSquaredError } from "./errors.js";
import { MeanMetricWrapper, Metric, type MetricFunction } from "./metric.js";

/** Metric classes by name. */
export type MetricTable = Readonly<Record<string, SerializableClass<Metric>>>;

export const commonMetrics = {
  binary_accuracy: BinaryAccuracy,
  categorical_accuracy: CategoricalAccuracy,
  sparse_categorical_accuracy: SparseCategoricalAccuracy,
  // Replaced by the accuracy that fits the shapes of the data before the table is searched.
  accuracy: Accuracy,
  acc: Accuracy,
  mean_squared_error: MeanSquaredError,
  mse: MeanSquaredError,
  mean_absolute_error: MeanAbsoluteError,
  mae: MeanAbsoluteError,
} as const satisfies MetricTable;

/** Names of the metrics in others.ts. */
export const METRICS_ON_DEMAND = [
  "top_k_categorical_accuracy",
  "sparse_top_k_categorical_accuracy",
  "root_mean_squared_error",
  "mean_absolute_percentage_error",
  "mape",
  "mean_squared_logarithmic_error",
  "msle",
  "log_cosh_error",
  "cosine_similarity",
  "binary_crossentropy",
  "bce",
  "categorical_crossentropy",
  "sparse_categorical_crossentropy",
  "kl_divergence",
  "poisson",
  "hinge",
  "squared_hinge",
  "categorical_hinge",
  "precision",
  "recall",
  "auc",
  "AUC",
  "true_positives",
  "false_positives",
  "true_negatives",
  "false_negatives",
  "f1_score",
  "f_beta_score",
  "fbeta_score",
  "r2_score",
  "binary_io_u",
  "pearson_correlation",
  "concordance_correlation",
] as const;

type KnownName = keyof typeof commonMetrics | (typeof METRICS_ON_DEMAND)[number];

/** Names that options take; extend the interface to have names of your own typed. */
export interface MetricNames extends Record<KnownName, true> {}

/** A metric's name, in Keras's snake_case, as an alias, or in camelCase. */
export type MetricName = EitherCase<keyof MetricNames & string>;

/** What `compile` takes as a metric: a name, a metric, or a function of targets and predictions. */
export type MetricLike = MetricName | Metric | MetricFunction;

/** The shapes that "accuracy" depends on. */
export interface MetricContext {
  /** Null where this output has no targets. */
  readonly yTrueShape: SymbolicShape | null;
  readonly yPredShape: SymbolicShape;
}

const ACCURACIES = {
  binary: BinaryAccuracy,
  sparse: SparseCategoricalAccuracy,
  oneHot: CategoricalAccuracy,
} as const;

/**
 * The metric itself, a new one of the class that is named, or a function as a metric. As in Keras, "accuracy" is the
 * binary, sparse or categorical one, depending on the shapes. Its log name is the name as given.
 * @param context null where the shapes are not known
 * @throws ValueError if `given` is not a metric; for an unknown name it lists the nearest ones.
 */
export function metricFrom(
  given: Metric | MetricFunction | Serialized | KerasSerialized | string,
  context: MetricContext | null,
  table: MetricTable,
): Metric {
  const metric = metricOf(given, context, table);
  if (context !== null) metric.build(context.yPredShape);
  return metric;
}

function metricOf(
  given: Metric | MetricFunction | Serialized | KerasSerialized | string,
  context: MetricContext | null,
  table: MetricTable,
): Metric {
  if (given instanceof Metric) return given;
  if (typeof given === "function") {
    return new MeanMetricWrapper({ fn: given, name: nameInLogs(given, "custom_metric") });
  }
  if (context !== null && (given === "accuracy" || given === "acc")) {
    const { yTrueShape, yPredShape } = context;
    return new ACCURACIES[kindOfTargets(yTrueShape ?? yPredShape, yPredShape)]({ name: given });
  }
  if (typeof given === "string") {
    return lookUp("metric", given, table).fromConfig({
      name: given,
    });
  }
  if (isSerialized(given)) return deserialize("metric", given, table);
  throw rejected("metric", EXPECTED, given);
}

const EXPECTED = "a metric of targets and predictions, a function of them, or the name of a metric";

/**
 * A metric, a function or a name as it is, the name of a metric loaded or not; a class or factory of metrics is called.
 * @throws ValueError for anything else.
 */
export function readMetric(given: MetricLike, what: string): MetricLike {
  const metric = madeBy<MetricLike>(given, AccumulatingMetric);
  if (typeof metric === "string") assertKnown("metric", metric, commonMetrics, METRICS_ON_DEMAND);
  else if (!(metric instanceof Metric) && typeof metric !== "function")
    throw rejected(what, EXPECTED, metric);
  return metric;
}
