/**
 * `metrics`: what is followed over the batches of an epoch, as classes and factories.
 *
 * What belongs here: sums and what they mean. What does not: where the sums live, and resetting them.
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
export {
  checkMetric,
  type MetricLike,
  type MetricName,
  type MetricNames,
} from "./table.js";
export * from "./top-k.js";
export * from "./values.js";
