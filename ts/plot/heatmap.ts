/**
 * Any matrix as a picture: the base of the other heatmaps, and public.
 */

import type { TensorLike } from "../runtime/convert.js";
import { toTensor } from "../runtime/convert.js";
import { ShapeError } from "../runtime/errors.js";
import { formatShape } from "../runtime/shape.js";
import { type Grid, gridOf, readNumbers } from "./grid.js";
import { compact, labelsFor } from "./labels.js";
import { assertSvgOptions, assertTextOptions } from "./options.js";
import type { Panels } from "./panel.js";
import { panelsSvg } from "./panels-svg.js";
import { panelsText } from "./panels-text.js";
import { checkedRange, divergingRange, type Range, sequentialRange } from "./range.js";
import { type PictureOptions, type TerminalOptions, terminalOf } from "./terminal.js";
import { checkedScale, type ScaleName } from "./theme.js";
import { inTheme } from "./themed.js";

/** Options of `heatmapSvg` and `heatmapText`. */
export interface HeatmapOptions {
  /** Shown above the picture. Default: none. */
  readonly title?: string;
  /** One for each row and column. Default: numbers from 0. */
  readonly rowLabels?: readonly string[];
  readonly columnLabels?: readonly string[];
  /** `sequential` (default) from the least to the largest value; `diverging` around 0. */
  readonly scale?: ScaleName;
  /** The ends of the scale; values outside have the end's colour. Default: of the values (around 0, if diverging). */
  readonly range?: Range;
  /** A matrix of the same shape: cells where it is false are left out. */
  readonly mask?: TensorLike;
  /** Write the numbers into the cells. Default: false. */
  readonly numbers?: boolean;
}

/**
 * A matrix [rows, columns] as SVG. What is NaN or infinite is crossed out, and a note counts it; of more than 64 rows
 * or 180 columns, neighbours are replaced by their mean, and a note says so.
 *
 * @throws ShapeError for another rank, labels or a mask that do not fit; ValueError for an unknown theme or scale
 */
export function heatmapSvg(
  matrix: TensorLike,
  options: HeatmapOptions & PictureOptions = {},
): string {
  assertSvgOptions("heatmap", options);
  const panels = heatmap(matrix, options, "heatmapSvg");
  return inTheme(options.theme ?? "light", (theme) => panelsSvg(panels, theme));
}

/**
 * The same for terminals: coloured cells where `color` is true, else shades ` ░▒▓█` (of the magnitude, with a minus
 * before negative ones, on a diverging scale). Lines are no longer than `columns`.
 *
 * @throws as `heatmapSvg`, and ValueError for fewer than 20 columns
 */
export function heatmapText(
  matrix: TensorLike,
  options: HeatmapOptions & TerminalOptions = {},
): string {
  assertTextOptions("heatmap", options);
  return panelsText(heatmap(matrix, options, "heatmapText"), terminalOf(options));
}

function heatmap(matrix: TensorLike, options: HeatmapOptions, what: string): Panels {
  const numbers = readNumbers(matrix, [2], `${what}: matrix`, "(rows, columns)");
  const [rows, columns] = [numbers.shape[0]!, numbers.shape[1]!];
  const mask = options.mask === undefined ? undefined : maskOf(options.mask, numbers.shape, what);
  const grid = gridOf(numbers.data, rows, columns, mask);
  const scale = checkedScale(options.scale ?? "sequential");
  const panel = {
    heading: "",
    explanation: "",
    grid,
    rowLabels: labelsFor(options.rowLabels, rows, `${what}: rowLabels`, "rows"),
    columnLabels: labelsFor(options.columnLabels, columns, `${what}: columnLabels`, "columns"),
    scale,
    range: rangeOf(grid, scale, options.range, what),
    cellTexts: options.numbers === true ? Array.from(numbers.data, compact) : null,
  };
  return {
    title: options.title ?? "",
    description: `Heatmap of ${rows} rows and ${columns} columns.`,
    notes: [],
    panels: [panel],
    scaleNote: "",
    across: 1,
    cells: "stretched",
    rowNoun: ["row", "rows"],
    columnNoun: ["column", "columns"],
  };
}

function rangeOf(grid: Grid, scale: ScaleName, range: Range | undefined, what: string): Range {
  if (range !== undefined) return checkedRange(range, `${what}: range`);
  return scale === "diverging" ? divergingRange(grid, 0) : sequentialRange(grid);
}

/** 1 where the mask (true: shown) is false. */
function maskOf(mask: TensorLike, shape: readonly number[], what: string): Uint8Array {
  const { data, shape: own } = toTensor(mask, "bool", `${what}: mask`);
  if (formatShape(own) !== formatShape(shape)) {
    throw new ShapeError(
      `${what}: mask: expected the matrix's shape ${formatShape(shape)}, got ${formatShape(own)}.`,
    );
  }
  return data.map((isShown) => 1 - isShown);
}
