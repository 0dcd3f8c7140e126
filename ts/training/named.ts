/**
 * Losses, metrics and optimizers as `compile` takes them: the common ones are always loaded, the others when a model names one.
 * Loading registers them in their families.
 */
import { onDemand } from "../runtime/on-demand.js";
import { addToFamily, find, objectOf } from "../runtime/registry/registry.js";
import type { Loss } from "./losses/loss.js";
import { CROSSENTROPY_BY_SHAPE, commonLosses, type LossLike, lossFrom } from "./losses/table.js";
import type { Metric } from "./metrics/metric.js";
import { commonMetrics, type MetricContext, type MetricLike, metricFrom } from "./metrics/table.js";
import { Optimizer } from "./optimizers/optimizer.js";
import { commonOptimizers } from "./optimizers/table.js";
import { kindOfTargets } from "./targets.js";

/** Whether the loss is loaded, so that `namedLoss` can return it. */
export function isLossLoaded(given: LossLike): boolean {
  return (
    typeof given !== "string" || isByShape(given) || find("loss", given, commonLosses) !== undefined
  );
}

/** Whether the metric is loaded, so that `namedMetric` can return it. */
export function isMetricLoaded(given: MetricLike): boolean {
  return typeof given !== "string" || find("metric", given, commonMetrics) !== undefined;
}

function isOptimizerLoaded(given: Optimizer | string): boolean {
  return typeof given !== "string" || find("optimizer", given, commonOptimizers) !== undefined;
}

/** The optimizer; null for the name of one that is not loaded. */
export function loadedOptimizer(given: Optimizer | string): Optimizer | null {
  if (typeof given !== "string") return given;
  return isOptimizerLoaded(given)
    ? objectOf<Optimizer>("optimizer", given, Optimizer, commonOptimizers)
    : null;
}

/** Loads the named losses, metrics and optimizers that are not loaded yet. Rejects if the code can't be fetched; may be retried. */
export async function loadNamed(
  losses: readonly LossLike[],
  metrics: readonly MetricLike[],
  optimizer: Optimizer | string = "rmsprop",
): Promise<void> {
  const isLoaded = losses.every(isLossLoaded) && metrics.every(isMetricLoaded);
  if (!isLoaded || !isOptimizerLoaded(optimizer)) await loadOthers();
}

/** Loads the losses, metrics and optimizers that few models use. Rejects if the code can't be fetched; may be retried. */
export async function loadOthers() {
  const others = await onDemand(
    "Losses, metrics and optimizers that are chosen by name",
    () => import("./on-demand.js"),
    "choose the common ones by name and pass others as objects, such as losses.huber({})",
  );
  addToFamily("loss", others.otherLosses);
  addToFamily("metric", { ...others.otherMetrics, ...others.metricsWithOptions });
  addToFamily("optimizer", others.otherOptimizers);
  return others;
}

function isByShape(given: LossLike): boolean {
  return CROSSENTROPY_BY_SHAPE.some((name) => name === given);
}

const CROSSENTROPIES = {
  binary: "binary_crossentropy",
  sparse: "sparse_categorical_crossentropy",
  oneHot: "categorical_crossentropy",
} as const;

/** See lossFrom; a named loss must be loaded. As in Keras, "crossentropy" is the one that fits the shapes. */
export function namedLoss(given: LossLike, { yTrueShape, yPredShape }: MetricContext): Loss {
  const kind = kindOfTargets(yTrueShape ?? yPredShape, yPredShape);
  return lossFrom(isByShape(given) ? CROSSENTROPIES[kind] : given, commonLosses);
}

/** See metricFrom; a named metric must be loaded. */
export function namedMetric(given: MetricLike, context: MetricContext): Metric {
  return metricFrom(given, context, commonMetrics);
}
