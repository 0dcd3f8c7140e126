/** Compiles a model as a file says. */
import type { CompileOptions } from "../../training/fit/compile.js";
import type { Model } from "../model.js";
import { objectAt } from "./json.js";
import type { ObjectReader } from "./object-reader.js";

/** Compiles with what Keras calls `compile_config`. @throws ValueError for a loss, metric or optimizer that is not known */
export function compileFrom(model: Model, given: unknown, objects: ObjectReader): void {
  const where = "compile_config";
  const { optimizer, loss, loss_weights, metrics, weighted_metrics } = objectAt(given, where);
  const options = {
    optimizer: objects.value(optimizer, `${where}: optimizer`, "optimizer"),
    loss: objects.value(loss, `${where}: loss`, "loss"),
    lossWeights: loss_weights,
    metrics: metricsOf(objects.value(metrics, `${where}: metrics`, "metric")),
    weightedMetrics: metricsOf(
      objects.value(weighted_metrics, `${where}: weighted_metrics`, "metric"),
    ),
  };
  const entries = Object.entries(options).filter(([, value]) => (value ?? null) !== null);
  // `compile` checks all of these.
  model.compile(Object.fromEntries(entries) as CompileOptions);
}

/** Metrics by output. An output without metrics has null in Keras 3's files, [null] in Keras 2's. */
function metricsOf(given: unknown): unknown {
  if (!Array.isArray(given)) return given;
  return given.map((one: unknown) =>
    Array.isArray(one) ? one.filter((metric) => metric !== null) : (one ?? []),
  );
}
