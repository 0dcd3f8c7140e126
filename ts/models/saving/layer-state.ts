/**
 * What files hold of layers besides weights, under the path of the layer's group: vocabularies as texts of their own
 * (`assets`), and variables that no list of weights has.
 */
import type { Hdf5Group } from "../../io/hdf5/read.js";
import type { GroupToWrite } from "../../io/hdf5/write.js";
import { type StoredArray, toTensor } from "../../io/stored-array.js";
import type { EntryToWrite } from "../../io/zip/write.js";
import {
  type FileState,
  type HasFileState,
  hasFileState,
} from "../../layers/preprocessing/file-state.js";
import { FormatError } from "../../runtime/errors.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { WeightGroup } from "./weight-tree.js";

/** A layer with such state, and the path of its group. */
interface StatefulLayer {
  readonly path: string;
  readonly layer: HasFileState;
}

function statefulLayers({ part, children }: WeightGroup, path = ""): StatefulLayer[] {
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

/**
 * Gives layers the state that a file has for them.
 * @param assets texts by their path in the file; null for a file of weights, which has none
 * @throws FormatError where a part is missing or damaged
 */
export function loadLayerState(
  tree: WeightGroup,
  root: Hdf5Group,
  assets: ReadonlyMap<string, string> | null,
): void {
  for (const { path, layer } of statefulLayers(tree)) {
    const group = groupAt(root, path.split("/"));
    layer.loadFileState({
      assets: assets === null ? null : assetsBelow(assets, `assets/${path}/`),
      variables: group === null ? {} : variablesOf(group),
    });
  }
}

function assetsBelow(
  assets: ReadonlyMap<string, string>,
  start: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...assets].flatMap(([path, text]) =>
      path.startsWith(start) ? [[path.slice(start.length), text]] : [],
    ),
  );
}

function variablesOf(group: Hdf5Group): FileState["variables"] {
  const groups = [...group.children].flatMap(([name, child]) =>
    "children" in child && name !== "vars" ? [[name, namedVariables(child)] as const] : [],
  );
  return { "": namedVariables(group), ...Object.fromEntries(groups) };
}

/** The variables of a group that have names: weights have numbers. */
function namedVariables(group: Hdf5Group): Readonly<Record<string, Tensor>> {
  const vars = groupAt(group, ["vars"]);
  const named = [...(vars?.children ?? [])].flatMap(([name, child]) => {
    if ("children" in child || isNumber(name)) return [];
    const tensor = toTensor(child.read(), child.path);
    if (tensor.dtype === "string")
      throw new FormatError(`${child.path} is text, expected numbers.`);
    return [[name, tensor as Tensor] as const];
  });
  return Object.fromEntries(named);
}

/** Whether the name of a variable is that of a weight. */
export function isNumber(name: string): boolean {
  return /^\d+$/.test(name);
}

function groupAt(root: Hdf5Group, path: readonly string[]): Hdf5Group | null {
  let group = root;
  for (const name of path) {
    const next = group.children.get(name);
    if (next === undefined || !("children" in next)) return null;
    group = next;
  }
  return group;
}
