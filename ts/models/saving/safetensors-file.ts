/** Weights in safetensors files: arrays in Keras's layout, named by Keras's paths of weights, in Keras's order. */
import type { Variable } from "../../graph/variable.js";
import { readWeights, writeWeights } from "../../graph/weights.js";
import { readSafetensors, type SafetensorsEntry, writeSafetensors } from "../../io/safetensors.js";
import { type StoredArray, toTensor } from "../../io/stored-array.js";
import { FormatError, NotReadyError, ShapeError, ValueError } from "../../runtime/errors.js";
import { formatShape } from "../../runtime/shape.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { WeightsOptions } from "../loading/weights-file.js";
import type { SavableModel } from "./savable.js";
import { type StorageDType, storedWeight } from "./stored-weight.js";
import { renumbered } from "./weight-names.js";

/** What the header says of the file: whose names and layout its arrays have. */
const METADATA: ReadonlyMap<string, string> = new Map([
  ["format", "keras"],
  ["keras_version", "3.15.1"],
]);

/** The bytes of a safetensors file with a model's weights. @throws ValueError where two weights have the same path */
export async function safetensorsFile(
  model: SavableModel,
  dtype: StorageDType,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!model.built) throw new NotReadyError(`${model.name} is not built yet: it has no weights.`);
  const variables = [...weightsByPath(model).values()];
  const tensors = await readWeights(variables, model.device);
  const arrays = variables.map(({ path }, index): [string, StoredArray] => {
    return [path, storedWeight(tensors[index] as Tensor, dtype, path)];
  });
  return writeSafetensors(new Map(arrays), METADATA);
}

/** The weights of a model, each once, by Keras's paths of them. */
function weightsByPath(model: SavableModel): Map<string, Variable> {
  const byPath = new Map<string, Variable>();
  for (const variable of new Set(model.weights)) {
    if (byPath.has(variable.path)) {
      throw new ValueError(
        `${model.name} has two weights with the path "${variable.path}", by which a safetensors file names them. Give the layers different names, or save to .weights.h5.`,
      );
    }
    byPath.set(variable.path, variable);
  }
  return byPath;
}

/**
 * Sets the weights of a model to those of a file, which are found by their paths. Unless `byName`, the numbers in names that
 * Keras makes (`dense_3`) may differ, since they count all layers that a program has made.
 * @throws ShapeError, ValueError for weights of another model; FormatError for a damaged file. Then nothing is set.
 */
export async function loadSafetensors(
  model: SavableModel,
  bytes: Uint8Array,
  name: string,
  { byName, skipMismatch }: WeightsOptions,
): Promise<void> {
  const { entries } = readSafetensors(bytes, name);
  const byPath = weightsByPath(model);
  const entryOf = byName ? (path: string) => entries.get(path) : finder(byPath, entries);
  const isPartial = byName || skipMismatch;
  const found = [...byPath].flatMap(([path, variable]) => {
    const entry = entryOf(path);
    if (entry !== undefined && fits(variable, entry, name, skipMismatch))
      return [{ variable, entry }];
    if (entry !== undefined || isPartial) return [];
    throw new ValueError(`${name} has no weight "${path}"; its weights are ${listed(entries)}.`);
  });
  if (!isPartial && found.length < entries.size) {
    const used = new Set(found.map(({ entry }) => entry));
    const other = [...entries].find(([, entry]) => !used.has(entry))?.[0];
    throw new ValueError(`${name} has a weight "${other}" that ${model.name} does not have.`);
  }
  if (found.length === 0) {
    throw new ValueError(
      `${name} has no weight of ${model.name} by name; its weights are ${listed(entries)}.`,
    );
  }
  const tensors = found.map(({ variable, entry }) => tensorOf(entry, `${name}: ${variable.path}`));
  await writeWeights(
    found.map(({ variable }) => variable),
    tensors,
    model.device,
  );
}

type Entries = ReadonlyMap<string, SafetensorsEntry>;

/**
 * Returns a function from a weight's path to its array in the file. Where the file lacks some of the model's paths, all are
 * compared without the numbers that Keras puts into names (`dense_3`).
 */
function finder(byPath: ReadonlyMap<string, Variable>, entries: Entries) {
  const paths = [...byPath.keys()];
  if (paths.every((path) => entries.has(path))) return (path: string) => entries.get(path);
  const own = renumbered(paths);
  const stored = renumbered([...entries.keys()]);
  const byNumber = new Map([...entries].map(([path, entry]) => [stored.get(path), entry]));
  return (path: string) => byNumber.get(own.get(path));
}

function fits(
  { path, shape }: Variable,
  entry: SafetensorsEntry,
  where: string,
  skips: boolean,
): boolean {
  if (entry.shape.join() === shape.join()) return true;
  if (skips) return false;
  throw new ShapeError(
    `${where}: weight ${path}: the file has shape ${formatShape(entry.shape)}, the model ${formatShape(shape)}.`,
  );
}

/** The array of an entry as a tensor. @throws FormatError for integers that int32 can't hold */
export function tensorOf(entry: SafetensorsEntry, where: string): Tensor {
  const tensor = toTensor(entry.read(), where);
  if (tensor.dtype === "string") throw new FormatError(`${where} is text, expected numbers.`);
  // Not of strings, and writing converts it to float32.
  return tensor as Tensor;
}

/** How many names an error message shows. */
const SHOWN = 20;

/** The first names, for an error message. */
export function listed(names: ReadonlyMap<string, unknown>): string {
  const shown = [...names.keys()].slice(0, SHOWN).join(", ");
  if (names.size === 0) return "none";
  return names.size > SHOWN ? `${shown} and ${names.size - SHOWN} more` : shown;
}
