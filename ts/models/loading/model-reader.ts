/** Models from their form in a file of Keras 3. */
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { Layer } from "../../layers/layer.js";
import { FormatError } from "../../runtime/errors.js";
import type { Configurable } from "../../runtime/registry/configurable.js";
import { Model } from "../model.js";
import { Sequential } from "../sequential.js";
import { inputFrom, readGraph } from "./graph-reader.js";
import { type ClassForm, classFormOf, type Json, listAt, objectAt, textAt, wrong } from "./json.js";
import { type CustomObjects, ObjectReader } from "./object-reader.js";

/** A model without numbers, from its description. */
export function readModel(given: unknown, customObjects: CustomObjects): Model {
  const reader: ObjectReader = new ObjectReader(customObjects, (form, where, depth) =>
    modelOf(form, where, depth, reader),
  );
  const made = reader.object(given, "the model", "layer");
  if (made instanceof Model) return made;
  throw wrong("the model", "a Functional or Sequential model", made.className);
}

function modelOf(
  form: ClassForm,
  where: string,
  depth: number,
  reader: ObjectReader,
): Configurable | null {
  const config = form.config;
  const isSequential = form.class_name === "Sequential";
  const isFunctional = ["Functional", "Model"].includes(form.class_name);
  if (!isSequential && !isFunctional) return null;
  const fields = objectAt(config, `${where}.config`);
  const name = textAt(fields.name, `${where}.config.name`);
  const title = `model "${name}"`;
  const model = isSequential
    ? new Sequential(partsOf(fields, title, depth, reader), { name })
    : new Model(readGraph(fields, title, reader, depth), { name });
  if (fields.trainable === false) model.trainable = false;
  return model;
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
  const shape = config.build_input_shape;
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
