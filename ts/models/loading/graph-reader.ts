/**
 * The graph of a Functional model from a file: layers are applied, and operations computed, as soon as the tensors
 * that they take exist.
 */
import { maskOf } from "../../graph/masks.js";
import { isInput } from "../../graph/operations/sources.js";
import type { Structure } from "../../graph/structure.js";
import { SymbolicTensor } from "../../graph/symbolic.js";
import { type ApplyOptions, leavesOf } from "../../layers/call.js";
import { input } from "../../layers/input.js";
import type { AnyLayer } from "../../layers/layer.js";
import { Layer } from "../../layers/layer.js";
import { isDType } from "../../runtime/dtype.js";
import { FormatError, ValueError } from "../../runtime/errors.js";
import { isPlainObject } from "../../runtime/plain-object.js";
import { Model } from "../model.js";
import type { CallCounts } from "../saving/call-counts.js";
import { isFunctionalModel } from "../saving/savable.js";
import { CallNumbers } from "./call-numbers.js";
import { ELLIPSIS, Slice } from "./get-item.js";
import {
  type ClassForm,
  classFormOf,
  integerAt,
  type Json,
  listAt,
  objectAt,
  textAt,
  wrong,
} from "./json.js";
import type { ObjectReader } from "./object-reader.js";
import { applyOperation, isOperation } from "./operations-from-keras.js";

/** Layers of one model that a file may have. */
const MAX_LAYERS = 10_000;

/** One application of a layer or operation. */
interface Call {
  readonly entry: Entry;
  readonly args: unknown;
  readonly kwargs: unknown;
  /** Its place among the calls of its layer. */
  readonly index: number;
  readonly where: string;
}

interface Entry {
  readonly name: string;
  readonly form: ClassForm;
  /** The layer; null for an operation. */
  readonly layer: AnyLayer | null;
  /** How often the model calls it. */
  readonly calls: number;
}

/** The output of a call: layer, number of the call, number of the output. */
type History = readonly [name: string, call: number, output: number];

/**
 * The model of a config: `layers`, `input_layers` and `output_layers`.
 * @param counts the calls in the models that were read before; those of this one are added
 */
export function readGraph(
  config: Json,
  where: string,
  reader: ObjectReader,
  counts: CallCounts,
  depth: number,
) {
  const graph = new GraphReader(where, reader, counts, depth);
  const calls = graph.readLayers(listAt(config.layers, `${where}: layers`));
  graph.noteEnds(config.output_layers, `${where}: output_layers`);
  graph.run(calls);
  const inputs = graph.structureAt(config.input_layers, `${where}: input_layers`);
  const outputs = graph.structureAt(config.output_layers, `${where}: output_layers`);
  graph.countCalls();
  return { inputs, outputs, layers: graph.layers };
}

class GraphReader {
  /** The outputs of calls, by layer and number of the call. */
  private readonly outputs = new Map<string, readonly SymbolicTensor[]>();
  private readonly names = new Set<string>();
  private readonly entries = new Map<string, Entry>();
  private readonly numbers: CallNumbers;
  /** Layers in the order of the file; null for inputs. */
  readonly layers: (AnyLayer | null)[] = [];

  constructor(
    private readonly where: string,
    private readonly reader: ObjectReader,
    private readonly counts: CallCounts,
    private readonly depth: number,
  ) {
    this.numbers = new CallNumbers(counts);
  }

  /** Makes the layers. Returns their calls, which are not made yet. */
  readLayers(forms: readonly unknown[]): readonly Call[] {
    if (forms.length > MAX_LAYERS) {
      throw new FormatError(
        `${this.where}: ${forms.length} layers; at most ${MAX_LAYERS} are read.`,
      );
    }
    return forms.flatMap((form, index) => this.readEntry(form, `${this.where}: layers[${index}]`));
  }

  /** Makes the layer of an entry. Returns the calls that wait for their tensors; inputs have none. */
  private readEntry(given: unknown, position: string): readonly Call[] {
    const fields = objectAt(given, position);
    const form = classFormOf(fields);
    if (form === null) throw wrong(position, "a layer with class_name and config", given);
    const config = objectAt(form.config, `${position}.config`);
    const name = textAt(fields.name ?? config.name, `${position}.name`);
    const where = `${this.where}: layer "${name}"`;
    if (this.names.has(name)) throw new FormatError(`${where} is there twice.`);
    this.names.add(name);
    if (form.class_name === "InputLayer") {
      this.outputs.set(keyOf(name, 0), [inputFrom(config, name, where)]);
      this.layers.push(null);
      return [];
    }
    // Older files do not say where a class is; options of layers begin with those that all have.
    const isOp =
      form.module === null
        ? isOperation(form.class_name) && !("trainable" in config)
        : form.module.startsWith("keras.src.ops");
    const layer = isOp ? null : this.layerOf(fields, where);
    if (layer !== null) this.layers.push(layer);
    const nodes = listAt(fields.inbound_nodes, `${where}: inbound_nodes`);
    const entry = { name, form, layer, calls: nodes.length };
    this.entries.set(name, entry);
    return nodes.map((node, index) => {
      const call = `${where}: inbound_nodes[${index}]`;
      const { args, kwargs } = objectAt(node, call);
      return { entry, args, kwargs: kwargs ?? {}, index, where: call };
    });
  }

  private layerOf(fields: Json, where: string): AnyLayer {
    const made = this.reader.object(fields, where, "layer", this.depth + 1);
    if (made instanceof Layer) return made;
    throw wrong(where, "a layer", made.className);
  }

  /** Makes all calls, each when the last tensor that it takes exists. @throws FormatError where some never exist. */
  run(calls: readonly Call[]): void {
    const missing = new Map<Call, number>();
    const waiting = new Map<string, Call[]>();
    const ready: Call[] = [];
    const histories = calls.map((call) => historiesIn([call.args, call.kwargs], call.where));
    for (const [name, number] of histories.flat()) this.numbers.note(name, number);
    for (const [index, call] of calls.entries()) {
      const sources = new Set((histories[index] ?? []).map((history) => this.keyOf(history)));
      // Calls of one layer are made in order, which is that of their numbers when the model is saved again.
      if (call.index > 0) sources.add(keyOf(call.entry.name, call.index - 1));
      const open = [...sources].filter((key) => !this.outputs.has(key));
      missing.set(call, open.length);
      if (open.length === 0) ready.push(call);
      for (const key of open) waiting.set(key, [...(waiting.get(key) ?? []), call]);
    }
    let done = 0;
    for (const call of ready) {
      done += 1;
      const key = keyOf(call.entry.name, call.index);
      this.outputs.set(key, this.apply(call));
      for (const next of waiting.get(key) ?? []) {
        const left = (missing.get(next) ?? 0) - 1;
        missing.set(next, left);
        if (left === 0) ready.push(next);
      }
    }
    if (done === calls.length) return;
    const stuck = calls.find((call) => (missing.get(call) ?? 0) > 0);
    throw new FormatError(
      `${stuck?.where}: it takes the output of a layer that is not there, or that depends on it.`,
    );
  }

  private apply({ entry, args, kwargs, where }: Call): readonly SymbolicTensor[] {
    const positional = listAt(this.resolved(args, where, 0), `${where}: args`);
    const named = objectAt(this.resolved(kwargs, where, 0), `${where}: kwargs`);
    const { layer, form, name } = entry;
    if (layer === null) {
      const options = objectAt(form.config, where);
      const result = applyOperation(form.class_name, positional, { ...options, ...named }, where);
      // A fresh operation bears the name that the file has for it; one that does nothing is its input.
      if (result.node.kind === "op" && !isInput(result.node)) result.node.name ??= name;
      return [result];
    }
    const [inputs, options] = callOf(layer, positional, named, where);
    return leavesOf(layer.apply(inputs, options));
  }

  /** A value of a call with tensors in the place of their forms. */
  private resolved(value: unknown, where: string, depth: number): unknown {
    if (depth > 32) throw new FormatError(`${where}: arguments are nested too deeply.`);
    if (Array.isArray(value)) return value.map((one) => this.resolved(one, where, depth + 1));
    const form = classFormOf(value);
    if (form !== null) return this.ofForm(form, where, depth);
    if (!isPlainObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, this.resolved(one, where, depth + 1)]),
    );
  }

  private ofForm(form: ClassForm, where: string, depth: number): unknown {
    const { class_name, config } = form;
    if (class_name === "__keras_tensor__")
      return this.tensorAt(historyAt(objectAt(config, where).keras_history, where), where);
    // Written by `asKeras3`: the mask that comes with a tensor.
    if (class_name === "__keras_mask__")
      return maskOf(this.tensorAt(historyAt(objectAt(config, where).keras_history, where), where));
    if (class_name === "__slice__") return Slice.read(config, where);
    if (class_name === "__ellipsis__") return ELLIPSIS;
    return this.reader.value(
      { class_name, config, module: form.module, registered_name: form.registered_name },
      where,
      "layer",
      this.depth + depth,
    );
  }

  /** Adds the calls of this model to those of models that were read before. */
  countCalls(): void {
    for (const { layer, calls } of this.entries.values())
      if (layer !== null) this.counts.add(layer, calls);
  }

  /** The key of the call that computes a tensor. */
  private keyOf([name, number]: History): string {
    const entry = this.entries.get(name);
    const before =
      entry === undefined || entry.layer === null
        ? 0
        : this.numbers.before(name, entry.layer, entry.calls);
    return keyOf(name, number - before);
  }

  /** The tensor of `[layer, call, output]`. */
  private tensorAt(history: History, where: string): SymbolicTensor {
    const found = this.outputs.get(this.keyOf(history))?.[history[2]];
    if (found !== undefined) return found;
    const [name, call, output] = history;
    throw new FormatError(
      `${where}: the file has no output ${output} of call ${call} of a layer "${name}".`,
    );
  }

  /** Notes the numbers of calls that outputs come from. */
  noteEnds(given: unknown, where: string): void {
    mapEnds(given, where, (history, position) => {
      const [name, number] = this.endOf(history, position);
      this.numbers.note(name, number);
    });
  }

  /** Inputs or outputs as users arrange them: one, a list, or by name. */
  structureAt(given: unknown, where: string): Structure {
    return mapEnds(given, where, (history, position) =>
      this.tensorAt(this.endOf(history, position), position),
    );
  }

  /** In inputs and outputs, and only there, Keras numbers calls of Functional models from 1. */
  private endOf(given: unknown, where: string): History {
    const [name, number, output] = historyAt(given, where);
    const layer = this.entries.get(name)?.layer ?? null;
    return [name, layer !== null && isFunctionalModel(layer) ? number - 1 : number, output];
  }
}

/** One value for each history of inputs or outputs, in their arrangement. */
function mapEnds<Value>(
  given: unknown,
  where: string,
  map: (history: unknown, where: string) => Value,
): Value | Value[] | Record<string, Value> {
  if (isPlainObject(given))
    return Object.fromEntries(
      Object.entries(given).map(([name, one]) => [name, map(one, `${where}.${name}`)]),
    );
  const list = listAt(given, where);
  if (typeof list[0] === "string") return map(list, where);
  return historiesOf(list, where).map(([history, position]) => map(history, position));
}

/** The histories of a list, which holds further lists for the states of a stack of cells, each with where it is. */
function historiesOf(
  list: readonly unknown[],
  where: string,
  depth = 0,
): (readonly [history: unknown, where: string])[] {
  if (depth > 32) throw new FormatError(`${where}: lists are nested too deeply.`);
  return list.flatMap((one, index) => {
    const position = `${where}[${index}]`;
    const isInner = Array.isArray(one) && Array.isArray(one[0]);
    return isInner ? historiesOf(one, position, depth + 1) : [[one, position] as const];
  });
}

function keyOf(name: string, call: number): string {
  return `${call} ${name}`;
}

function historyAt(given: unknown, where: string): History {
  const [name, node, output] = listAt(given, where);
  return [
    textAt(name, `${where}: name of a layer`),
    integerAt(node, `${where}: number of a call`),
    integerAt(output, `${where}: number of an output`),
  ];
}

/** The calls whose outputs are among arguments. Deep ones are rejected when they are resolved. */
function historiesIn(value: unknown, where: string, depth = 0): History[] {
  if (depth > 64) return [];
  if (Array.isArray(value)) return value.flatMap((one) => historiesIn(one, where, depth + 1));
  if (!isPlainObject(value)) return [];
  if (value.class_name === "__keras_tensor__")
    return [historyAt(objectAt(value.config, where).keras_history, where)];
  return Object.values(value).flatMap((one) => historiesIn(one, where, depth + 1));
}

/** The input of an InputLayer's config. */
export function inputFrom(config: Json, name: string, where: string): SymbolicTensor {
  const given = config.batch_shape ?? config.batch_input_shape;
  const [batch, ...shape] = listAt(given, `${where}: batch_shape`).map((size) => {
    if (size === null || (typeof size === "number" && Number.isInteger(size))) return size;
    throw wrong(`${where}: batch_shape`, "integers and null", size);
  });
  const dtype = dtypeOfInput(config.dtype, where);
  const options = { shape, name, dtype };
  return typeof batch === "number" ? input({ ...options, batchSize: batch }) : input(options);
}

function dtypeOfInput(given: unknown, where: string) {
  const name = isPlainObject(given) ? objectAt(given.config, where).name : given;
  if (name === "int64") return "int32";
  const dtype = name ?? "float32";
  if (isDType(dtype)) return dtype;
  throw new ValueError(`${where}: inputs of dtype ${String(dtype)} are not supported.`);
}

/** Names of the arguments of Keras's layers, where they are not the input alone. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  MultiHeadAttention: ["query", "value", "key"],
  GroupQueryAttention: ["query", "value", "key"],
};
const SEQUENCE_ARGUMENTS = ["sequences", "initial_state", "mask", "training"];
const RECURRENT: ReadonlySet<string> = new Set([
  "RNN",
  "SimpleRNN",
  "LSTM",
  "GRU",
  "Bidirectional",
  "ConvLSTM1D",
  "ConvLSTM2D",
  "ConvLSTM3D",
]);

/** Keyword arguments that say nothing here when they are off. */
function isOff(value: unknown): boolean {
  return value === null || value === false;
}

/** What `apply` takes, of the arguments of a call in Keras. */
function callOf(
  layer: AnyLayer,
  args: readonly unknown[],
  kwargs: Json,
  where: string,
): readonly [SymbolicTensor | readonly SymbolicTensor[], ApplyOptions] {
  const separate = ARGUMENTS[layer.className];
  const names = RECURRENT.has(layer.className) ? SEQUENCE_ARGUMENTS : (separate ?? ["inputs"]);
  const byPosition = Object.fromEntries(
    args.map((value, index) => [names[index] ?? `argument ${index}`, value]),
  );
  const named: Record<string, unknown> = { ...byPosition, ...kwargs };
  const take = (name: string): unknown => {
    const value = named[name] ?? null;
    delete named[name];
    return value;
  };
  const inputs = separate === undefined ? take(names[0] ?? "inputs") : separate.map(take);
  const masks =
    separate === undefined
      ? take("mask")
      : separate.map((name) => take(`${name}_mask`)).slice(0, args.length);
  const options = {
    mask: Array.isArray(masks) && masks.every((mask) => mask === null) ? null : masks,
    initialState: take("initial_state"),
    constants: take("constants"),
    attentionMask: take("attention_mask"),
    // Keras writes `false` where nobody asked for it.
    training: take("training") === true ? true : null,
    useCausalMask: take("use_causal_mask"),
    returnAttentionScores: take("return_attention_scores"),
  };
  const unknown = Object.entries(named).find(([, value]) => !isOff(value));
  if (unknown !== undefined)
    throw new ValueError(`${where}: ${layer} takes no argument ${unknown[0]} here.`);
  const given = Object.entries(options).filter(([, value]) => value !== null);
  // `apply` checks that these are tensors, and flags.
  return [inputsOf(layer, inputs, where), Object.fromEntries(given) as ApplyOptions];
}

function inputsOf(
  layer: AnyLayer,
  given: unknown,
  where: string,
): SymbolicTensor | readonly SymbolicTensor[] {
  if (given instanceof SymbolicTensor) return given;
  const list = isPlainObject(given) ? inOrder(layer, given) : given;
  if (!Array.isArray(list)) throw wrong(`${where}: args`, "tensors", given);
  const present = list.filter((one) => one !== null);
  const isTensors = (all: readonly unknown[]): all is readonly SymbolicTensor[] =>
    all.every((one) => one instanceof SymbolicTensor);
  if (isTensors(present)) return present;
  throw wrong(`${where}: args`, "tensors", given);
}

/** Inputs that were passed by name to a model, in its order. */
function inOrder(layer: AnyLayer, given: Json): readonly unknown[] {
  const names = layer instanceof Model ? layer.topology.inputNames : Object.keys(given);
  return names.map((name) => given[name]);
}
