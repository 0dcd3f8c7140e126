/**
 * Where the numbers of a model are in a file: Keras 3's groups, named by classes and attributes of layers.
 *
 * What belongs here: the tree of groups and the variables in them. What does not: numbers, and files.
 */
import { Variable } from "../../graph/variable.js";
import type { AnyLayer } from "../../layers/layer.js";
import { LISTED_WEIGHTS, Weighted } from "../../layers/weighted.js";
import { snakeCase } from "../../runtime/names.js";
import { isModel, type SavableModel } from "./savable.js";

/** The group of a layer, a cell or a container of them. */
export interface WeightGroup {
  /** The layer or cell; null for a container, for an input, and for weights that Keras keeps in a layer inside of this one. */
  readonly part: Weighted | null;
  /** The name of the layer; null of a container. */
  readonly name: string | null;
  /** What `vars/0`, `vars/1`, ... hold. */
  readonly variables: readonly Variable[];
  readonly children: ReadonlyMap<string, WeightGroup>;
}

/** The layers of a model in the order by which they are numbered; null stands for an input. */
export type LayerOrder = (model: SavableModel) => readonly (AnyLayer | null)[];

/**
 * Weights that belong to the layer itself here, and in Keras to layers inside of it: from the first part of the weight's name to
 * the name of the group, which is an attribute of Keras's class.
 */
const INNER_LAYERS: Readonly<Record<string, string>> = {
  query: "query_dense",
  key: "key_dense",
  gate: "_gate_dense",
  value: "value_dense",
  attention_output: "output_dense",
};

/** The same for classes of Keras whose attributes have other names. */
const INNER_LAYERS_OF: Readonly<Record<string, typeof INNER_LAYERS>> = {
  GroupQueryAttention: {
    query: "_query_dense",
    key: "_key_dense",
    gate: "_gate_dense",
    value: "_value_dense",
    attention_output: "_output_dense",
  },
};

/** Names of groups of classes that Python calls otherwise than files do. */
const GROUP_NAMES: Readonly<Record<string, string>> = {
  GroupQueryAttention: "grouped_query_attention",
};

function groupName(className: string): string {
  return GROUP_NAMES[className] ?? snakeCase(className);
}

/** Keras's order of the layers of a model, inputs included. */
export function layersInOrder(model: SavableModel): readonly (AnyLayer | null)[] {
  if (!model.hasInputLayers) return model.layers;
  return (model.topologyIfKnown?.entries ?? []).flatMap(({ layer, className }) =>
    layer !== null || className === "InputLayer" ? [layer] : [],
  );
}

/** The groups of a model. A layer that is in it several times is in the first of its groups. */
export function weightTree(model: SavableModel, orderOf: LayerOrder = layersInOrder): WeightGroup {
  return new TreeBuilder(orderOf).groupOf(model);
}

class TreeBuilder {
  readonly #seen = new Set<Weighted>();

  readonly #orderOf: LayerOrder;

  constructor(orderOf: LayerOrder) {
    this.#orderOf = orderOf;
  }

  groupOf(part: Weighted): WeightGroup {
    this.#seen.add(part);
    const own = part[LISTED_WEIGHTS];
    const isInner = ({ name }: Variable) => name.includes("/");
    const variables = [
      ...own.filter((variable) => !isInner(variable)),
      // States that a recurrent layer keeps between batches are not made by `build`, so they are not among its weights.
      ...(isGraph(part) ? [] : heldVariables(part)),
    ];
    const children = new Map([
      ...innerGroups(own.filter(isInner), INNER_LAYERS_OF[part.className] ?? INNER_LAYERS),
      ...(isGraph(part)
        ? [["layers", this.#containerOf(this.#orderOf(part))] as const]
        : this.#childrenOf(part)),
    ]);
    return { part, name: part.name, variables, children };
  }

  /** Layers and cells in the properties of a part, then those that its calls use. */
  #childrenOf(part: Weighted): (readonly [string, WeightGroup])[] {
    const properties = Object.entries(part);
    // Keras visits the properties of a model in alphabetical order; `layers`, the list of its layers, is one of them.
    if (isModel(part)) {
      properties.push(["layers", part.layers]);
      properties.sort(([a], [b]) => (snakeCase(a) < snakeCase(b) ? -1 : 1));
    }
    const groups = properties.flatMap(([name, value]): [string, WeightGroup][] => {
      if (value instanceof Weighted)
        return this.#seen.has(value) ? [] : [[snakeCase(name), this.groupOf(value)]];
      const list = Array.isArray(value) ? value.filter((one) => one instanceof Weighted) : [];
      return list.length === 0 ? [] : [[snakeCase(name), this.#containerOf(list)]];
    });
    const others = part.sublayers.filter(
      (inner) => !part.borrowed.has(inner) && !this.#seen.has(inner),
    );
    return others.length === 0 ? groups : [...groups, ["sublayers", this.#containerOf(others)]];
  }

  /** Layers numbered by their classes: `dense`, `dense_1`, .... */
  #containerOf(parts: readonly (Weighted | null)[]): WeightGroup {
    const children = new Map<string, WeightGroup>();
    const keys = numbered(parts.map((part) => groupName(part?.className ?? "InputLayer")));
    for (const [index, part] of parts.entries()) {
      const key = keys[index]!;
      if (part === null)
        children.set(key, { part: null, name: key, variables: [], children: new Map() });
      else if (!this.#seen.has(part)) children.set(key, this.groupOf(part));
    }
    return { part: null, name: null, variables: [], children };
  }
}

/** Names that differ: of equal ones the second is `dense_1`. */
export function numbered(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  return names.map((name) => {
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  });
}

/** Whether a part is a graph of layers; a model whose class has a `call` of its own is saved as a layer is, by its properties. */
function isGraph(part: Weighted): part is Weighted & SavableModel {
  return isModel(part) && (part.topologyIfKnown !== null || !part.hasInputLayers);
}

/** Variables in properties that are not weights. */
function heldVariables(part: Weighted): Variable[] {
  return Object.values(part)
    .flat()
    .filter((value): value is Variable => value instanceof Variable && value.owner === null);
}

function innerGroups(
  variables: readonly Variable[],
  names: typeof INNER_LAYERS,
): Map<string, WeightGroup> {
  const byLayer = new Map<string, Variable[]>();
  for (const variable of variables) {
    const layer = variable.name.slice(0, variable.name.indexOf("/"));
    byLayer.set(layer, [...(byLayer.get(layer) ?? []), variable]);
  }
  return new Map(
    [...byLayer].map(([name, own]) => [
      names[name] ?? name,
      { part: null, name, variables: own, children: new Map() },
    ]),
  );
}

/** All variables in a group and those inside of it, each with its path in a file. */
export function variablesIn(
  group: WeightGroup,
  path = "",
): { readonly path: string; readonly variable: Variable; readonly layer: string }[] {
  const own = group.variables.map((variable, index) => ({
    path: `${path}vars/${index}`,
    variable,
    layer: group.name ?? "",
  }));
  const inner = [...group.children].flatMap(([name, child]) =>
    variablesIn(child, `${path}${name}/`),
  );
  return [...own, ...inner];
}
