/** Descriptions of models of TensorFlow.js, in the form of Keras 2, from which they differ in a few options. */
import { add, maximum, minimum, mul } from "../../../graph/operations/elementwise.js";
import type { SymbolicTensor } from "../../../graph/symbolic.js";
import { FormatError } from "../../../runtime/errors.js";
import { isPlainObject } from "../../../runtime/plain-object.js";
import { registerSerializable } from "../../../runtime/registry/registry.js";
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
  const options = recounted(objectAt(own ?? {}, `${where}: config of ${className}`));
  return {
    class_name: className,
    config: optionsOf(className, options, where, depth + 1),
    ...inner,
  };
}

/**
 * The config of a model in which calls of models inside of it are counted from 0 on: there the first call of such a model
 * is its own graph.
 */
function recounted(config: Json): Json {
  if (!Array.isArray(config.layers)) return config;
  const counts = new Map<string, number>();
  for (const layer of config.layers) {
    if (!isPlainObject(layer) || !Array.isArray(layer.inbound_nodes)) continue;
    const isModel = ["Sequential", "Model", "Functional"].includes(String(layer.class_name));
    if (isModel) counts.set(String(layer.name), layer.inbound_nodes.length);
  }
  if (counts.size === 0) return config;
  const shifted = modelsCountedFromOne(config, counts);
  const recount = (value: unknown, depth: number): unknown => {
    if (!Array.isArray(value) || depth > MAX_DEPTH) return value;
    const [name, call, ...rest] = value;
    const isCall = typeof name === "string" && typeof call === "number";
    if (isCall && shifted.has(name)) return [name, call - 1, ...rest];
    return value.map((one) => recount(one, depth + 1));
  };
  const layers = config.layers.map((layer) =>
    isPlainObject(layer) ? { ...layer, inbound_nodes: recount(layer.inbound_nodes, 0) } : layer,
  );
  return { ...config, layers, output_layers: recount(config.output_layers, 0) };
}

/** The models to which a call with the number of their calls refers, which would not be there counted from 0. */
function modelsCountedFromOne(config: Json, counts: ReadonlyMap<string, number>): Set<string> {
  const found = new Set<string>();
  const visit = (value: unknown, depth: number): void => {
    if (!Array.isArray(value) || depth > MAX_DEPTH) return;
    const [name, call] = value;
    if (
      typeof name === "string" &&
      typeof call === "number" &&
      call >= (counts.get(name) ?? Infinity)
    )
      found.add(name);
    for (const one of value) visit(one, depth + 1);
  };
  const { layers, output_layers: outputs } = config;
  for (const layer of Array.isArray(layers) ? layers : [])
    if (isPlainObject(layer)) visit(layer.inbound_nodes, 0);
  visit(outputs, 0);
  return found;
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

const RENAMED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  LeakyReLU: { alpha: "negative_slope" },
};

function optionsOf(className: string, options: Json, where: string, depth: number): Json {
  const entries = Object.entries(options).flatMap(([key, given]): [string, unknown][] => {
    // An option that is null is left out there.
    if (given === null || isRedundant(className, key)) return [];
    const name = RENAMED[className]?.[key] ?? key;
    const value = converted(given, where, depth + 1);
    if (key === "distribution" && value === "normal") return [[name, "truncated_normal"]];
    const isOther = key.endsWith("activation") && value === "hard_sigmoid";
    return [[name, isOther ? hardSigmoidForm() : value]];
  });
  return Object.fromEntries(entries);
}

/** clip(0.2 x + 0.5, 0, 1): the hard_sigmoid of Keras 2, which is another function in Keras 3. */
function hardSigmoidOfKeras2(x: SymbolicTensor): SymbolicTensor {
  return minimum(maximum(add(mul(x, 0.2), 0.5), 0), 1);
}

function hardSigmoidForm() {
  const name = "hard_sigmoid_of_keras_2";
  registerSerializable(hardSigmoidOfKeras2, { package: "latch", name });
  return { class_name: "function", config: `latch>${name}` };
}
