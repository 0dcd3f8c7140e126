/** Descriptions of models as Keras 2 wrote them, in the form of Keras 3. */
import { isPlainObject } from "../../runtime/plain-object.js";
import { HARD_SIGMOID_FORM } from "../hard-sigmoid-of-keras-2.js";
import { integerAt, type Json, listAt, objectAt, textAt } from "./json.js";
import { RECURRENT } from "./recurrent.js";

/** The description in the form of Keras 3. */
export function asKeras3(form: Json, where: string): Json {
  const className = textAt(form.class_name, `${where}: class_name`);
  const given = objectAt(form.config, `${where}: config`);
  const config = configOf(withOptionsOfKeras3(className, given), where);
  return { ...form, class_name: className === "Model" ? "Functional" : className, config };
}

/** Options of Keras 2 that have another name or form in Keras 3. */
function withOptionsOfKeras3(className: string, config: Json): Json {
  const { axis, alpha, dtype, ...others } = config;
  const isKept = (name: string) =>
    // Those of the base class, which separable convolutions do not use.
    !(
      className.startsWith("SeparableConv") &&
      name.startsWith("kernel_") &&
      name !== "kernel_size"
    );
  return {
    ...Object.fromEntries(Object.entries(others).filter(([name]) => isKept(name))),
    // The axis of a normalization was a list of one.
    ...(axis === undefined
      ? {}
      : { axis: Array.isArray(axis) && axis.length === 1 ? axis[0] : axis }),
    ...(alpha === undefined
      ? {}
      : { [className === "LeakyReLU" ? "negative_slope" : "alpha"]: alpha }),
    // In layers that return indices, dtype was that of the indices.
    ...(dtype === undefined || (INDEXING.has(className) && dtype === "int64") ? {} : { dtype }),
  };
}

const INDEXING: ReadonlySet<string> = new Set([
  "Discretization",
  "IntegerLookup",
  "StringLookup",
  "Hashing",
  "HashedCrossing",
  "TextVectorization",
]);

/** A config with models and layers inside of it converted. */
function configOf(config: Json, where: string): Json {
  const { layers, input_layers: inputs, output_layers: outputs, ...others } = config;
  const own = Object.fromEntries(
    Object.entries(others).map(([name, value]) => [name, optionOf(name, value, where)]),
  );
  if (!Array.isArray(layers)) return own;
  const models = modelsIn(layers);
  return {
    ...own,
    layers: layers.map((layer, index) => layerOf(layer, models, `${where}: layers[${index}]`)),
    ...(inputs === undefined ? {} : { input_layers: ends(inputs, models) }),
    ...(outputs === undefined ? {} : { output_layers: ends(outputs, models) }),
  };
}

function optionOf(name: string, value: unknown, where: string): unknown {
  if (value === "hard_sigmoid" && name.endsWith("activation")) return HARD_SIGMOID_FORM;
  return valueOf(value, `${where}: ${name}`);
}

/** A layer in the options of another one, or several cells. */
function valueOf(value: unknown, where: string): unknown {
  if (Array.isArray(value)) return value.map((one, index) => valueOf(one, `${where}[${index}]`));
  return isPlainObject(value) && "class_name" in value && isPlainObject(value.config)
    ? asKeras3(value, where)
    : value;
}

/** Models among layers by name, with their classes. Their calls are numbered from 1: the call 0 is how they were built. */
type Models = ReadonlyMap<unknown, string>;

function modelsIn(layers: readonly unknown[]): Models {
  const named = layers.flatMap((layer) => {
    if (!isPlainObject(layer) || typeof layer.class_name !== "string") return [];
    const { name, class_name, config } = layer;
    const own = name ?? (isPlainObject(config) ? config.name : undefined);
    return ["Functional", "Model", "Sequential"].includes(class_name)
      ? [[own, class_name] as const]
      : [];
  });
  return new Map(named);
}

/** As in Keras 3, a single input or output is not a list of one, and calls of Functional models alone count from 1. */
function ends(given: unknown, models: Models): unknown {
  if (!Array.isArray(given)) return given;
  const list = given.map((end: unknown) => {
    if (!Array.isArray(end) || models.get(end[0]) !== "Sequential") return end;
    const [name, call, output] = end;
    return [name, Number(call) - 1, output];
  });
  return list.length === 1 ? list[0] : list;
}

function layerOf(given: unknown, models: Models, where: string): Json {
  const layer = objectAt(given, where);
  const form = asKeras3(layer, where);
  const { inbound_nodes: nodes } = layer;
  if (nodes === undefined) return form;
  const inbound = listAt(nodes, `${where}: inbound_nodes`).map((node, index) =>
    nodeOf(node, form.class_name, models, `${where}: inbound_nodes[${index}]`),
  );
  return { ...form, inbound_nodes: inbound };
}

/** `[[layer, call, output, kwargs], ...]`, or one of these alone. */
function nodeOf(node: unknown, className: unknown, models: Models, where: string): Json {
  const list = listAt(node, where);
  const calls = typeof list[0] === "string" ? [list] : list;
  const tensors = calls.map((call, index) => historyOf(call, models, `${where}[${index}]`));
  const kwargs = listAt(calls[0] ?? [], where)[3] ?? {};
  const named = Object.entries(objectAt(kwargs, `${where}: kwargs`)).map(([name, value]) => [
    name,
    argumentOf(value, models, `${where}: ${name}`),
  ]);
  const [first, ...rest] = tensors;
  if (first !== undefined && rest.length > 0 && RECURRENT.has(String(className))) {
    // With initial states, Keras 3 uses no mask that is not passed.
    const mask = { class_name: "__keras_mask__", config: first.config };
    return { args: [first], kwargs: { mask, ...Object.fromEntries(named), initial_state: rest } };
  }
  return { args: [rest.length === 0 ? first : tensors], kwargs: Object.fromEntries(named) };
}

/** Tensors among keyword arguments are lists of a name and two numbers, too. */
function argumentOf(value: unknown, models: Models, where: string): unknown {
  if (!Array.isArray(value)) return value;
  const [name, call, output] = value;
  const isTensor = typeof name === "string" && typeof call === "number" && output !== undefined;
  return isTensor
    ? historyOf(value, models, where)
    : value.map((one, index) => argumentOf(one, models, `${where}[${index}]`));
}

function historyOf(given: unknown, models: Models, where: string): Json {
  const [name, call, output] = listAt(given, where);
  const history = [
    textAt(name, `${where}: layer`),
    integerAt(call, `${where}: call`) - (models.has(name) ? 1 : 0),
    integerAt(output, `${where}: output`),
  ];
  return { class_name: "__keras_tensor__", config: { keras_history: history } };
}
