/**
 * Losses and metrics as `compile` takes them: the common ones are always loaded, the others when a model names one.
 * Loading registers them in their families.
 */
import { onDemand } from "../runtime/on-demand.js";
import { addToFamily, find } from "../runtime/registry/registry.js";
import type { Loss } from "./losses/loss.js";
import { commonLosses, type LossLike, lossFrom } from "./losses/table.js";
import type { Metric } from "./metrics/metric.js";
import { commonMetrics, type MetricContext, type MetricLike, metricFrom } from "./metrics/table.js";

/** Whether the loss is loaded, so that `namedLoss` can return it. */
export function isLossLoaded(given: LossLike): boolean {
  return typeof given !== "string" || find("loss", given, commonLosses) !== undefined;
}

/** Whether the metric is loaded, so that `namedMetric` can return it. */
export function isMetricLoaded(given: MetricLike): boolean {
  return typeof given !== "string" || find("metric", given, commonMetrics) !== undefined;
}

/** Loads the named losses and metrics that are not loaded yet. Rejects if the code can't be fetched; may be retried. */
export async function loadNamed(
  losses: readonly LossLike[],
  metrics: readonly MetricLike[],
): Promise<void> {
  if (losses.every(isLossLoaded) && metrics.every(isMetricLoaded)) return;
  const { otherLosses, otherMetrics, metricsWithOptions } = await onDemand(
    "Losses and metrics that are chosen by name",
    () => import("./on-demand.js"),
    "choose the common ones by name and pass others as objects, such as losses.huber({})",
  );
  addToFamily("loss", otherLosses);
  addToFamily("metric", { ...otherMetrics, ...metricsWithOptions });
}

/** See lossFrom; a named loss must be loaded. */
export function namedLoss(given: LossLike): Loss {
  return lossFrom(given, commonLosses);
}

/** See metricFrom; a named metric must be loaded. */
export function namedMetric(given: MetricLike, context: MetricContext): Metric {
  return metricFrom(given, context, commonMetrics);
}
