/** `metrics.get`: every metric by name, without loading on demand. */
import type { Serialized } from "../../runtime/registry/registry.js";
import type { Metric, MetricFunction } from "./metric.js";
import { otherMetrics } from "./others.js";
import { commonMetrics, type MetricContext, metricFrom } from "./table.js";

/**
 * The metric itself, a new one of the class that is named, one from its form in a config, or a function as a metric.
 * As in Keras, "accuracy" is the binary, sparse or categorical one, depending on the shapes. Its log name is the name
 * as given.
 * @throws ValueError with the nearest names for one that is not known.
 */
export function getMetric(
  given: Metric | MetricFunction | Serialized | string,
  context: MetricContext,
): Metric {
  return metricFrom(given, context, { ...commonMetrics, ...otherMetrics });
}
