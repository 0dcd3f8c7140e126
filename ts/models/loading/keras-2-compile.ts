/** Converts the compile config of Keras 2 to that of Keras 3. */
import { isPlainObject } from "../../runtime/plain-object.js";
import type { Json } from "./json.js";

/** Converts the `training_config` of an `.h5` file, whose optimizer has a key of its own, to Keras 3's compile config. */
export function asKeras3Compile({ optimizer_config: given, loss, metrics, ...others }: Json): Json {
  return {
    ...others,
    optimizer: optimizerOf(given),
    loss: lossOrMetric(loss),
    metrics: lossOrMetric(metrics),
  };
}

function optimizerOf(given: unknown): unknown {
  if (!isPlainObject(given) || typeof given.class_name !== "string") return given;
  const { class_name, config } = given;
  return {
    ...given,
    // It may be marked as a class of a user.
    class_name: class_name.replace(/^Custom>/, ""),
    config: isPlainObject(config) ? optimizerOptions(config) : config,
  };
}

/** `lr` was the first name of the learning rate. With `decay` it was divided by 1 + decay · steps. */
function optimizerOptions({ lr, decay, ...options }: Json): Json {
  const { learning_rate: given = lr, ...others } = options;
  const rate = isPlainObject(given) ? scheduleOf(given) : given;
  if (typeof decay !== "number" || decay === 0) return { ...others, learning_rate: rate };
  const config = { initial_learning_rate: rate, decay_steps: 1, decay_rate: decay };
  return { ...others, learning_rate: { class_name: "InverseTimeDecay", config } };
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

/** A schedule had null as its name, where it had none. */
function scheduleOf(given: Json): Json {
  const { config } = given;
  if (!isPlainObject(config) || config.name !== null) return given;
  const { name: _, ...options } = config;
  return { ...given, config: options };
}
