/** A model as Keras 3 writes it: its layers with their options, and how they are connected. */

import { isInput } from "../../graph/operations/sources.js";
import type { Form } from "../../graph/structure.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import { unflatten } from "../../layers/call.js";
import { type AnyLayer, FORM_OF } from "../../layers/layer.js";
import { Weighted } from "../../layers/weighted.js";
import { NotReadyError } from "../../runtime/errors.js";
import { OPTION_VALUES } from "../../runtime/registry/configurable.js";
import { type KerasForm, kerasClassOf, kerasForm } from "../../runtime/registry/keras-form.js";
import type { LayerEntry } from "../topology.js";
import { CallCounts } from "./call-counts.js";
import { callsOf, type History, nodeForm, Origins } from "./graph-form.js";
import { operationForm } from "./operation-form.js";
import { isModel, type SavableModel } from "./savable.js";

const FLOAT32 = {
  module: "keras",
  class_name: "DTypePolicy",
  config: { name: "float32" },
  registered_name: null,
} as const;

/** The description of a model with all that is in it. */
export function modelForm(model: SavableModel): KerasForm {
  return new Forms(model).ofModel(model);
}

/** Forms of layers; those that are in a model several times have a number, by which a reader knows them again. */
class Forms {
  readonly #ids: ReadonlyMap<object, number>;
  readonly #models = new Map<SavableModel, KerasForm>();
  /** Calls of layers in the models that were written so far, which is the order in which they are read. */
  readonly counts = new CallCounts();

  constructor(model: SavableModel) {
    const shared = new Set<object>();
    collect(model, new Set(), shared);
    this.#ids = new Map([...shared].map((layer, index) => [layer, index + 1]));
  }

  /** A model, once. */
  ofModel(model: SavableModel): KerasForm {
    const form = this.#models.get(model) ?? this.#formOf(model);
    this.#models.set(model, form);
    return form;
  }

  #formOf(model: SavableModel): KerasForm {
    const { module, class_name, registered_name } = kerasClassOf(model);
    const { name, trainable, hasInputLayers } = model;
    const own = hasInputLayers
      ? functionalConfig(model, this)
      : { dtype: FLOAT32, ...sequentialConfig(model, this) };
    const config = { name, trainable, ...own };
    if (registered_name !== null) return { module, class_name, config, registered_name };
    return hasInputLayers
      ? { module: "keras.src.models.functional", class_name, config, registered_name: class_name }
      : { module: "keras", class_name, config, registered_name };
  }

  /** A layer of a model. */
  ofLayer(layer: AnyLayer): KerasForm {
    const form = this.#ofPart(layer);
    if (isModel(layer)) return form;
    const buildConfig = buildConfigOf(layer);
    // Keras's Pipeline takes no such option.
    const hasDType = layer.className !== "Pipeline";
    const config = hasDType ? { dtype: FLOAT32, ...form.config } : form.config;
    return { ...form, config, ...(buildConfig === null ? {} : { build_config: buildConfig }) };
  }

  /** A layer, cell or model, wherever it is. */
  #ofPart(part: Weighted): KerasForm {
    const form = isModel(part)
      ? this.ofModel(part)
      : kerasForm(part, (object) =>
          object !== part && object instanceof Weighted ? this.#ofPart(object) : null,
        );
    const id = this.#ids.get(part);
    return id === undefined ? form : { ...form, shared_object_id: id };
  }
}

/** Adds to `shared` what is in a layer or model more than once. */
function collect(part: Weighted, seen: Set<object>, shared: Set<object>): void {
  if (seen.has(part)) {
    shared.add(part);
    return;
  }
  seen.add(part);
  const inside = isModel(part) ? part.layers : Object.values(part[OPTION_VALUES]()).flat();
  for (const inner of inside) if (inner instanceof Weighted) collect(inner, seen, shared);
}

/** Layers of Keras that are built for several inputs, each by its role. */
const SEPARATE_BUILD: ReadonlySet<string> = new Set(["MultiHeadAttention", "GroupQueryAttention"]);

/** The shapes of the inputs that a layer was built for; null where it has several that differ in their role. */
function buildConfigOf(layer: AnyLayer): Readonly<Record<string, unknown>> | null {
  const [call] = layer.calls;
  if (call === undefined) return null;
  const form = layer[FORM_OF](call);
  const { inputs, initialState, constants } = unflatten(form, call.inputs);
  const hasMore = initialState.length + constants.length > 0;
  if (hasMore || SEPARATE_BUILD.has(layer.className)) return null;
  const shapes = inputs.map(({ shape }) => [...shape]);
  return { input_shape: form.inputForm.kind === "single" ? shapes[0] : shapes };
}

function inputLayerForm({ node, shape, dtype }: SymbolicTensor) {
  const name = isInput(node) ? node.attributes.name : "input";
  return {
    module: "keras.layers",
    class_name: "InputLayer",
    config: { batch_shape: [...shape], dtype, sparse: false, ragged: false, name },
    registered_name: null,
  };
}

function sequentialConfig({ layers, topologyIfKnown }: SavableModel, all: Forms) {
  const forms: KerasForm[] = layers.map((layer) => all.ofLayer(layer));
  if (topologyIfKnown === null) return { layers: forms };
  all.counts.addSequential(layers);
  const [input] = topologyIfKnown.inputs as readonly [SymbolicTensor];
  return { layers: [inputLayerForm(input), ...forms], build_input_shape: [...input.shape] };
}

function functionalConfig({ name, topologyIfKnown }: SavableModel, all: Forms) {
  if (topologyIfKnown === null) {
    throw new NotReadyError(
      `${name} has no graph of layers that a file can hold: its class computes in call. Save its weights (saveWeights) and load them into another model of the class (build, loadWeights).`,
    );
  }
  const { entries, inputs, outputs, inputForm: form, outputForm } = topologyIfKnown;
  // Models inside of this one are read, and call their layers, before it does.
  const forms = entries.map((entry) => entryForm(entry, all));
  const origins = new Origins(topologyIfKnown, all.counts);
  for (const { layer, nodes } of entries) if (layer !== null) all.counts.add(layer, nodes.length);
  return {
    layers: entries.map((entry, index) => ({
      ...forms[index],
      name: entry.name,
      inbound_nodes: callsOf(entry).flatMap((node) =>
        isInput(node) ? [] : [nodeForm(node, origins)],
      ),
    })),
    input_layers: historiesIn(form, inputs, origins),
    output_layers: historiesIn(outputForm, outputs, origins),
  };
}

/** The layer, input or operation of an entry. */
function entryForm({ layer, nodes }: LayerEntry, all: Forms): KerasForm {
  if (layer !== null) return all.ofLayer(layer);
  const [node] = nodes as readonly [OpNode];
  if (isInput(node)) return inputLayerForm(node.results.y);
  const { module, className, config } = operationForm(node);
  return { module, class_name: className, config, registered_name: className };
}

/** Where inputs or outputs come from, in the form in which users pass them. */
function historiesIn(form: Form, tensors: readonly SymbolicTensor[], origins: Origins): unknown {
  const histories: readonly History[] = tensors.map((tensor) => origins.endOf(tensor));
  if (form.kind === "named")
    return Object.fromEntries(form.names.map((name, index) => [name, histories[index]]));
  return form.kind === "list" ? histories : histories[0];
}
