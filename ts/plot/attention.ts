/**
 * Pictures of attention: which key each query looks at.
 *
 * What belongs here: selecting sample and heads from the scores. What does not: drawing.
 */

import type { TensorLike } from "../runtime/convert.js";
import { ShapeError } from "../runtime/errors.js";
import { formatShape } from "../runtime/shape.js";
import { gridOf, readNumbers, resolveIndex } from "./grid.js";
import { labelsFor } from "./labels.js";
import { assertSvgOptions, assertTextOptions } from "./options.js";
import type { Panels } from "./panel.js";
import { panelsSvg } from "./panels-svg.js";
import { panelsText } from "./panels-text.js";
import { extended, type Range } from "./range.js";
import { type PictureOptions, type TerminalOptions, terminalOf } from "./terminal.js";
import { inTheme } from "./themed.js";

/** Options of `attentionSvg` and `attentionText`. */
export interface AttentionOptions {
  /** Shown above the picture. Default: none. */
  readonly title?: string;
  /** Labels of the queries and of the keys, one for each. Default: numbers from 0. */
  readonly queries?: readonly string[];
  readonly keys?: readonly string[];
  /** Which row of the batch. Default: 0. */
  readonly sample?: number;
  /** Which head. Default: all, a panel each. */
  readonly head?: number;
}

/** Heads in one line: wider pictures cannot be read on a phone. */
const ACROSS = 1;

/**
 * Attention as SVG: a row for each query, a column for each key, darker where more of the attention goes. The scale
 * runs from 0 to the largest weight of all heads shown, so that heads can be compared.
 *
 * @param scores [batch, query, key] or [batch, heads, query, key]
 * @throws ShapeError for scores or labels that do not fit, ValueError for a sample or head that does not exist
 */
export function attentionSvg(
  scores: TensorLike,
  options: AttentionOptions & PictureOptions = {},
): string {
  assertSvgOptions("attention", options);
  const panels = attention(scores, options, "attentionSvg");
  return inTheme(options.theme ?? "light", (theme) => panelsSvg(panels, theme));
}

/** `attentionSvg` for terminals: heads one below the other, drawn as by `heatmapText`. @throws as these two */
export function attentionText(
  scores: TensorLike,
  options: AttentionOptions & TerminalOptions = {},
): string {
  assertTextOptions("attention", options);
  return panelsText(attention(scores, options, "attentionText"), terminalOf(options));
}

function attention(scores: TensorLike, options: AttentionOptions, what: string): Panels {
  const expected = "(batch, query, key) or (batch, heads, query, key)";
  const { shape, data } = readNumbers(scores, [3, 4], `${what}: scores`, expected);
  const heads = shape.length === 4 ? shape[1]! : 1;
  const [rows, columns] = [shape.at(-2)!, shape.at(-1)!];
  const sample = resolveIndex(shape[0]!, options.sample ?? 0, `${what}: sample`);
  if (options.head !== undefined && shape.length === 3) {
    throw new ShapeError(
      `${what}: scores of shape ${formatShape(shape)} have no heads; leave out head.`,
    );
  }
  const shown =
    options.head === undefined
      ? Array.from({ length: heads }, (_, head) => head)
      : [resolveIndex(heads, options.head, `${what}: head`)];
  const size = rows * columns;
  const grids = shown.map((head) => {
    const start = (sample * heads + head) * size;
    return gridOf(data.slice(start, start + size), rows, columns);
  });
  const reached = grids.reduce<Range>(extended, [0, 0]);
  const range: Range = reached[0] < reached[1] ? reached : [0, 1];
  const labels = {
    rowLabels: labelsFor(options.queries, rows, `${what}: queries`, "queries"),
    columnLabels: labelsFor(options.keys, columns, `${what}: keys`, "keys"),
  };
  return {
    title: options.title ?? "",
    description: `Attention of ${rows} queries (rows) to ${columns} keys (columns), ${shown.length === 1 ? "one head" : `${shown.length} heads`}.`,
    notes: ["Rows: queries; columns: keys."],
    panels: grids.map((grid, index) => ({
      ...labels,
      heading: shape.length === 4 ? `Head ${shown[index]}` : "",
      explanation: "",
      grid,
      scale: "sequential",
      range,
      cellTexts: null,
    })),
    scaleNote: "",
    across: ACROSS,
    cells: "square",
    rowNoun: ["query", "queries"],
    columnNoun: ["key", "keys"],
  };
}
