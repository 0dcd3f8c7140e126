/** Writing model.weights.h5: the numbers of a model, and the state of its optimizer, in Keras 3's groups. */
import type { Variable } from "../../graph/variable.js";
import { readWeights } from "../../graph/weights.js";
import { type DatasetToWrite, type GroupToWrite, writeHdf5 } from "../../io/hdf5/write.js";
import type { StoredArray } from "../../io/stored-array.js";
import type { Device } from "../../runtime/device/device.js";
import { snakeCase } from "../../runtime/names.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { Optimizer } from "../../training/optimizers/optimizer.js";
import { stateOf, stateToWrite } from "./layer-state.js";
import { optimizerState } from "./optimizer-state.js";
import type { SavableModel } from "./savable.js";
import { type StorageDType, storedWeight } from "./stored-weight.js";
import { numbered, type WeightGroup, weightTree } from "./weight-tree.js";

/** The bytes of a model.weights.h5. @param hasOptimizer whether the state of the optimizer is in it */
export async function weightsFile(
  model: SavableModel,
  dtype: StorageDType,
  hasOptimizer: boolean,
): Promise<Uint8Array<ArrayBuffer>> {
  const { device, compiled } = model;
  const variables = [...new Set(model.weights)];
  const tree = weightTree(model);
  const all = [...variables, ...variablesBeside(tree, variables)];
  const tensors = await readWeights(all, device);
  const arrays = new Map(
    all.map((variable, index) => [
      variable,
      storedWeight(tensors[index] as Tensor, dtype, variable.path),
    ]),
  );
  const root = groupToWrite(tree, arrays, dtype);
  if (!hasOptimizer || compiled === null) return writeHdf5(root);
  const optimizer = await optimizerToWrite(compiled.optimizer, device);
  const children = new Map<string, GroupToWrite | DatasetToWrite>(root.children);
  return writeHdf5({ ...root, children: children.set("optimizer", optimizer) });
}

/** The group of an optimizer. As in Keras, those inside of it also have groups of their own. */
async function optimizerToWrite(optimizer: Optimizer, device: Device): Promise<GroupToWrite> {
  const vars = varsToWrite(optimizer.name, await optimizerState(optimizer, device));
  const children = new Map<string, GroupToWrite>([["vars", vars]]);
  const inner = optimizer.innerOptimizers?.() ?? [];
  if (inner.length === 0) return { children };
  const groups = await Promise.all(inner.map((one) => optimizerToWrite(one, device)));
  if ("innerOptimizer" in optimizer)
    return { children: children.set("inner_optimizer", groups[0]!) };
  const names = numbered(inner.map(({ className }) => snakeCase(className)));
  const list = new Map(names.map((name, index) => [name, groups[index]!]));
  return { children: children.set("optimizers", { children: list }) };
}

/** Variables of the tree that are not among the weights: states that layers keep. */
function variablesBeside(
  { variables, children }: WeightGroup,
  known: readonly Variable[],
): Variable[] {
  const own = variables.filter((variable) => !known.includes(variable));
  return [...own, ...[...children.values()].flatMap((child) => variablesBeside(child, known))];
}

function groupToWrite(
  { part, name, variables, children }: WeightGroup,
  arrays: ReadonlyMap<Variable, StoredArray>,
  dtype: StorageDType,
): GroupToWrite {
  const inner = [...children].map(
    ([key, child]) => [key, groupToWrite(child, arrays, dtype)] as const,
  );
  if (name === null) return { children: new Map(inner) };
  const own = variables.map((variable) => arrays.get(variable) as StoredArray);
  const layer = stateOf(part);
  const state = layer === null ? null : stateToWrite(layer, dtype);
  const vars = varsToWrite(name, own, state?.own);
  return { children: new Map([...inner, ...(state?.inner ?? []), ["vars", vars]]) };
}

function varsToWrite(
  name: string,
  arrays: readonly StoredArray[],
  named: ReadonlyMap<string, DatasetToWrite> = new Map(),
): GroupToWrite {
  const datasets = arrays.map((array, index): [string, DatasetToWrite] => [
    String(index),
    { array },
  ]);
  return { attributes: new Map([["name", name]]), children: new Map([...datasets, ...named]) };
}
