/** The `trainingConfig` of a `model.json`: what a model was compiled with, as TensorFlow.js has it. */
import { ValueError } from "../../../runtime/errors.js";
import { snakeCase } from "../../../runtime/names.js";
import { isPlainObject } from "../../../runtime/plain-object.js";
import { compileForm } from "../compile-form.js";
import type { Compiled } from "../savable.js";
import { LOSSES, METRICS, MOMENTUM, OPTIMIZERS } from "./training-names.js";

type Json = Readonly<Record<string, unknown>>;

/** @throws ValueError for an optimizer, loss or metric that TensorFlow.js does not have, or not with these options */
export function trainingConfig(compiled: Compiled): Json {
  const { optimizer, loss, metrics, loss_weights, weighted_metrics } = compileForm(compiled);
  if (loss_weights !== null || weighted_metrics !== null)
    throw new ValueError("TensorFlow.js does not read weights of losses and weighted metrics.");
  return {
    optimizer_config: optimizerConfig(optimizer as Json),
    loss: named(loss, "loss", LOSSES),
    metrics: metrics === null ? [] : named(metrics, "metric", METRICS),
  };
}

function optimizerConfig({ class_name: className, config }: Json): Json {
  // The form was just made.
  const { learning_rate: learningRate, ...options } = config as Json;
  const isMomentum = className === "SGD" && options.momentum !== 0;
  const known = isMomentum ? MOMENTUM : OPTIMIZERS[String(className)];
  if (known === undefined) throw new ValueError(`TensorFlow.js has no optimizer ${className}.`);
  const isNeutral = (name: string) =>
    Object.hasOwn(known.options, name) || ["name", "ema_momentum"].includes(name);
  const changed = Object.entries(options).find(([name, value]) => !isNeutral(name) && value);
  const what = typeof learningRate === "number" ? changed?.[0] : "a schedule";
  if (what !== undefined)
    throw new ValueError(`TensorFlow.js has no optimizer ${className} with ${what}.`);
  const own = Object.entries(known.options).map(([name, there]) => [there, options[name]]);
  return { class_name: known.className, config: { learningRate, ...Object.fromEntries(own) } };
}

/** Losses or metrics by name, in the arrangement in which compile took them. */
function named(given: unknown, kind: string, names: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(given)) return given.map((one) => named(one, kind, names));
  if (isPlainObject(given) && typeof given.class_name !== "string")
    return Object.fromEntries(
      Object.entries(given).map(([output, one]) => {
        // There an output has one of each.
        const single = Array.isArray(one) && one.length === 1 ? one[0] : one;
        return [output, named(single, kind, names)];
      }),
    );
  const name = typeof given === "string" ? given : nameOfForm(given);
  if (name !== null && Object.hasOwn(names, name)) return names[name];
  const shown = isPlainObject(given) ? String(given.class_name) : JSON.stringify(given);
  throw new ValueError(`TensorFlow.js has no ${kind} ${shown} with these options.`);
}

/** The name of a loss or metric whose options are the defaults; null for another one. */
function nameOfForm(given: unknown): string | null {
  if (!isPlainObject(given) || !isPlainObject(given.config)) return null;
  const { name: _, dtype: __, reduction, axis = -1, threshold = 0.5, ...options } = given.config;
  const isDefault =
    (reduction ?? "sum_over_batch_size") === "sum_over_batch_size" &&
    axis === -1 &&
    threshold === 0.5;
  return isDefault && Object.values(options).every((value) => !value)
    ? snakeCase(String(given.class_name))
    : null;
}
