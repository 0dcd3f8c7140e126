/** `model.summary()`: Keras's table of layers, shapes and parameters, character by character. */
import type { Variable } from "../graph/variable.js";
import type { AnyLayer } from "../layers/layer.js";
import { printableLines } from "../runtime/printable.js";
import {
  boolean,
  callable,
  leftOut,
  nullable,
  optional,
  positiveInteger,
} from "../runtime/registry/kinds.js";
import { type Description, functionOptions } from "../runtime/registry/option.js";
import { isChain, rowsOf, withThousandsSeparators } from "./summary-rows.js";
import { formatTable, roundHalfToEven } from "./table.js";
import type { Topology } from "./topology.js";

/** Options of `summary`. */
export interface SummaryOptions {
  /** Characters in a line; by default 88 (108 where layers branch), at most the terminal's width less 4. */
  readonly lineLength?: number | null;
  /** Receives the whole text in one call, instead of the terminal. */
  readonly printFn?: (text: string) => void;
  /** Adds a column that shows which layers are trainable. Default false. */
  readonly showTrainable?: boolean;
  /** Lists the layers of nested models below them. Default false. */
  readonly expandNested?: boolean;
}

function summaryOptions() {
  return {
    lineLength: optional(nullable(positiveInteger()), null),
    printFn: leftOut(callable<(text: string) => void>()),
    showTrainable: optional(boolean(), false),
    expandNested: optional(boolean(), false),
  } satisfies Description<SummaryOptions>;
}

/** The part of a model that the table shows. */
export interface Summarized {
  readonly name: string;
  /** Whether inputs are among its layers: in Functional models, not in Sequential ones. */
  readonly hasInputLayers: boolean;
  readonly layers: readonly AnyLayer[];
  readonly weights: readonly Variable[];
  readonly trainableWeights: readonly Variable[];
}

/** Elements of an optimizer's variables; null before it is built. */
export type OptimizerParams = number | null;

/** Without a terminal Keras assumes 80 columns. */
const DEFAULT_COLUMNS = 80;

/**
 * The table as text, with a line break at its end.
 * @throws ValueError where a line is too short for the columns, and for options that do not exist or fit.
 */
export function summarize(
  model: Summarized,
  topology: Topology | null,
  optimizerParams: OptimizerParams,
  options: SummaryOptions,
  columns: number = DEFAULT_COLUMNS,
): string {
  const isGraph = model.hasInputLayers;
  const connected = isGraph && topology !== null && !isChain(topology);
  const { showTrainable, expandNested, ...given } = functionOptions(
    "summary",
    summaryOptions(),
    options,
  );
  const defaultLength = (connected ? 108 : 88) + (showTrainable ? 12 : 0);
  // Some terminals report 0 columns.
  const lineLength = given.lineLength ?? Math.min(defaultLength, (columns || DEFAULT_COLUMNS) - 4);
  const fractions = connected ? [0.3, 0.56, 0.74, 1] : [0.45, 0.8, 1];
  const positions = showTrainable ? [...fractions.map((fraction) => fraction * 0.9), 1] : fractions;
  const header = ["Layer (type)", "Output Shape", "Param #"];
  if (connected) header.push("Connected to");
  if (showTrainable) header.push("Trainable");
  const rows = rowsOf(model.layers, topology, { showNonLayers: isGraph, expandNested }).map(
    (row) => [
      row.label,
      row.shape,
      row.params,
      ...(connected ? [row.connections] : []),
      ...(showTrainable ? [row.trainable] : []),
    ],
  );
  const lines = [
    `Model: "${model.name}"`,
    ...formatTable(header, rows, positions, lineLength),
    ...footer(model, optimizerParams),
    "",
  ];
  return printableLines(lines.join("\n"));
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
  return weights.reduce((sum, { size }) => sum + size, 0);
}

function amount(params: number): string {
  return `${withThousandsSeparators(params)} (${readableBytes(4 * params)})`;
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
