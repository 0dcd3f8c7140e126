/**
 * Weights in `.h5` files as Keras 2 wrote them and Keras 3 still does: a group for each layer of the model, in which
 * `weight_names` lists the weights in order.
 */
import type { Variable } from "../../graph/variable.js";
import { writeWeights } from "../../graph/weights.js";
import type { Hdf5Dataset, Hdf5Group } from "../../io/hdf5/read.js";
import { toTensor } from "../../io/stored-array.js";
import type { AnyLayer } from "../../layers/layer.js";
import { FormatError, ShapeError, ValueError } from "../../runtime/errors.js";
import { formatShape } from "../../runtime/shape.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { SavableModel } from "../saving/savable.js";

interface Matching {
  readonly byName: boolean;
  readonly skipMismatch: boolean;
}

/** Whether a file is of this kind. */
export function isLegacy(root: Hdf5Group): boolean {
  return [...(weightsGroup(root)?.attributes.keys() ?? [])].some((name) =>
    name.startsWith("layer_names"),
  );
}

/** The group with weights: the file itself, or a part of a file that has the whole model. */
function weightsGroup(root: Hdf5Group): Hdf5Group | undefined {
  const inside = root.get("model_weights");
  return inside !== undefined && "children" in inside ? inside : root;
}

/** The texts of an attribute, which is divided where it is too long for one. */
function textsOf(group: Hdf5Group, attribute: string): readonly string[] {
  const whole = group.attributes.get(attribute);
  const parts: (typeof whole)[] = whole === undefined ? [] : [whole];
  for (let index = 0; whole === undefined; index++) {
    const part = group.attributes.get(`${attribute}${index}`);
    if (part === undefined) break;
    parts.push(part);
  }
  return parts.flatMap((part) => (part?.dtype === "string" ? [...part.data] : []));
}

/** Sets the weights of a model. @throws ShapeError, ValueError where they do not fit; then nothing is set */
export async function loadLegacyWeights(
  model: SavableModel,
  root: Hdf5Group,
  where: string,
  { byName, skipMismatch }: Matching,
): Promise<void> {
  const group = weightsGroup(root) ?? root;
  const stored = textsOf(group, "layer_names").flatMap((name) => {
    const weights = datasetsOf(group, name, where);
    return weights.length === 0 ? [] : [{ name, weights }];
  });
  const layers = model.layers.filter((layer) => layer.weights.length > 0);
  if (!byName && stored.length !== layers.length) {
    throw new ValueError(
      `${where}: the file has weights of ${stored.length} layers, ${model.name} has ${layers.length} layers with weights.`,
    );
  }
  const values = layers.flatMap((layer, index) => {
    const found = byName ? stored.find(({ name }) => name === layer.name) : stored[index];
    return found === undefined ? [] : valuesOf(layer, found.weights, where, skipMismatch);
  });
  await writeWeights(
    values.map(([variable]) => variable),
    values.map(([, tensor]) => tensor),
    model.device,
  );
}

function datasetsOf(group: Hdf5Group, layer: string, where: string): readonly Hdf5Dataset[] {
  const own = group.get(layer);
  if (own === undefined || !("children" in own))
    throw new FormatError(`${where}: the file has no group of the layer "${layer}".`);
  return listedWeights(own, `${where}: the layer "${layer}"`).map(({ dataset }) => dataset);
}

/** The datasets that `weight_names` of a group lists. @throws FormatError where one is missing */
export function listedWeights(
  group: Hdf5Group,
  what: string,
): readonly { readonly name: string; readonly dataset: Hdf5Dataset }[] {
  return textsOf(group, "weight_names").map((name) => {
    const dataset = group.get(name);
    if (dataset !== undefined && !("children" in dataset)) return { name, dataset };
    throw new FormatError(`${what} has no weight "${name}".`);
  });
}

/** Weights in Keras's order: those that train, then the others. */
function valuesOf(
  layer: AnyLayer,
  stored: readonly Hdf5Dataset[],
  where: string,
  skips: boolean,
): [Variable, Tensor][] {
  const variables = [...layer.trainableWeights, ...layer.nonTrainableWeights];
  const wrong = variables.findIndex(
    ({ shape }, index) => shape.join() !== stored[index]?.shape.join(),
  );
  if (variables.length !== stored.length || wrong >= 0) {
    if (skips) return [];
    const [variable, other] = [variables[wrong], stored[wrong]];
    if (variables.length !== stored.length || variable === undefined || other === undefined)
      throw new ValueError(
        `${where}: ${layer} has ${stored.length} weights in the file, and ${variables.length} in the model.`,
      );
    throw new ShapeError(
      `${where}: ${layer}, weight ${variable.path}: the file has shape ${formatShape(other.shape)}, the model ${formatShape(variable.shape)}.`,
    );
  }
  return variables.map((variable, index) => {
    return [variable, tensorOf(stored[index] as Hdf5Dataset)];
  });
}

/** @throws FormatError for a dataset of texts */
export function tensorOf(dataset: Hdf5Dataset): Tensor {
  const tensor = toTensor(dataset.read(), dataset.path);
  if (tensor.dtype === "string") throw new FormatError(`${dataset.path} is text.`);
  // Not of strings, and writing converts it to float32.
  return tensor as Tensor;
}
