/** `metrics.get`: every metric by name, without loading on demand. */
import { rejected } from "../../runtime/registry/kinds.js";
import {
  isSerialized,
  type KerasSerialized,
  type SerializableClass,
  type Serialized,
  serialize as serializeObject,
} from "../../runtime/registry/registry.js";
import { fromKeras, functionName } from "../keras-config.js";
import { AccumulatingMetric } from "./accumulating.js";
import { Accuracy } from "./accuracy.js";
import type { Metric, MetricFunction } from "./metric.js";
import { metricsWithOptions, otherMetrics } from "./others.js";
import { commonMetrics, type MetricContext, metricFrom } from "./table.js";
import { Mean, Sum } from "./values.js";

/** What `metrics.get` takes. */
export type MetricIdentifier = Metric | MetricFunction | Serialized | KerasSerialized | string;

/** Classes that have the option dtype here, as all metrics have in Keras. */
const WITH_DTYPE = ["IoU", "MeanIoU", "BinaryIoU", "OneHotIoU", "OneHotMeanIoU"];

/**
 * The metric itself, a new one of the class that is named, one from its form in a config (of Keras, too), or a function as
 * a metric.
 * @param context the shapes of targets and predictions: with them "accuracy" is the binary, sparse or categorical one, as
 *   in `compile`, and metrics of columns know how many there are. Default: none
 * @throws ValueError with the nearest names for one that is not known.
 */
export function getMetric(metric: "mean" | "Mean", context?: MetricContext): Mean;
export function getMetric(metric: "sum" | "Sum", context?: MetricContext): Sum;
export function getMetric(metric: MetricIdentifier, context?: MetricContext): Metric;
export function getMetric(metric: MetricIdentifier, context?: MetricContext): AccumulatingMetric {
  const identifier = ofFunction(fromKeras(metric, WITH_DTYPE));
  const ofValues = metricOfValues(identifier);
  if (ofValues !== null) return ofValues;
  if (context === undefined && (identifier === "accuracy" || identifier === "acc"))
    return new Accuracy({ name: identifier });
  return metricFrom(identifier, context ?? null, {
    ...commonMetrics,
    ...otherMetrics,
    ...metricsWithOptions,
  });
}

/** Mean and Sum take values, not targets and predictions, so `compile` does not know them. */
function metricOfValues(given: MetricIdentifier): AccumulatingMetric | null {
  const serialized = isSerialized(given) ? given : null;
  const name = typeof given === "string" ? given : serialized && classNameOf(serialized);
  const classes: readonly SerializableClass<AccumulatingMetric>[] = [Mean, Sum];
  const Class = classes.find((one) =>
    [one.className, one.className.toLowerCase()].includes(name ?? ""),
  );
  return Class === undefined ? null : Class.fromConfig(serialized?.config ?? {});
}

function classNameOf(given: Serialized | KerasSerialized): string {
  return "className" in given ? given.className : given.class_name;
}

/** Unwraps Keras's MeanMetricWrapper of a named function; returns anything else as it is. */
function ofFunction(given: MetricIdentifier): MetricIdentifier {
  if (!isSerialized(given) || !("class_name" in given)) return given;
  const { config, class_name } = given;
  if (class_name !== "MeanMetricWrapper") return given;
  const { fn, ...own } = config;
  const name = typeof fn === "string" ? fn : functionName(fn);
  return name === null ? given : { class_name: name, config: own };
}

/** The form of a metric in a config: `{ className, config }`. @throws ValueError for what is not a metric. */
export function serialize(metric: AccumulatingMetric): Serialized {
  if (!(metric instanceof AccumulatingMetric)) throw rejected("metric", "a metric", metric);
  return serializeObject(metric);
}

/** A new metric from its form in a config, of this package or of Keras. @throws ValueError for a class that is not known. */
export function deserialize(config: Serialized | KerasSerialized | string): Metric {
  return getMetric(config);
}
