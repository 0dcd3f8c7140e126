/** Setting the weights of a model to those of a `model.json` of TensorFlow.js, with the shards beside it. */
import type { Variable } from "../../../graph/variable.js";
import { writeWeights } from "../../../graph/weights.js";
import { Budget } from "../../../io/bytes/budget.js";
import { decodeJson, isJsonObject } from "../../../io/bytes/json.js";
import type { SourceFile } from "../../../io/places/source.js";
import { type StoredArray, toTensor } from "../../../io/stored-array.js";
import { readTfjsWeights } from "../../../io/tfjs/weights.js";
import { FormatError, ShapeError, ValueError } from "../../../runtime/errors.js";
import { formatShape } from "../../../runtime/shape.js";
import type { Tensor } from "../../../runtime/tensor.js";
import type { WeightsOptions } from "../../loading/weights-file.js";
import { listed } from "../safetensors-file.js";
import type { SavableModel } from "../savable.js";
import { tfjsWeights } from "./weight-names.js";

/** The object that the file has. @throws FormatError unless it is the JSON of a model */
export function readModelJson({ name, bytes }: SourceFile): Readonly<Record<string, unknown>> {
  // What a parsed text takes at most, such as one of many empty arrays.
  new Budget(bytes.length, name).spend(8 * bytes.length, "the model");
  const json = decodeJson(bytes, name, "a model");
  if (isJsonObject(json) && "weightsManifest" in json) return json;
  throw new FormatError(
    `${name}: expected a model.json of TensorFlow.js, with modelTopology and weightsManifest. For what toJSON returned there is modelFromJSON.`,
  );
}

/**
 * Sets the weights of a model, which are found by their names.
 * @throws ShapeError, ValueError for weights of another model; FormatError for a damaged file. Then nothing is set.
 */
export async function loadTfjsWeights(
  model: SavableModel,
  file: SourceFile,
  { byName, skipMismatch }: WeightsOptions,
): Promise<void> {
  const { name } = file;
  const { weightsManifest } = readModelJson(file);
  const stored = await readTfjsWeights(weightsManifest, (path) => file.readBeside(path), name);
  const find = finder(stored);
  const isPartial = byName || skipMismatch;
  const values = [...tfjsWeights(model)].flatMap(([path, variable]): [Variable, Tensor][] => {
    const array = find(path);
    if (array === undefined) {
      if (isPartial) return [];
      throw new ValueError(`${name} has no weight "${path}"; its weights are ${listed(stored)}.`);
    }
    if (array.shape.join() === variable.shape.join())
      return [[variable, tensorOf(array, `${name}: ${path}`)]];
    if (skipMismatch) return [];
    throw new ShapeError(
      `${name}: weight ${path}: the file has shape ${formatShape(array.shape)}, the model ${formatShape(variable.shape)}.`,
    );
  });
  if (!isPartial && values.length < stored.size) {
    throw new ValueError(
      `${name} has ${stored.size} weights, ${model.name} ${values.length}; those of the file are ${listed(stored)}.`,
    );
  }
  await writeWeights(
    values.map(([variable]) => variable),
    values.map(([, tensor]) => tensor),
    model.device,
  );
}

/** Finds a weight by its name, or by a shorter form of the name that only one weight of the file has. */
function finder(stored: ReadonlyMap<string, StoredArray>) {
  const byShorter = new Map<string, StoredArray | null>();
  for (const [name, array] of stored)
    for (const short of shorterForms(name))
      byShorter.set(short, byShorter.has(short) ? null : array);
  return (name: string) => stored.get(name) ?? byShorter.get(name) ?? undefined;
}

/**
 * The name without the cell (`lstm/lstm_cell/kernel`) and without the models around the layer: files that were converted from
 * Keras have these, those that TensorFlow.js writes do not.
 */
function shorterForms(name: string): ReadonlySet<string> {
  const layers = name.split("/");
  const weight = layers.pop() ?? "";
  const forms = [layers, layers.slice(0, -1)].flatMap((path) => [
    path,
    path.slice(-2),
    path.slice(-1),
  ]);
  return new Set(forms.map((path) => [...path, weight].join("/")));
}

function tensorOf(array: StoredArray, where: string): Tensor {
  const tensor = toTensor(array, where);
  if (tensor.dtype === "string") throw new FormatError(`${where} is text, expected numbers.`);
  // Not of strings, and writing converts it to float32.
  return tensor as Tensor;
}
