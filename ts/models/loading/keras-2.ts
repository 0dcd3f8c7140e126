/** Descriptions of models as Keras 2 wrote them, in the form of Keras 3. */
import { ValueError } from "../../runtime/errors.js";
import { isPlainObject } from "../../runtime/plain-object.js";
import { integerAt, type Json, listAt, objectAt, textAt } from "./json.js";

/** The description in the form of Keras 3. */
export function asKeras3(form: Json, where: string): Json {
  const className = textAt(form.class_name, `${where}: class_name`);
  const config = configOf(objectAt(form.config, `${where}: config`), where);
  return { ...form, class_name: className === "Model" ? "Functional" : className, config };
}

/** A config with models and layers inside of it converted. */
function configOf(config: Json, where: string): Json {
  const { layers, input_layers: inputs, output_layers: outputs, ...others } = config;
  const own = Object.fromEntries(
    Object.entries(others).map(([name, value]) => [name, valueOf(value, `${where}: ${name}`)]),
  );
  if (!Array.isArray(layers)) return own;
  return {
    ...own,
    layers: layers.map((layer, index) => layerOf(layer, `${where}: layers[${index}]`)),
    ...(inputs === undefined ? {} : { input_layers: ends(inputs) }),
    ...(outputs === undefined ? {} : { output_layers: ends(outputs) }),
  };
}

function valueOf(value: unknown, where: string): unknown {
  if (value === "hard_sigmoid") {
    throw new ValueError(
      `${where}: hard_sigmoid of Keras 2 is clip(0.2 x + 0.5, 0, 1), that of Keras 3 another function. Save the model with another activation.`,
    );
  }
  return isPlainObject(value) && "class_name" in value && isPlainObject(value.config)
    ? asKeras3(value, where)
    : value;
}

/** As in Keras 3, a single input or output is not a list of one. */
function ends(given: unknown): unknown {
  const list = Array.isArray(given) ? given : [];
  return list.length === 1 ? list[0] : given;
}

function layerOf(given: unknown, where: string): Json {
  const layer = objectAt(given, where);
  const form = asKeras3(layer, where);
  const { inbound_nodes: nodes } = layer;
  if (nodes === undefined) return form;
  const inbound = listAt(nodes, `${where}: inbound_nodes`).map((node, index) =>
    nodeOf(node, `${where}: inbound_nodes[${index}]`),
  );
  return { ...form, inbound_nodes: inbound };
}

/** `[[layer, call, output, kwargs], ...]`, or one of these alone. */
function nodeOf(node: unknown, where: string): Json {
  const list = listAt(node, where);
  const calls = typeof list[0] === "string" ? [list] : list;
  const tensors = calls.map((call, index) => historyOf(call, `${where}[${index}]`));
  const kwargs = listAt(calls[0] ?? [], where)[3] ?? {};
  const named = Object.entries(objectAt(kwargs, `${where}: kwargs`)).map(([name, value]) => [
    name,
    argumentOf(value, `${where}: ${name}`),
  ]);
  return {
    args: [tensors.length === 1 ? tensors[0] : tensors],
    kwargs: Object.fromEntries(named),
  };
}

/** Tensors among keyword arguments are lists of a name and two numbers, too. */
function argumentOf(value: unknown, where: string): unknown {
  if (!Array.isArray(value)) return value;
  const [name, call, output] = value;
  const isTensor = typeof name === "string" && typeof call === "number" && output !== undefined;
  return isTensor
    ? historyOf(value, where)
    : value.map((one, index) => argumentOf(one, `${where}[${index}]`));
}

function historyOf(given: unknown, where: string): Json {
  const [name, call, output] = listAt(given, where);
  const history = [
    textAt(name, `${where}: layer`),
    integerAt(call, `${where}: call`),
    integerAt(output, `${where}: output`),
  ];
  return { class_name: "__keras_tensor__", config: { keras_history: history } };
}
