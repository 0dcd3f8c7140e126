/**
 * The graph of a Functional model from a file: layers are applied, and operations computed, as soon as the tensors
 * that they take exist.
 */
import { maskOf } from "../../graph/masks.js";
import { isInput } from "../../graph/operations/sources.js";
import type { Structure } from "../../graph/structure.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { leavesOf } from "../../layers/call.js";
import type { AnyLayer } from "../../layers/layer.js";
import { Layer } from "../../layers/layer.js";
import { FormatError } from "../../runtime/errors.js";
import { isPlainObject } from "../../runtime/plain-object.js";
import type { CallCounts } from "../saving/call-counts.js";
import { isFunctionalModel } from "../saving/savable.js";
import { callOf } from "./call-arguments.js";
import { CallNumbers } from "./call-numbers.js";
import { arrayFrom } from "./constants.js";
import { ELLIPSIS, Slice } from "./get-item.js";
import { type History, historiesIn, historyAt, mapEnds } from "./histories.js";
import { inputFrom } from "./input-layer.js";
import { type ClassForm, classFormOf, type Json, listAt, objectAt, textAt, wrong } from "./json.js";
import { isOperationsModule } from "./named.js";
import type { ObjectReader } from "./object-reader.js";

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

/** The code for operations, which is loaded where a file has some. */
export type Operations = Pick<
  typeof import("./operations-from-keras.js"),
  "applyOperation" | "isOperation"
>;

/** What all models of a file are read with. */
interface Parts {
  readonly objects: ObjectReader;
  readonly operations: Operations | null;
  /** The calls in the models that were read before; those of this one are added. */
  readonly counts: CallCounts;
}

/** The model of a config: `layers`, `input_layers` and `output_layers`. */
export function readGraph(config: Json, where: string, parts: Parts, depth: number) {
  const graph = new GraphReader(where, parts, depth);
  const calls = graph.readLayers(listAt(config.layers, `${where}: layers`));
  graph.noteCalls(config.output_layers, `${where}: output_layers`);
  graph.run(calls);
  const inputs = graph.structureAt(config.input_layers, `${where}: input_layers`);
  const outputs = graph.structureAt(config.output_layers, `${where}: output_layers`);
  graph.countCalls();
  return { inputs, outputs, layers: graph.layers };
}

class GraphReader {
  /** The outputs of calls, by layer and number of the call. */
  readonly #outputs = new Map<string, readonly SymbolicTensor[]>();
  readonly #names = new Set<string>();
  readonly #entries = new Map<string, Entry>();
  readonly #numbers: CallNumbers;
  /** Layers in the order of the file; null for inputs. */
  readonly layers: (AnyLayer | null)[] = [];

  readonly #where: string;
  readonly #parts: Parts;
  readonly #depth: number;

  constructor(where: string, parts: Parts, depth: number) {
    this.#where = where;
    this.#parts = parts;
    this.#depth = depth;
    this.#numbers = new CallNumbers(parts.counts);
  }

  /** Those that the file needs were loaded before the graph is read. */
  get #operations(): Operations {
    const { operations } = this.#parts;
    if (operations === null) throw new Error("The operations of the graph are not loaded.");
    return operations;
  }

  /** Makes the layers. Returns their calls, which are not made yet. */
  readLayers(forms: readonly unknown[]): readonly Call[] {
    if (forms.length > MAX_LAYERS) {
      throw new FormatError(
        `${this.#where}: ${forms.length} layers; at most ${MAX_LAYERS} are read.`,
      );
    }
    return forms.flatMap((form, index) =>
      this.#readEntry(form, `${this.#where}: layers[${index}]`),
    );
  }

  /** Makes the layer of an entry. Returns the calls that wait for their tensors; inputs have none. */
  #readEntry(given: unknown, position: string): readonly Call[] {
    const fields = objectAt(given, position);
    const form = classFormOf(fields);
    if (form === null) throw wrong(position, "a layer with class_name and config", given);
    const config = objectAt(form.config, `${position}.config`);
    const name = textAt(fields.name ?? config.name, `${position}.name`);
    const where = `${this.#where}: layer "${name}"`;
    if (this.#names.has(name)) throw new FormatError(`${where} is there twice.`);
    this.#names.add(name);
    if (form.class_name === "InputLayer") {
      this.#outputs.set(keyOf(name, 0), [inputFrom(config, name, where)]);
      this.layers.push(null);
      return [];
    }
    const layer = this.#isOperation(form, config) ? null : this.#layerOf(fields, where);
    if (layer !== null) this.layers.push(layer);
    const nodes = listAt(fields.inbound_nodes, `${where}: inbound_nodes`);
    const entry = { name, form, layer, calls: nodes.length };
    this.#entries.set(name, entry);
    return nodes.map((node, index) => {
      const call = `${where}: inbound_nodes[${index}]`;
      const { args, kwargs } = objectAt(node, call);
      return { entry, args, kwargs: kwargs ?? {}, index, where: call };
    });
  }

  #isOperation({ module, class_name }: ClassForm, config: Json): boolean {
    if (!isOperationsModule(module)) return false;
    // Where the module is not known, a layer is told by an option that all layers have.
    const isKnown = this.#parts.operations?.isOperation(class_name) === true;
    return module !== null || (isKnown && !("trainable" in config));
  }

  #layerOf(fields: Json, where: string): AnyLayer {
    const made = this.#parts.objects.object(fields, where, "layer", this.#depth + 1);
    if (made instanceof Layer) return made;
    throw wrong(where, "a layer", made.className);
  }

  /** Makes all calls, each when the last tensor that it takes exists. @throws FormatError where some never exist. */
  run(calls: readonly Call[]): void {
    const missing = new Map<Call, number>();
    const waiting = new Map<string, Call[]>();
    const ready: Call[] = [];
    const histories = calls.map((call) => historiesIn([call.args, call.kwargs], call.where));
    for (const [name, number] of histories.flat()) this.#numbers.note(name, number);
    for (const [index, call] of calls.entries()) {
      const sources = new Set((histories[index] ?? []).map((history) => this.#keyOf(history)));
      // Calls of one layer are made in order, which is that of their numbers when the model is saved again.
      if (call.index > 0) sources.add(keyOf(call.entry.name, call.index - 1));
      const open = [...sources].filter((key) => !this.#outputs.has(key));
      missing.set(call, open.length);
      if (open.length === 0) ready.push(call);
      for (const key of open) waiting.set(key, [...(waiting.get(key) ?? []), call]);
    }
    let done = 0;
    for (const call of ready) {
      done += 1;
      const key = keyOf(call.entry.name, call.index);
      this.#outputs.set(key, this.#apply(call));
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

  #apply({ entry, args, kwargs, where }: Call): readonly SymbolicTensor[] {
    const positional = listAt(this.#resolved(args, where, 0), `${where}: args`);
    const named = objectAt(this.#resolved(kwargs, where, 0), `${where}: kwargs`);
    const { layer, form, name } = entry;
    if (layer === null) {
      const options = objectAt(form.config, where);
      const results = this.#operations.applyOperation(
        form.class_name,
        positional,
        { ...options, ...named },
        where,
      );
      // A fresh operation bears the name that the file has for it; one that does nothing is its input.
      const [{ node }] = results as readonly [SymbolicTensor];
      if (results.length === 1 && node.kind === "op" && !isInput(node)) node.name ??= name;
      return results;
    }
    const [inputs, options] = callOf(layer, positional, named, where);
    return leavesOf(layer.apply(inputs, options));
  }

  /** A value of a call with tensors instead of their serialized forms. */
  #resolved(value: unknown, where: string, depth: number): unknown {
    if (depth > 32) throw new FormatError(`${where}: arguments are nested too deeply.`);
    if (Array.isArray(value)) return value.map((one) => this.#resolved(one, where, depth + 1));
    const form = classFormOf(value);
    if (form !== null) return this.#ofForm(form, where, depth);
    if (!isPlainObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, this.#resolved(one, where, depth + 1)]),
    );
  }

  #ofForm(form: ClassForm, where: string, depth: number): unknown {
    const { class_name, config } = form;
    if (class_name === "__keras_tensor__")
      return this.#tensorAt(historyAt(objectAt(config, where).keras_history, where), where);
    // Written by `asKeras3`: the mask that comes with a tensor.
    if (class_name === "__keras_mask__")
      return maskOf(this.#tensorAt(historyAt(objectAt(config, where).keras_history, where), where));
    if (class_name === "__slice__") return Slice.read(config, where);
    if (class_name === "__ellipsis__") return ELLIPSIS;
    if (class_name === "__numpy__" || class_name === "__tensor__")
      return arrayFrom(objectAt(config, where), where);
    return this.#parts.objects.value(
      { class_name, config, module: form.module, registered_name: form.registered_name },
      where,
      "layer",
      this.#depth + depth,
    );
  }

  /** Adds the calls of this model to those of models that were read before. */
  countCalls(): void {
    for (const { layer, calls } of this.#entries.values())
      if (layer !== null) this.#parts.counts.add(layer, calls);
  }

  /** The key of the call that computes a tensor. */
  #keyOf([name, number]: History): string {
    const entry = this.#entries.get(name);
    const before =
      entry === undefined || entry.layer === null
        ? 0
        : this.#numbers.before(name, entry.layer, entry.calls);
    return keyOf(name, number - before);
  }

  /** The tensor of `[layer, call, output]`. */
  #tensorAt(history: History, where: string): SymbolicTensor {
    const [name, call, output] = history;
    const found = this.#outputs.get(this.#keyOf(history))?.[output];
    if (found !== undefined) return found;
    throw new FormatError(
      `${where}: the file has no output ${output} of call ${call} of a layer "${name}".`,
    );
  }

  /** Notes the numbers of the calls that outputs come from. */
  noteCalls(given: unknown, where: string): void {
    mapEnds(given, where, (history, position) => {
      const [name, number] = this.#historyOfEnd(history, position);
      this.#numbers.note(name, number);
    });
  }

  /** Inputs or outputs as users arrange them: one, a list, or by name. */
  structureAt(given: unknown, where: string): Structure {
    return mapEnds(given, where, (history, position) =>
      this.#tensorAt(this.#historyOfEnd(history, position), position),
    );
  }

  /** The history of an input or output of the model: there, and only there, Keras numbers calls of Functional models from 1. */
  #historyOfEnd(given: unknown, where: string): History {
    const [name, number, output] = historyAt(given, where);
    const layer = this.#entries.get(name)?.layer ?? null;
    return [name, layer !== null && isFunctionalModel(layer) ? number - 1 : number, output];
  }
}

function keyOf(name: string, call: number): string {
  return `${call} ${name}`;
}
