/** Models from their form in a file of Keras 3. */
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { type AnyLayer, Layer } from "../../layers/layer.js";
import { FormatError } from "../../runtime/errors.js";
import { onDemand } from "../../runtime/on-demand.js";
import type { Configurable } from "../../runtime/registry/configurable.js";
import { Model } from "../model.js";
import { CallCounts } from "../saving/call-counts.js";
import type { SavableModel } from "../saving/savable.js";
import { layersInOrder } from "../saving/weight-tree.js";
import { Sequential } from "../sequential.js";
import { type Classes, classesNamed } from "./classes.js";
import { type Operations, readGraph } from "./graph-reader.js";
import { inputFrom } from "./input-layer.js";
import { type ClassForm, classFormOf, type Json, listAt, objectAt, textAt, wrong } from "./json.js";
import { namedIn } from "./named.js";
import { assertFloat32, type CustomObjects, ObjectReader } from "./object-reader.js";

/** The options of models in files. */
const OPTIONS: ReadonlySet<string> = new Set([
  ...["name", "trainable", "dtype", "layers", "input_layers", "output_layers"],
  ...["build_input_shape", "batch_input_shape"],
]);

/** Reads the models of one file. */
export class ModelReader {
  /** Reads everything else. */
  readonly objects: ObjectReader;
  readonly #orders = new Map<object, readonly (AnyLayer | null)[]>();
  readonly #counts = new CallCounts();

  /** Null where the file has none. */
  readonly #operations: Operations | null;

  private constructor(
    classes: Classes,
    operations: Operations | null,
    customObjects: CustomObjects,
  ) {
    this.#operations = operations;
    this.objects = new ObjectReader(classes, customObjects, (form, where, depth) =>
      this.#modelOf(form, where, depth),
    );
  }

  /**
   * Loads the classes that a file names, and what its graph is made of.
   * @param model the description of the model that is to be read
   * @param training what it is compiled with; null where it is not
   */
  static async create(
    model: unknown,
    training: unknown,
    customObjects: CustomObjects,
  ): Promise<ModelReader> {
    const { classes, operations: named } = namedIn(model);
    const operations = named.size > 0 ? await operationsNamed(named) : null;
    const known = await classesNamed(classes, namedIn(training).classes);
    return new ModelReader(known, operations, customObjects);
  }

  /** A model without numbers, from its description. */
  read(given: unknown): Model {
    const made = this.objects.object(given, "the model", "layer");
    if (made instanceof Model) return made;
    throw wrong("the model", "a Functional or Sequential model", made.className);
  }

  /** The layers of a model that was read in the order in which the file has them; null for inputs. */
  orderOf(model: SavableModel): readonly (AnyLayer | null)[] {
    return this.#orders.get(model) ?? layersInOrder(model);
  }

  /** Null for a class that is not a model. */
  #modelOf(form: ClassForm, where: string, depth: number): Configurable | null {
    const isSequential = form.class_name === "Sequential";
    if (!isSequential && !["Functional", "Model"].includes(form.class_name)) return null;
    const config = objectAt(form.config, `${where}.config`);
    const name = textAt(config.name, `${where}.config.name`);
    const title = `model "${name}"`;
    const unknown = Object.keys(config).find((option) => !OPTIONS.has(option));
    if (unknown !== undefined) throw new FormatError(`${title} has no option "${unknown}".`);
    const { dtype = null } = config;
    assertFloat32(this.objects.value(dtype, `${title}: dtype`, "layer", depth + 1), title);
    const model = isSequential
      ? this.#sequential(config, name, title, depth)
      : this.#functional(config, name, title, depth);
    if (config.trainable === false) model.trainable = false;
    return model;
  }

  #sequential(config: Json, name: string, title: string, depth: number): Model {
    const model = new Sequential(partsOf(config, title, depth, this.objects), { name });
    if (model.built) this.#counts.addSequential(model.layers);
    return model;
  }

  #functional(config: Json, name: string, title: string, depth: number): Model {
    const { inputs, outputs, layers } = readGraph(
      config,
      title,
      { objects: this.objects, operations: this.#operations, counts: this.#counts },
      depth,
    );
    const model = new Model({ inputs, outputs }, { name });
    this.#orders.set(model, layers);
    return model;
  }
}

/** The code for operations of a graph: that for the less common ones is loaded where a file names one. */
function operationsNamed(names: ReadonlySet<string>): Promise<Operations> {
  return onDemand(
    "Operations in the graph of a model",
    async () => {
      const common = await import("./operations-from-keras.js");
      if ([...names].every((name) => common.isOperation(name))) return common;
      return withFunctions(common, await import("./function-operations.js"));
    },
    "build the model in code and load its weights",
  );
}

function withFunctions(
  common: Operations,
  { isFunctionOperation, applyFunctionOperation }: typeof import("./function-operations.js"),
): Operations {
  return {
    isOperation: (name) => common.isOperation(name) || isFunctionOperation(name),
    applyOperation: (name, ...given) =>
      (common.isOperation(name) ? common.applyOperation : applyFunctionOperation)(name, ...given),
  };
}

/** The input, if the file knows it, and the layers of a Sequential model. */
function partsOf(config: Json, where: string, depth: number, reader: ObjectReader) {
  const forms = listAt(config.layers, `${where}: layers`);
  const parts = forms.map((given, index): SymbolicTensor | Layer => {
    const position = `${where}: layers[${index}]`;
    const form = classFormOf(given);
    if (form?.class_name === "InputLayer") {
      const fields = objectAt(form.config, position);
      return inputFrom(fields, textAt(fields.name, `${position}.name`), position);
    }
    const layer = reader.object(given, position, "layer", depth + 1);
    if (layer instanceof Layer) return layer;
    throw wrong(position, "a layer", layer.className);
  });
  const [first] = parts;
  // In Keras 2 it is an option of the first layer.
  const { build_input_shape, batch_input_shape } = {
    ...objectAt(classFormOf(forms[0])?.config ?? {}, where),
    ...config,
  } as Json;
  const shape = build_input_shape ?? batch_input_shape;
  if (first === undefined || !(first instanceof Layer) || !Array.isArray(shape)) return parts;
  if (first.batchInputShape !== null) return parts;
  const dtype = first.inputDType;
  return [inputFrom({ batch_shape: shape, dtype }, `${first.name}_input`, where), ...parts];
}

/** Text of JSON. @throws FormatError that says where it is broken */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FormatError(`${what} is not JSON: ${String(error)}`, { cause: error });
  }
}
