/**
 * The graph of a Functional model from a file: layers are applied, and operations computed, as soon as the tensors
 * that they take exist.
 */
import { isInput } from "../../graph/operations/sources.js";
import type { Structure } from "../../graph/structure.js";
import { SymbolicTensor } from "../../graph/symbolic.js";
import type { ApplyOptions } from "../../layers/call.js";
import { input } from "../../layers/input.js";
import type { AnyLayer } from "../../layers/layer.js";
import { Layer } from "../../layers/layer.js";
import { isDType } from "../../runtime/dtype.js";
import { FormatError, ValueError } from "../../runtime/errors.js";
import { isPlainObject } from "../../runtime/plain-object.js";
import { Model } from "../model.js";
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
}

/** The model of a config: `layers`, `input_layers` and `output_layers`. */
export function readGraph(config: Json, where: string, reader: ObjectReader, depth: number) {
  const graph = new GraphReader(where, reader, depth);
  graph.readLayers(listAt(config.layers, `${where}: layers`));
  return {
    inputs: graph.structureAt(config.input_layers, `${where}: input_layers`),
    outputs: graph.structureAt(config.output_layers, `${where}: output_layers`),
    /** In the order of the file; null for inputs. */
    layers: graph.layers,
  };
}

class GraphReader {
  /** The outputs of calls, by layer and number of the call. */
  private readonly outputs = new Map<string, readonly SymbolicTensor[]>();
  private readonly names = new Set<string>();
  /** Layers in the order of the file; null for inputs. */
  readonly layers: (AnyLayer | null)[] = [];

  constructor(
    private readonly where: string,
    private readonly reader: ObjectReader,
    private readonly depth: number,
  ) {}

  readLayers(forms: readonly unknown[]): void {
    if (forms.length > MAX_LAYERS) {
      throw new FormatError(
        `${this.where}: ${forms.length} layers; at most ${MAX_LAYERS} are read.`,
      );
    }
    this.run(
      forms.flatMap((form, index) => this.readEntry(form, `${this.where}: layers[${index}]`)),
    );
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
    const entry = { name, form, layer };
    return listAt(fields.inbound_nodes, `${where}: inbound_nodes`).map((node, index) => {
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
  private run(calls: readonly Call[]): void {
    const missing = new Map<Call, number>();
    const waiting = new Map<string, Call[]>();
    const ready: Call[] = [];
    for (const call of calls) {
      const sources = new Set(sourcesIn([call.args, call.kwargs], call.where));
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
    const outputs = layer.apply(inputs, options);
    return outputs instanceof SymbolicTensor ? [outputs] : outputs;
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
      return this.tensorAt(objectAt(config, where).keras_history, where);
    if (class_name === "__slice__") return Slice.read(config, where);
    if (class_name === "__ellipsis__") return ELLIPSIS;
    return this.reader.value(
      { class_name, config, module: form.module, registered_name: form.registered_name },
      where,
      "layer",
      this.depth + depth,
    );
  }

  /** The tensor of `[layer, call, output]`. */
  tensorAt(history: unknown, where: string): SymbolicTensor {
    const [name, node, output] = historyAt(history, where);
    const found = this.outputs.get(keyOf(name, node))?.[output];
    if (found !== undefined) return found;
    throw new FormatError(
      `${where}: the file has no output ${output} of call ${node} of a layer "${name}".`,
    );
  }

  /** Tensors as users arrange them: one, a list, or by name. */
  structureAt(given: unknown, where: string): Structure {
    if (isPlainObject(given))
      return Object.fromEntries(
        Object.entries(given).map(([name, one]) => [name, this.tensorAt(one, `${where}.${name}`)]),
      );
    const list = listAt(given, where);
    if (typeof list[0] === "string") return this.tensorAt(list, where);
    return list.map((one, index) => this.tensorAt(one, `${where}[${index}]`));
  }
}

function keyOf(name: string, node: number): string {
  return `${node} ${name}`;
}

function historyAt(
  given: unknown,
  where: string,
): readonly [name: string, node: number, output: number] {
  const [name, node, output] = listAt(given, where);
  return [
    textAt(name, `${where}: name of a layer`),
    integerAt(node, `${where}: number of a call`),
    integerAt(output, `${where}: number of an output`),
  ];
}

/** The calls whose outputs are among arguments. Deep ones are rejected when they are resolved. */
function sourcesIn(value: unknown, where: string, depth = 0): string[] {
  if (depth > 64) return [];
  if (Array.isArray(value)) return value.flatMap((one) => sourcesIn(one, where, depth + 1));
  if (!isPlainObject(value)) return [];
  if (value.class_name === "__keras_tensor__") {
    const [name, node] = historyAt(objectAt(value.config, where).keras_history, where);
    return [keyOf(name, node)];
  }
  return Object.values(value).flatMap((one) => sourcesIn(one, where, depth + 1));
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
