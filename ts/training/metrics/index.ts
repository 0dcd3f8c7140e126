/**
 * `metrics`: values that are tracked over the batches of an epoch, as classes and factories.
 *
 * What belongs here: how a batch adds to a metric's sums, and the value of these. What does not: when sums are reset.
 */
export * from "./accuracy.js";
export * from "./auc.js";
export * from "./confusion.js";
export * from "./errors.js";
export * from "./f-score.js";
export { getMetric, getMetric as get } from "./get.js";
export {
  type Direction,
  MeanOfFunction,
  Metric,
  type MetricFunction,
  type MetricOptions,
} from "./metric.js";
export * from "./probabilistic.js";
export * from "./r2-score.js";
export * from "./regression.js";
export type { MetricLike, MetricName, MetricNames } from "./table.js";
export * from "./top-k.js";
export * from "./values.js";
