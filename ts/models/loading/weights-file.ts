/** Reading model.weights.h5: the numbers of a model, and the state of its optimizer, in Keras 3's groups. */
import type { Variable } from "../../graph/variable.js";
import { writeWeights } from "../../graph/weights.js";
import type { Hdf5Group } from "../../io/hdf5/read.js";
import { type StoredArray, toTensor } from "../../io/stored-array.js";
import type { Device } from "../../runtime/device/device.js";
import { FormatError, ShapeError, ValueError } from "../../runtime/errors.js";
import { warn } from "../../runtime/host.js";
import { formatShape } from "../../runtime/shape.js";
import type { Tensor } from "../../runtime/tensor.js";
import { stateOf } from "../saving/layer-state.js";
import { setOptimizerState } from "../saving/optimizer-state.js";
import type { Compiled, SavableModel } from "../saving/savable.js";
import {
  type LayerOrder,
  layersInOrder,
  type WeightGroup,
  weightTree,
} from "../saving/weight-tree.js";
import { isNumber, loadLayerState } from "./layer-state.js";

/** How weights of a file are matched with those of a model. */
export interface WeightsOptions {
  /** Whether layers are found by their names rather than by their classes and order. */
  readonly byName: boolean;
  /** Whether layers that do not fit are left as they are. */
  readonly skipMismatch: boolean;
  /** The order in which the file numbers layers. Default the model's. */
  readonly orderOf?: LayerOrder;
  /** The texts of a `.keras` file by their paths. Default none: a file of weights alone. */
  readonly assets?: ReadonlyMap<string, string>;
}

/**
 * Sets the weights of a model to those of a file's groups.
 * @param name of the file in error messages
 * @throws FormatError for a damaged file; ShapeError, ValueError for one of another model. Then nothing is set.
 */
export async function loadWeightsFile(
  model: SavableModel,
  root: Hdf5Group,
  name: string,
  options: WeightsOptions,
): Promise<void> {
  const tree = weightTree(model, options.orderOf ?? layersInOrder);
  const found = options.byName
    ? matchByName(model, tree, root, name)
    : [{ group: tree, stored: root }];
  const values: [Variable, Tensor][] = [];
  for (const { group, stored } of found) {
    collect(group, stored, name, options.skipMismatch, values);
  }
  const variables = values.map(([variable]) => variable);
  const tensors = values.map(([, tensor]) => tensor);
  await writeWeights(variables, tensors, model.device);
  loadLayerState(tree, root, options.assets ?? null);
}

interface Match {
  readonly group: WeightGroup;
  readonly stored: Hdf5Group | undefined;
}

/** The layers of a model with the groups that have their names. */
function matchByName(
  model: SavableModel,
  tree: WeightGroup,
  root: Hdf5Group,
  name: string,
): Match[] {
  const stored = new Map(
    [...childrenOf(layersOf(root))].flatMap(([, group]) => {
      const own = varsOf(group)?.text("name");
      return own === undefined ? [] : [[own, group] as const];
    }),
  );
  const layers = [...(tree.children.get("layers")?.children.values() ?? [])];
  const matches = layers.flatMap((group) => {
    const found = stored.get(group.name ?? "");
    return found === undefined ? [] : [{ group, stored: found }];
  });
  if (matches.length > 0) return matches;
  throw new ValueError(
    `${name} has no layer with the name of a layer of ${model.name}; its layers are ${[...stored.keys()].join(", ")}.`,
  );
}

/** The weights of a group with their values. A layer of which one weight does not fit is skipped as a whole. */
function collect(
  group: WeightGroup,
  stored: Hdf5Group | undefined,
  where: string,
  skips: boolean,
  values: [Variable, Tensor][],
): void {
  try {
    values.push(...valuesOf(group, stored, where));
  } catch (error) {
    const isMismatch = error instanceof ShapeError || error instanceof ValueError;
    if (!skips || !isMismatch) throw error;
  }
  if (!skips) assertAllKnown(group, stored, where);
  for (const [key, child] of group.children) {
    const inner = key === "layers" ? layersOf(stored) : groupAt(stored, key);
    collect(child, inner, where, skips, values);
  }
}

/** @throws ValueError for weights of a layer that the model does not have */
function assertAllKnown(
  { part, children }: WeightGroup,
  stored: Hdf5Group | undefined,
  where: string,
): void {
  // A layer with further state has groups of its own for it, which `loadLayerState` reads.
  if (stateOf(part) !== null) return;
  for (const [key, child] of childrenOf(stored)) {
    const isKnown = children.has(key) || key === "vars" || !hasNumbers(child);
    if (isKnown || (stored?.path === "/" && ["optimizer", LAYERS_IN_KERAS_2].includes(key)))
      continue;
    throw new ValueError(
      `${where}: the file has weights of a layer "${varsOf(child)?.text("name") ?? key}" (${child.path}) that the model does not have. { byName: true } reads only layers of the same name.`,
    );
  }
}

function hasNumbers(group: Hdf5Group): boolean {
  return [...group.children.values()].some((child) =>
    "children" in child ? hasNumbers(child) : true,
  );
}

function valuesOf(
  { part, name, variables }: WeightGroup,
  stored: Hdf5Group | undefined,
  where: string,
): [Variable, Tensor][] {
  const vars = varsOf(stored);
  const keys = [...(vars?.children.keys() ?? [])];
  const { length: count } = stateOf(part) === null ? keys : keys.filter(isNumber);
  if (count !== variables.length) {
    throw new ValueError(
      `${where}: layer "${name}" has ${count} weights in the file${vars === undefined ? "" : ` (${vars.path})`}, and ${variables.length} in the model.`,
    );
  }
  return variables.map((variable, index) => {
    const dataset = vars?.children.get(String(index));
    if (dataset === undefined || "children" in dataset)
      throw new FormatError(`${where}: ${vars?.path} has no weight ${index}.`);
    if (dataset.shape.join() !== variable.shape.join()) {
      throw new ShapeError(
        `${where}: layer "${name}", weight ${variable.path}: the file has shape ${formatShape(dataset.shape)}, the model ${formatShape(variable.shape)}.`,
      );
    }
    return [variable, tensorOf(dataset.read(), dataset.path)];
  });
}

function tensorOf(array: StoredArray, path: string): Tensor {
  const tensor = toTensor(array, path);
  if (tensor.dtype === "string") throw new FormatError(`${path} is text, expected numbers.`);
  // Not of strings, and writing converts it to float32.
  return tensor as Tensor;
}

/** The name of the container of layers in Keras 2.13. */
const LAYERS_IN_KERAS_2 = "_layer_checkpoint_dependencies";

function layersOf(stored: Hdf5Group | undefined): Hdf5Group | undefined {
  return groupAt(stored, "layers") ?? groupAt(stored, LAYERS_IN_KERAS_2);
}

function varsOf(stored: Hdf5Group | undefined): Hdf5Group | undefined {
  return groupAt(stored, "vars");
}

function groupAt(stored: Hdf5Group | undefined, name: string): Hdf5Group | undefined {
  const found = stored?.children.get(name);
  return found !== undefined && "children" in found ? found : undefined;
}

function childrenOf(stored: Hdf5Group | undefined): [string, Hdf5Group][] {
  return [...(stored?.children ?? [])].flatMap(([name, child]) =>
    "children" in child ? [[name, child]] : [],
  );
}

/**
 * Sets the state of a model's optimizer to that of a file, if it has one. As in Keras, a state that does not fit is skipped
 * with a warning.
 */
export async function loadOptimizer(
  model: SavableModel,
  root: Hdf5Group,
  where: string,
): Promise<void> {
  const vars = varsOf(groupAt(root, "optimizer"));
  if (vars === undefined || vars.children.size === 0 || model.compiled === null) return;
  const arrays = Array.from({ length: vars.children.size }, (_, index) => {
    const dataset = vars.children.get(String(index));
    if (dataset !== undefined && !("children" in dataset))
      return tensorOf(dataset.read(), dataset.path);
    throw new FormatError(`${where}: ${vars.path} has no variable ${index}.`);
  });
  await setStateOrWarn(model.compiled, arrays, model.device, where);
}

/** Sets the state of an optimizer. Warns, as Keras does, of a state that does not fit. */
export async function setStateOrWarn(
  compiled: Compiled,
  arrays: readonly Tensor[],
  device: Device,
  where: string,
): Promise<void> {
  try {
    await setOptimizerState(compiled, arrays, device, where);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    warn(`${error.message} The optimizer starts without state.`);
  }
}
