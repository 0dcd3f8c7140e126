/** What models of Keras 2 were compiled with, in the form of Keras 3. */
import { isPlainObject } from "../../runtime/plain-object.js";
import type { Json } from "./json.js";

/** What an `.h5` file has as `training_config`. The optimizer has a name of its own, and may be marked as a class of a user. */
export function compileOfKeras3({ optimizer_config: given, loss, metrics, ...others }: Json): Json {
  const optimizer =
    isPlainObject(given) && typeof given.class_name === "string"
      ? { ...given, class_name: given.class_name.replace(/^Custom>/, "") }
      : given;
  return { ...others, optimizer, loss: lossOrMetric(loss), metrics: lossOrMetric(metrics) };
}

/** Losses or metrics in any arrangement: names, and objects, which had the name of a function beside their options. */
function lossOrMetric(given: unknown): unknown {
  if (Array.isArray(given)) return given.map(lossOrMetric);
  if (!isPlainObject(given)) return given;
  const { class_name, config } = given;
  if (typeof class_name !== "string" || !isPlainObject(config))
    return Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, lossOrMetric(value)]),
    );
  const { fn, reduction, ...options } = config;
  return {
    ...given,
    // A metric that was given by name: a function, of which the mean is taken.
    class_name: class_name === "MeanMetricWrapper" ? classNameOf(String(fn)) : class_name,
    config: {
      ...options,
      ...(reduction === undefined
        ? {}
        : { reduction: reduction === "auto" ? "sum_over_batch_size" : reduction }),
    },
  };
}

/** `mean_absolute_error`: MeanAbsoluteError. */
function classNameOf(name: string): string {
  return name.replace(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase());
}
