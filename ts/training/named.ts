/**
 * Losses and metrics as `compile` takes them: those of most models are at hand, the others are loaded when a model names
 * one. Loading adds them to their families.
 */
import { addToFamily, find } from "../runtime/registry/registry.js";
import type { Loss } from "./losses/loss.js";
import { type LossLike, lossesAtHand, lossFrom } from "./losses/table.js";
import type { Metric } from "./metrics/metric.js";
import { type MetricContext, type MetricLike, metricFrom, metricsAtHand } from "./metrics/table.js";

/** Whether the loss is at hand or loaded, so that `namedLoss` gives it. */
export function isLossLoaded(given: LossLike): boolean {
  return typeof given !== "string" || find("loss", given, lossesAtHand) !== undefined;
}

/** Whether the metric is at hand or loaded, so that `namedMetric` gives it. */
export function isMetricLoaded(given: MetricLike): boolean {
  return typeof given !== "string" || find("metric", given, metricsAtHand) !== undefined;
}

/** Loads what these name, if it is not at hand. It rejects where that can't be fetched; then it may be tried again. */
export async function loadNamed(
  losses: readonly LossLike[],
  metrics: readonly MetricLike[],
): Promise<void> {
  if (losses.every(isLossLoaded) && metrics.every(isMetricLoaded)) return;
  const { otherLosses, otherMetrics } = await import("./on-demand.js");
  addToFamily("loss", otherLosses);
  addToFamily("metric", otherMetrics);
}

/** See lossFrom; what is named must be loaded. */
export function namedLoss(given: LossLike): Loss {
  return lossFrom(given, lossesAtHand);
}

/** See metricFrom; what is named must be loaded. */
export function namedMetric(given: MetricLike, context: MetricContext): Metric {
  return metricFrom(given, context, metricsAtHand);
}
