/**
 * Losses and metrics as `compile` takes them: names of most models are at hand, the others are loaded when a model
 * that names one is about to be trained or measured.
 */
import type { Loss } from "./losses/loss.js";
import { isOtherLoss, type LossLike, lossFrom } from "./losses/table.js";
import type { Metric } from "./metrics/metric.js";
import { isOtherMetric, type MetricContext, type MetricLike, metricFrom } from "./metrics/table.js";

let others: typeof import("./on-demand.js") | null = null;

/** Loads what these name, if it is not at hand. It rejects where that can't be fetched; then it may be tried again. */
export async function loadNamed(
  losses: readonly LossLike[],
  metrics: readonly MetricLike[],
): Promise<void> {
  if (losses.some(isOtherLoss) || metrics.some(isOtherMetric))
    others ??= await import("./on-demand.js");
}

/** See lossFrom. @throws NotReadyError before loadNamed, for names that need it. */
export function namedLoss(given: LossLike): Loss {
  return lossFrom(given, others?.otherLosses ?? null);
}

/** See metricFrom. @throws NotReadyError before loadNamed, for names that need it. */
export function namedMetric(given: MetricLike, context: MetricContext): Metric {
  return metricFrom(given, context, others?.otherMetrics ?? null);
}
