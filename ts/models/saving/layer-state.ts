/**
 * What files hold of layers besides weights, under the path of the layer's group: vocabularies as texts of their own
 * (`assets`), and variables that no list of weights has. Reading it: ../loading/layer-state.ts.
 */
import type { GroupToWrite } from "../../io/hdf5/write.js";
import type { StoredArray } from "../../io/stored-array.js";
import type { EntryToWrite } from "../../io/zip/write.js";
import { type HasFileState, hasFileState } from "../../layers/preprocessing/file-state.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { WeightGroup } from "./weight-tree.js";

/** A layer with such state, and the path of its group. */
interface StatefulLayer {
  readonly path: string;
  readonly layer: HasFileState;
}

/** The layers of a tree that have such state. */
export function statefulLayers({ part, children }: WeightGroup, path = ""): StatefulLayer[] {
  const own = stateOf(part) === null ? [] : [{ path, layer: part as object as HasFileState }];
  const inner = [...children].flatMap(([name, child]) =>
    statefulLayers(child, path === "" ? name : `${path}/${name}`),
  );
  return [...own, ...inner];
}

/** The layer of a group, if it has such state. */
export function stateOf(part: object | null): HasFileState | null {
  return part !== null && hasFileState(part) ? part : null;
}

/** The texts of a `.keras` file. */
export function assetEntries(tree: WeightGroup): EntryToWrite[] {
  return statefulLayers(tree).flatMap(({ path, layer }) =>
    Object.entries(layer.fileState().assets).map(([name, text]) => ({
      name: `assets/${path}/${name}`,
      bytes: new TextEncoder().encode(text),
    })),
  );
}

/** The variables of a layer's group by name, and the groups inside of it that have some. */
export function stateToWrite(layer: HasFileState, dtype: "float32" | "float16") {
  const groups = Object.entries(layer.fileState().variables).map(([name, variables]) => {
    const datasets = Object.entries(variables).map(
      ([variable, tensor]) => [variable, { array: stored(tensor, dtype) }] as const,
    );
    return [name, new Map(datasets)] as const;
  });
  const own = groups.find(([name]) => name === "")?.[1] ?? new Map();
  const inner = groups.flatMap(([name, datasets]): [string, GroupToWrite][] => {
    if (name === "") return [];
    const vars = { attributes: new Map([["name", name]]), children: datasets };
    return [[name, { children: new Map([["vars", vars]]) }]];
  });
  return { own, inner };
}

function stored({ shape, data }: Tensor, dtype: "float32" | "float16"): StoredArray {
  return { shape, dtype, data: Float32Array.from(data) };
}
