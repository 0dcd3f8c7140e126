/** Descriptions of models of TensorFlow.js, in the form of Keras 2, from which they differ in a few options. */
import { FormatError } from "../../../runtime/errors.js";
import { isPlainObject } from "../../../runtime/plain-object.js";
import { type Json, objectAt } from "../json.js";

/** Objects and lists in each other that a description may have: more are not read. */
const MAX_DEPTH = 200;

/**
 * The description of a model.
 * @param topology the value of `modelTopology`: the model, or an object with it as `model_config`
 */
export function fromTfjs(topology: Json, where: string): Json {
  const { model_config: model } = topology;
  return objectAt(
    converted(model === undefined ? topology : objectAt(model, `${where}: model_config`), where, 0),
    where,
  );
}

function converted(value: unknown, where: string, depth: number): unknown {
  if (depth > MAX_DEPTH)
    throw new FormatError(`${where}: the description is nested deeper than ${MAX_DEPTH} times.`);
  if (Array.isArray(value)) return value.map((one) => converted(one, where, depth + 1));
  if (!isPlainObject(value)) return value;
  const { class_name: className, config, ...others } = value;
  const inner = Object.fromEntries(
    Object.entries(others).map(([name, one]) => [name, converted(one, where, depth + 1)]),
  );
  if (typeof className !== "string") return { ...withClass(className, config), ...inner };
  // Older versions write the layers of a Sequential model as its config.
  const own = Array.isArray(config) ? { name: "sequential", layers: config } : config;
  const options = objectAt(own ?? {}, `${where}: config of ${className}`);
  return {
    class_name: className,
    config: optionsOf(className, options, where, depth + 1),
    ...inner,
  };
}

/** What is no object of a class may have these names, too. */
function withClass(className: unknown, config: unknown): Json {
  return {
    ...(className === undefined ? {} : { class_name: className }),
    ...(config === undefined ? {} : { config }),
  };
}

/** An RNN has the options of its cell there, too, and these alone are its own. */
const RNN_OPTIONS: readonly string[] = [
  ...["name", "trainable", "dtype", "batch_input_shape", "cell", "return_sequences"],
  ...["return_state", "go_backwards", "stateful", "unroll"],
];

/** Whether an option says nothing that another one does not say. */
function isRedundant(className: string, key: string): boolean {
  return className === "RNN" ? !RNN_OPTIONS.includes(key) : key === "input_length";
}

function optionsOf(className: string, options: Json, where: string, depth: number): Json {
  const entries = Object.entries(options).flatMap(([key, given]): [string, unknown][] => {
    // An option that is null is left out there.
    if (given === null || isRedundant(className, key)) return [];
    const value = converted(given, where, depth + 1);
    if (key === "distribution" && value === "normal") return [[key, "truncated_normal"]];
    return [[key, value]];
  });
  return Object.fromEntries(entries);
}
