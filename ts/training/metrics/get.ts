/** `metrics.get`: every metric by name, at once. */
import type { Metric, MetricFunction } from "./metric.js";
import { otherMetrics } from "./others.js";
import { type MetricContext, metricFrom } from "./table.js";

/**
 * The metric itself, a new one that is named, or a function as a metric. "accuracy" means what Keras means by it:
 * binary, sparse or categorical, by the shapes. Its log name is the name as given.
 * @throws ValueError with the nearest names for one that is not known.
 */
export function getMetric(given: Metric | MetricFunction | string, context: MetricContext): Metric {
  return metricFrom(given, context, otherMetrics);
}
