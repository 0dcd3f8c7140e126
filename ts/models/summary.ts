/** `model.summary()`: Keras's table of layers, shapes and parameters, character by character. */
import type { Node } from "../graph/symbolic.js";
import type { Variable } from "../graph/variable.js";
import type { AnyLayer } from "../layers/layer.js";
import { formatTable, roundHalfToEven } from "./table.js";
import { callsOf, type LayerEntry, type Topology } from "./topology.js";

export interface SummaryOptions {
  /** Characters in a line; by default 88 (108 where layers branch), at most the terminal's width less 4. */
  readonly lineLength?: number;
  /** Receives the whole text in one call, in the place of the terminal. */
  readonly printFn?: (text: string) => void;
  /** Adds a column that says which layers fit changes. Default false. */
  readonly showTrainable?: boolean;
}

/** The least of a model that the table needs. */
export interface Summarized {
  readonly name: string;
  readonly className: string;
  readonly layers: readonly AnyLayer[];
  readonly weights: readonly Variable[];
  readonly trainableWeights: readonly Variable[];
}

/** Elements of an optimizer's variables; null before it is built. */
export type OptimizerParams = number | null;

/** Where there is no terminal, Keras takes it for one of 80 columns. */
const DEFAULT_COLUMNS = 80;

/** The table as text, with a line break at its end. */
export function summarize(
  model: Summarized,
  topology: Topology | null,
  optimizerParams: OptimizerParams,
  options: SummaryOptions,
  columns: number = DEFAULT_COLUMNS,
): string {
  const branches = topology !== null && model.className === "Functional" && !isChain(topology);
  const { showTrainable = false } = options;
  const natural = (branches ? 108 : 88) + (showTrainable ? 12 : 0);
  const lineLength = options.lineLength ?? Math.min(natural, columns - 4);
  const shares = branches ? [0.3, 0.56, 0.74, 1] : [0.45, 0.8, 1];
  const positions = showTrainable ? [...shares.map((share) => share * 0.9), 1] : shares;
  const header = ["Layer (type)", "Output Shape", "Param #"];
  if (branches) header.push("Connected to");
  if (showTrainable) header.push("Trainable");
  const rows = rowsOf(model, topology).map((row) => row.cells(branches, showTrainable));
  return [
    `Model: "${model.name}"`,
    ...formatTable(header, rows, positions, lineLength),
    ...footer(model, optimizerParams),
    "",
  ].join("\n");
}

class Row {
  constructor(
    private readonly label: string,
    private readonly shape: string,
    private readonly params: string,
    private readonly connections: string,
    private readonly trainable: string,
  ) {}

  cells(connected: boolean, trainable: boolean): string[] {
    const cells = [this.label, this.shape, this.params];
    if (connected) cells.push(this.connections);
    if (trainable) cells.push(this.trainable);
    return cells;
  }
}

function rowsOf(model: Summarized, topology: Topology | null): Row[] {
  if (topology === null) return model.layers.map(unbuiltRow);
  const entries = topology.entries.filter(
    ({ className }) => model.className === "Functional" || className !== "InputLayer",
  );
  const nodes = new Set(topology.entries.flatMap((entry) => entry.nodes));
  return entries.map((entry) => rowOf(entry, nodes));
}

function unbuiltRow(layer: AnyLayer): Row {
  const params = layer.built ? grouped(layer.countParams()) : "0 (unbuilt)";
  return new Row(`${layer.name} (${layer.className})`, "?", params, "-", trainableMark(layer));
}

function rowOf(entry: LayerEntry, nodes: ReadonlySet<Node>): Row {
  const { name, className, layer } = entry;
  return new Row(
    `${name} (${className})`,
    outputShape(entry),
    grouped(layer?.countParams() ?? 0),
    connectionsOf(entry, nodes),
    trainableMark(layer),
  );
}

function trainableMark(layer: AnyLayer | null): string {
  if (layer === null || layer.weights.length === 0) return "-";
  return layer.trainable ? "Y" : "N";
}

function outputShape({ nodes: [node] }: LayerEntry): string {
  const shapes = (node?.outputs ?? []).map(({ shape }) => formatted(shape));
  return shapes.length === 1 ? (shapes[0] ?? "?") : `[${shapes.join(", ")}]`;
}

function formatted(shape: readonly (number | null)[]): string {
  const sizes = shape.map((size) => (size === null ? "None" : String(size)));
  return `(${sizes.join(", ")})`;
}

/** `name[call][output]` of everything that the entry's nodes read. */
function connectionsOf(entry: LayerEntry, nodes: ReadonlySet<Node>): string {
  const sources = entry.nodes.flatMap((node) =>
    node.inputs.flatMap((input) =>
      input === null || !nodes.has(input.node)
        ? []
        : [`${nameOf(input.node)}[${callNumber(input.node)}][${input.index}]`],
    ),
  );
  return sources.length === 0 ? "-" : sources.join(", ");
}

function nameOf(node: Node): string {
  if (node.kind === "call") return node.callee.name;
  return "name" in node.attributes ? node.attributes.name : node.op;
}

function callNumber(node: Node): number {
  if (node.kind !== "call") return 0;
  // Only layers make call nodes.
  return Math.max(0, (node.callee as AnyLayer).calls.indexOf(node));
}

/** Whether every layer reads one tensor and is read by one: then "Connected to" would say nothing. */
function isChain({ entries, outputs, inputs }: Topology): boolean {
  const read = entries.flatMap(({ nodes }) => nodes.flatMap((node) => node.inputs));
  return (
    outputs.length === 1 &&
    inputs.length === 1 &&
    new Set(read).size === read.length &&
    entries.every((entry) => entry.nodes.length === 1 && callsOf(entry).length <= 1) &&
    entries.every(({ nodes: [node] }) => (node?.inputs.length ?? 0) <= 1)
  );
}

function footer(model: Summarized, optimizerParams: OptimizerParams): string[] {
  const total = count(model.weights);
  const trainable = count(model.trainableWeights);
  const lines = [
    ` Total params: ${amount(total + (optimizerParams ?? 0))}`,
    ` Trainable params: ${amount(trainable)}`,
    ` Non-trainable params: ${amount(total - trainable)}`,
  ];
  return optimizerParams === null
    ? lines
    : [...lines, ` Optimizer params: ${amount(optimizerParams)}`];
}

function count(weights: readonly Variable[]): number {
  return [...new Set(weights)].reduce((sum, { size }) => sum + size, 0);
}

function amount(params: number): string {
  return `${grouped(params)} (${readableBytes(4 * params)})`;
}

function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

function readableBytes(bytes: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${(roundHalfToEven(size * 100) / 100).toFixed(2)} ${units[unit]}`;
}
