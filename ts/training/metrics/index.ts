/**
 * `metrics`: values that are tracked over the batches of an epoch, as classes and factories.
 *
 * What belongs here: how a batch adds to a metric's sums, and the value of these. What does not: when sums are reset.
 */
export * from "./accuracy.js";
export * from "./at-threshold.js";
export * from "./auc.js";
export { Metric } from "./base.js";
export {
  type ClassOptions,
  FalseNegatives,
  FalsePositives,
  falseNegatives,
  falsePositives,
  Precision,
  precision,
  Recall,
  recall,
  type ThresholdOptions,
  TrueNegatives,
  TruePositives,
  trueNegatives,
  truePositives,
} from "./confusion.js";
export * from "./correlation.js";
export * from "./errors.js";
export {
  meanAbsoluteError as mae,
  meanAbsoluteError as MAE,
  meanSquaredError as mse,
  meanSquaredError as MSE,
} from "./errors.js";
export * from "./f-score.js";
export { deserialize, getMetric, getMetric as get, serialize } from "./get.js";
export * from "./iou.js";
export {
  type Direction,
  MeanMetricWrapper,
  type MeanMetricWrapperOptions,
  type MetricFunction,
  type MetricOptions,
  type UpdateOptions,
} from "./metric.js";
export {
  binaryFocalCrossentropy,
  categoricalFocalCrossentropy,
  huber,
  logCosh,
  meanMetricWrapper,
} from "./plain.js";
export * from "./probabilistic.js";
export {
  binaryCrossentropy as bce,
  binaryCrossentropy as BCE,
  klDivergence as kld,
  klDivergence as KLD,
  klDivergence as kullbackLeiblerDivergence,
} from "./probabilistic.js";
export * from "./r2-score.js";
export * from "./regression.js";
export {
  meanAbsolutePercentageError as mape,
  meanAbsolutePercentageError as MAPE,
  meanSquaredLogarithmicError as msle,
  meanSquaredLogarithmicError as MSLE,
} from "./regression.js";
export type { MetricLike, MetricName, MetricNames } from "./table.js";
export * from "./top-k.js";
export * from "./values.js";
export { MetricVariable, type MetricVariableOptions } from "./variable.js";
