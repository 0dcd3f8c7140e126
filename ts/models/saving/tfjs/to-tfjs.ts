/** Converts the config of a model from Keras 3's form to that of TensorFlow.js, which is Keras 2's. */
import { ValueError } from "../../../runtime/errors.js";
import { isPlainObject } from "../../../runtime/plain-object.js";
import type { KerasForm } from "../../../runtime/registry/keras-form.js";
import { HARD_SIGMOID_OF_KERAS_2 } from "../../hard-sigmoid-of-keras-2.js";
import { TFJS_LAYERS, type TfjsLayer } from "./layer-options.js";

type Json = Readonly<Record<string, unknown>>;

/** An object of a class in TensorFlow.js's files. */
interface TfjsForm {
  readonly class_name: string;
  readonly config: Json;
}

/** The converted config of a model. @throws ValueError for a layer or option that TensorFlow.js lacks, with the layer's name */
export function asTfjs({ class_name, config }: KerasForm): TfjsForm {
  if (class_name === "Sequential") {
    const { name, layers } = config;
    return { class_name, config: { name, layers: formsIn(layers).map(layerOf) } };
  }
  if (class_name !== "Functional") throw unknownClass(class_name, String(config.name));
  const { name, layers, input_layers: inputs, output_layers: outputs } = config;
  const kept = withoutMasks(formsIn(layers), historiesIn(outputs));
  // For TensorFlow.js call 0 of a model inside of another one is its own graph, so that its calls count from 1. Keras counts
  // in this way only where a Functional model is an output.
  const models = new Map(kept.filter(isModelForm).map((entry) => [entry.name, entry.class_name]));
  const counted = ([layer, call, output]: History): History => [
    layer,
    models.has(layer) ? call + 1 : call,
    output,
  ];
  const countedEnd = (end: History): History =>
    models.get(end[0]) === "Functional" ? end : counted(end);
  return {
    class_name: "Model",
    config: {
      name,
      layers: kept.map((entry) => entryOf(entry, counted)),
      input_layers: historiesIn(inputs),
      output_layers: historiesIn(outputs).map(countedEnd),
    },
  };
}

/** A layer of a functional model, or an operation, with its calls. */
interface Entry extends KerasForm {
  readonly name: string;
  readonly inbound_nodes: readonly Node[];
}

interface Node {
  readonly args: readonly unknown[];
  readonly kwargs: Json;
}

function formsIn(layers: unknown): readonly Entry[] {
  // The list that the form of a model was just given.
  return layers as readonly Entry[];
}

/**
 * The entries without the operations that make the masks of Embedding and Masking, which TensorFlow.js makes itself.
 * @throws ValueError for another operation, and for masks from elsewhere
 */
function withoutMasks(entries: readonly Entry[], outputs: readonly History[]): readonly Entry[] {
  const implied = impliedMasks(entries);
  const withMask = entries.find(({ inbound_nodes: nodes }) =>
    nodes.some(({ kwargs }) => tensorsIn(kwargs.mask).some(([name]) => !implied.has(name))),
  );
  if (withMask !== undefined) {
    throw new ValueError(
      `The layer "${withMask.name}" is called with a mask, and files of TensorFlow.js have those of Embedding and Masking alone.`,
    );
  }
  const read = new Set(outputs.map(([name]) => name));
  for (const { name, inbound_nodes: nodes } of entries) {
    if (implied.has(name)) continue;
    for (const { args, kwargs } of nodes)
      for (const [source] of tensorsIn([args, { ...kwargs, mask: null }])) read.add(source);
  }
  return entries.filter((entry) => {
    if (!isOperation(entry)) return true;
    if (implied.has(entry.name) && !read.has(entry.name)) return false;
    throw new ValueError(
      `The operation "${entry.name}" (${entry.class_name}) is no layer, and TensorFlow.js has layers alone. Use a layer for it.`,
    );
  });
}

/** The operations NotEqual on what an Embedding or Masking reads, and Any on these. */
function impliedMasks(entries: readonly Entry[]): ReadonlySet<string> {
  const masked = new Set(entries.filter(makesMask).flatMap(sourcesOf));
  const found = new Set<string>();
  for (const entry of entries.filter(isOperation)) {
    const sources = sourcesOf(entry);
    const isFirst = entry.class_name === "NotEqual" && sources.some((one) => masked.has(one));
    const isSecond = entry.class_name === "Any" && sources.some((one) => found.has(one));
    // An operation is called once and has one output.
    if (isFirst || isSecond) found.add([entry.name, 0, 0].join()).add(entry.name);
  }
  return found;
}

function isOperation({ module }: Entry): boolean {
  return module.startsWith("keras.src.ops");
}

/** Whether a layer gives its outputs a mask. */
function makesMask({ class_name, config }: Entry): boolean {
  return class_name === "Masking" || (class_name === "Embedding" && config.mask_zero === true);
}

/** Where the inputs of an entry come from, as text. */
function sourcesOf({ inbound_nodes: nodes }: Entry): string[] {
  return nodes.flatMap(({ args }) => tensorsIn(args).map((history) => history.join()));
}

type Count = (history: History) => History;

function entryOf(entry: Entry, counted: Count): Json {
  const { name, inbound_nodes: nodes } = entry;
  const inbound = nodes.map((node) => inboundOf(node, name, counted));
  return { name, ...layerOf(entry), inbound_nodes: inbound };
}

/** `[[layer, call, output, options], ...]`. */
function inboundOf({ args, kwargs }: Node, name: string, counted: Count): unknown[] {
  const { initial_state: states = [], mask: _, training, ...others } = kwargs;
  const [other] = Object.keys(others);
  if (other !== undefined || args.length > 1) {
    throw new ValueError(
      `The layer "${name}" is called with ${other ?? "several arguments"}, which TensorFlow.js does not have.`,
    );
  }
  const options = typeof training === "boolean" ? { training } : {};
  // The states that an RNN begins with follow its input.
  return tensorsIn([args, states]).map((history) => [...counted(history), options]);
}

type History = readonly [layer: string, call: number, output: number];

/** The tensors in arguments, in order, by where they come from. */
function tensorsIn(value: unknown): History[] {
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  if (!isPlainObject(value)) return [];
  if (value.class_name !== "__keras_tensor__") return Object.values(value).flatMap(tensorsIn);
  // The form of a tensor was just made.
  return [(value.config as { keras_history: History }).keras_history];
}

/** Inputs or outputs as a list, which TensorFlow.js has where Keras has one, a list or an object. */
function historiesIn(value: unknown): History[] {
  if (isPlainObject(value)) return Object.values(value) as History[];
  const list = value as History | readonly History[];
  return typeof list[0] === "string" ? [list as History] : [...(list as readonly History[])];
}

function layerOf(form: KerasForm): TfjsForm {
  const { class_name, registered_name: registered, config } = form;
  if (isModelForm(form)) return asTfjs(form);
  const name = String(config.name);
  const known = Object.hasOwn(TFJS_LAYERS, class_name) ? TFJS_LAYERS[class_name] : undefined;
  if (known === undefined || registered?.includes(">") === true)
    throw unknownClass(class_name, name);
  return { class_name, config: configOf(config, known, `${class_name} "${name}"`) };
}

function isModelForm({ class_name }: KerasForm): boolean {
  return ["Sequential", "Functional"].includes(class_name);
}

function unknownClass(className: string, name: string): ValueError {
  return new ValueError(`TensorFlow.js has no layer ${className}, as "${name}" is.`);
}

function configOf(config: Json, known: TfjsLayer, where: string): Json {
  const { name, trainable, dtype, batch_shape: batchInputShape, ...options } = config;
  const entries = Object.entries(options).flatMap(([key, value]): [string, unknown][] => {
    if (known.options.includes(key)) {
      const own = valueOf(key, value, `${where}: ${key}`);
      return own === undefined ? [] : [[known.renamed?.[key] ?? key, own]];
    }
    if (value === null || isFixed(known, key, value)) return [];
    if (key === "backward_layer" && isMirrored(options.layer, value)) return [];
    throw new ValueError(`${where}: TensorFlow.js does not have the option ${key}.`);
  });
  return {
    name,
    ...(typeof trainable === "boolean" ? { trainable } : {}),
    ...(batchInputShape === undefined
      ? {}
      : {
          batch_input_shape: batchInputShape,
          dtype: typeof dtype === "string" ? dtype : "float32",
        }),
    ...Object.fromEntries(entries),
  };
}

/** Whether a layer is what TensorFlow.js makes of the other one for the reverse direction. */
function isMirrored(forward: unknown, backward: unknown): boolean {
  const [a, b] = [forward, backward].map((form) => {
    // The forms of layers were just made.
    const { class_name: className, config } = form as KerasForm;
    const { name: _, go_backwards: isBackward, ...others } = config;
    const seedless = Object.entries(others).filter(([key]) => !key.includes("seed"));
    return { isBackward, rest: JSON.stringify([className, seedless]) };
  });
  return a?.rest === b?.rest && a?.isBackward !== b?.isBackward;
}

function isFixed({ fixed }: TfjsLayer, key: string, value: unknown): boolean {
  return fixed !== undefined && Object.hasOwn(fixed, key) && fixed[key]!.includes(value);
}

/** Activations that compute the same there. "hard_sigmoid" is that of Keras 2. */
const ACTIVATIONS = [
  ...["elu", "linear", "relu", "relu6", "selu", "sigmoid", "softmax", "softplus", "softsign"],
  ...["tanh", "log_softmax", "gelu", "mish", "swish"],
];

/** A value of an option; undefined for one that is left out. */
function valueOf(key: string, value: unknown, where: string): unknown {
  if (key.endsWith("activation")) return activationOf(value, where);
  if (key === "reset_after" && value === true) {
    throw new ValueError(
      `${where}: TensorFlow.js has no GRU with resetAfter. Make the layer with resetAfter: false, and train it so.`,
    );
  }
  // Keras writes the seed of a layer with random numbers as the config of a generator, which TensorFlow.js can't read.
  if (key === "seed" && isPlainObject(value)) return undefined;
  if (Array.isArray(value)) return value.map((one) => valueOf("", one, where));
  if (!isPlainObject(value)) return value;
  const form = value as unknown as KerasForm;
  if (key.endsWith("regularizer")) return regularizerOf(form, where);
  if (form.module.startsWith("keras.layers")) {
    const made = layerOf(form);
    // TensorFlow.js puts the direction before the name itself.
    const own = String(made.config.name).replace(/^forward_/, "");
    return where.startsWith("Bidirectional")
      ? { ...made, config: { ...made.config, name: own } }
      : made;
  }
  if (form.registered_name?.includes(">") === true)
    throw new ValueError(`${where}: TensorFlow.js does not have ${form.class_name}.`);
  return { class_name: form.class_name, config: plainConfig(form.config) };
}

function activationOf(value: unknown, where: string): string {
  if (isPlainObject(value) && value.config === HARD_SIGMOID_OF_KERAS_2) return "hard_sigmoid";
  const name = value === "silu" ? "swish" : value;
  if (typeof name === "string" && ACTIVATIONS.includes(name)) return name;
  throw new ValueError(
    `${where}: TensorFlow.js does not have this activation; it has ${ACTIVATIONS.join(", ")}.`,
  );
}

/** L1 and L2 are one class there. */
function regularizerOf({ class_name, config }: KerasForm, where: string): TfjsForm {
  if (!["L1", "L2", "L1L2"].includes(class_name))
    throw new ValueError(`${where}: TensorFlow.js has no regularizer ${class_name}.`);
  const { l1 = 0, l2 = 0 } = config;
  return { class_name: "L1L2", config: { l1, l2 } };
}

/** The options of an initializer or constraint. TensorFlow.js knows the distributions "uniform" and "normal" alone. */
function plainConfig(config: Json): Json {
  const { distribution, ...others } = config;
  if (distribution === undefined) return others;
  return { ...others, distribution: distribution === "uniform" ? "uniform" : "normal" };
}
