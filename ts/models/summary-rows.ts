/** The rows of `model.summary()`: name, shape, parameters and connections of each layer. */
import type { Node, SymbolicTensor } from "../graph/symbolic.js";
import type { AnyLayer } from "../layers/layer.js";
import type { LayerEntry, Topology } from "./topology.js";

export interface Row {
  readonly label: string;
  readonly shape: string;
  readonly params: string;
  readonly connections: string;
  readonly trainable: string;
}

export interface RowOptions {
  /** Whether inputs and operations have rows, as in Functional but not in Sequential models. */
  readonly showNonLayers: boolean;
  readonly expandNested: boolean;
}

/** A model that is used as a layer. */
interface NestedModel extends AnyLayer {
  readonly layers: readonly AnyLayer[];
  readonly hasInputLayers: boolean;
  /** Null before the model is built, and where its class computes in `call`. */
  readonly topologyIfKnown: Topology | null;
}

/** Maps nodes to the entries of the printed model; only connections between these are shown. */
type Shown = ReadonlyMap<Node, LayerEntry>;

/** A row for each entry of the model, or, before it is built, for each layer. */
export function rowsOf(
  layers: readonly AnyLayer[],
  topology: Topology | null,
  options: RowOptions,
): Row[] {
  return topology === null
    ? unbuiltRows(layers, options, 0)
    : entryRows(topology, shownNodes(topology), options, 0);
}

/**
 * Whether each layer is applied once, to the output of the previous one, so that "Connected to" would be redundant.
 * If no node has two inputs, the graph is a chain if it has a single end.
 */
export function isChain(topology: Topology): boolean {
  const shown = shownNodes(topology);
  const sources = [...shown.keys()].map((node) =>
    sourcesOf(node, shown).map((tensor) => tensor.node),
  );
  const consumed = new Set(sources.flat());
  const ends = [...shown.keys()].filter((node) => !consumed.has(node));
  return (
    ends.length <= 1 &&
    sources.every((nodes) => nodes.length <= 1) &&
    topology.entries.every(({ nodes }) => nodes.length === 1)
  );
}

function shownNodes({ entries }: Topology): Shown {
  return new Map(entries.flatMap((entry) => entry.nodes.map((node) => [node, entry])));
}

function unbuiltRows(layers: readonly AnyLayer[], options: RowOptions, level: number): Row[] {
  return layers.flatMap((layer) => [
    {
      label: labelOf(layer, level),
      shape: "?",
      params: layer.built ? withThousandsSeparators(layer.countParams()) : "0 (unbuilt)",
      connections: "-",
      trainable: trainableMark(layer),
    },
    ...nestedRows(layer, new Map(), options, level + 1),
  ]);
}

function entryRows(topology: Topology, shown: Shown, options: RowOptions, level: number): Row[] {
  const entries = topology.entries.filter(({ layer }) => options.showNonLayers || layer !== null);
  return entries.flatMap((entry) => [
    {
      label: labelOf(entry, level),
      shape: outputShape(entry),
      params: withThousandsSeparators(entry.layer?.countParams() ?? 0),
      connections: connectionsOf(entry, shown),
      trainable: trainableMark(entry.layer),
    },
    ...nestedRows(entry.layer, shown, options, level + 1),
  ]);
}

function nestedRows(
  layer: AnyLayer | null,
  shown: Shown,
  options: RowOptions,
  level: number,
): Row[] {
  if (!options.expandNested || layer === null || !isModel(layer)) return [];
  const { topologyIfKnown: topology, hasInputLayers: showNonLayers } = layer;
  if (topology === null) return unbuiltRows(layer.layers, options, level);
  return entryRows(topology, shown, { ...options, showNonLayers }, level);
}

function isModel(layer: AnyLayer): layer is NestedModel {
  return "layers" in layer && "topologyIfKnown" in layer;
}

function labelOf(
  { name, className }: { readonly name: string; readonly className: string },
  level: number,
): string {
  const prefix = level === 0 ? "" : `${"   ".repeat(level)}└ `;
  return `${prefix}${name} (${className})`;
}

function trainableMark(layer: AnyLayer | null): string {
  if (layer === null || layer.weights.length === 0) return "-";
  return layer.trainable ? "Y" : "N";
}

/** The shape of a layer's last outputs, even if it was last applied outside of this model, as in Keras. */
function outputShape({ layer, nodes }: LayerEntry): string {
  const node = layer?.calls.at(-1) ?? nodes[0];
  const shapes = (node?.outputs ?? []).map(kerasShape);
  return shapes.length === 1 ? (shapes[0] ?? "?") : `[${shapes.join(", ")}]`;
}

function kerasShape({ shape }: SymbolicTensor): string {
  return `(${shape.map((size) => size ?? "None").join(", ")})`;
}

/** `name[call][output]` of every input of the entry's nodes, in order of creation. */
function connectionsOf(entry: LayerEntry, shown: Shown): string {
  const sources = [...entry.nodes]
    .sort((a, b) => a.id - b.id)
    .flatMap((node) => sourcesOf(node, shown))
    .map((tensor) => connectionOf(tensor, shown));
  return sources.length === 0 ? "-" : sources.join(", ");
}

function connectionOf(tensor: SymbolicTensor, shown: Shown): string {
  const { node } = tensor;
  return `${shown.get(node)?.name}[${callNumber(node, shown)}][${node.outputs.indexOf(tensor)}]`;
}

/** The inputs of a node that are outputs of nodes with a row; constants have no row. */
function sourcesOf(node: Node, shown: Shown): SymbolicTensor[] {
  return node.inputs.filter((input) => shown.has(input.node));
}

/** The number of a node among all calls of its layer, those outside of the model included. */
function callNumber(node: Node, shown: Shown): number {
  if (node.kind !== "call") return 0;
  return shown.get(node)?.layer?.calls.indexOf(node) ?? 0;
}

/** Formats an integer with commas as thousands separators. */
export function withThousandsSeparators(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}
