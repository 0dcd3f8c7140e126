/** The compile config of a model as Keras writes it: optimizer, losses and metrics. */

import { snakeCase } from "../../runtime/names.js";
import { isPlainObject } from "../../runtime/plain-object.js";
import { Configurable } from "../../runtime/registry/configurable.js";
import { functionForm, kerasForm } from "../../runtime/registry/keras-form.js";
import { nameOfFunction, type SerializableFunction } from "../../runtime/registry/registry.js";
import type { Compiled } from "./savable.js";

/** The entry `compile_config` of a file. @throws ValueError for a function of the user's own without a name */
export function compileForm({ settings, optimizer }: Compiled): Readonly<Record<string, unknown>> {
  const { loss, metrics, lossWeights, weightedMetrics } = settings;
  return {
    optimizer: kerasForm(optimizer),
    loss: formOf(loss),
    loss_weights: lossWeights ?? null,
    metrics: formOf(metrics, metricForm),
    weighted_metrics: formOf(weightedMetrics, metricForm),
    run_eagerly: false,
    steps_per_execution: 1,
    jit_compile: "auto",
  };
}

/** Losses and metrics in the form in which compile takes them; `named` writes those that are names. */
function formOf(value: unknown, named: (name: string) => unknown = lossName): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return named(value);
  if (value instanceof Configurable) return kerasForm(value);
  // What compile has read is a loss or metric, a name, or a function.
  if (typeof value === "function")
    return functionForm(nameOfFunction(value as SerializableFunction, {}));
  if (Array.isArray(value)) return value.map((one) => formOf(one, named));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, formOf(one, named)]));
}

/** Whether a name is in camelCase, as names may be here; "AUC" and "MSE" are Keras's own spellings. */
function isCamelCase(name: string): boolean {
  return /^[a-z].*[A-Z]/.test(name);
}

function lossName(name: string): string {
  return isCamelCase(name) ? snakeCase(name) : name;
}

/** A name in camelCase as an object of that class, so that it is called the same in logs. */
function metricForm(name: string): unknown {
  if (!isCamelCase(name)) return name;
  const className = name.replace(/^./, (first) => first.toUpperCase());
  const config = { name };
  return { module: "keras.metrics", class_name: className, config, registered_name: null };
}
