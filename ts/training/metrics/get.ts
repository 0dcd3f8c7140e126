/** `metrics.get`: every metric by name, at once. */
import type { Serialized } from "../../runtime/registry/registry.js";
import type { Metric, MetricFunction } from "./metric.js";
import { otherMetrics } from "./others.js";
import { type MetricContext, metricFrom, metricsAtHand } from "./table.js";

/**
 * The metric itself, a new one that is named, one from its form in a config, or a function as a metric. "accuracy" means
 * what Keras means by it: binary, sparse or categorical, by the shapes. Its log name is the name as given.
 * @throws ValueError with the nearest names for one that is not known.
 */
export function getMetric(
  given: Metric | MetricFunction | Serialized | string,
  context: MetricContext,
): Metric {
  return metricFrom(given, context, { ...metricsAtHand, ...otherMetrics });
}
