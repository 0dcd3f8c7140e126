/** Reads the state of layers besides weights from files: see ../saving/layer-state.ts. */
import type { Hdf5Group } from "../../io/hdf5/read.js";
import { toTensor } from "../../io/stored-array.js";
import type { FileState } from "../../layers/preprocessing/file-state.js";
import { FormatError } from "../../runtime/errors.js";
import type { Tensor } from "../../runtime/tensor.js";
import { statefulLayers } from "../saving/layer-state.js";
import type { WeightGroup } from "../saving/weight-tree.js";

/**
 * Loads the state of layers from a file.
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
