/**
 * Pictures of gates and states over time.
 *
 * What belongs here: which units are shown, on which scales. What does not: names and meaning of gates
 * (recurrent-states.ts).
 */

import { ValueError } from "../runtime/errors.js";
import { type Grid, resolveIndex, selectRows } from "./grid.js";
import { labelsFor } from "./labels.js";
import { assertSvgOptions, assertTextOptions } from "./options.js";
import type { Panel, Panels } from "./panel.js";
import { panelsSvg } from "./panels-svg.js";
import { panelsText } from "./panels-text.js";
import { divergingRange, extended, type Range } from "./range.js";
import {
  type BidirectionalStates,
  type Part,
  type PartStyle,
  partsOf,
  type RecurrentStates,
  type SampleOptions,
} from "./recurrent-states.js";
import { type PictureOptions, type TerminalOptions, terminalOf } from "./terminal.js";
import { inTheme } from "./themed.js";
import { type Curves, trackOf } from "./track.js";

/** Options of `gatesSvg` and `gatesText`. */
export interface GatesOptions extends SampleOptions {
  /** Shown above the picture. Default: none. */
  readonly title?: string;
  /** The label of each time step, such as the token read there. Default: numbers from 0. */
  readonly tokens?: readonly string[];
  /** Which units, in this order. Default: all; of more than 24, those whose hidden state varies most over time. */
  readonly units?: readonly number[];
  /**
   * Further values for each time step, by name, such as what the cell should remember: drawn as curves above the
   * panels, on an axis of their own. Terminals show numbers, rounded to tenths. Default: none.
   */
  readonly curves?: Curves;
}

const MAX_UNITS = 24;

/**
 * Gates and states over time as SVG, a panel each: time rightwards, units downwards. Scales run from 0 to 1 for gates,
 * from -1 to 1 for candidate and hidden state, and to both sides of 0 up to its largest value for the cell; they are
 * extended to values outside, and each panel shows its own. Directions of a Bidirectional layer are side by side.
 *
 * @param states what `inspect` returns for an LSTM, GRU, SimpleRNN or Bidirectional layer
 * @throws ShapeError for states, tokens, curves or a mask that do not fit each other; ValueError for a sample or unit
 *   that does not exist, and for states of an unknown name
 */
export function gatesSvg(
  states: RecurrentStates | BidirectionalStates,
  options: GatesOptions & PictureOptions = {},
): string {
  assertSvgOptions("gates", options);
  const panels = gates(states, options, "gatesSvg");
  return inTheme(options.theme ?? "light", (theme) => panelsSvg(panels, theme));
}

/** The same for terminals, as `heatmapText` draws; directions one below the other. @throws as both */
export function gatesText(
  states: RecurrentStates | BidirectionalStates,
  options: GatesOptions & TerminalOptions = {},
): string {
  assertTextOptions("gates", options);
  return panelsText(gates(states, options, "gatesText"), terminalOf(options));
}

function gates(
  states: RecurrentStates | BidirectionalStates,
  options: GatesOptions,
  what: string,
): Panels {
  const parts = partsOf(states, options, what);
  const [first] = parts;
  if (first === undefined) throw new ValueError(`${what}: there are no states to draw.`);
  const { rows, columns } = first.grid;
  const masked = first.grid.masked.subarray(0, columns);
  const { curves } = options;
  const units = unitsOf(options.units, parts, what);
  const labels = {
    rowLabels: units.map(String),
    columnLabels: labelsFor(options.tokens, columns, `${what}: tokens`, "time steps"),
  };
  const panels = parts.map(({ style, prefix, grid }) => {
    const shown = selectRows(grid, units);
    const heading = prefix + style.heading;
    return {
      ...style,
      ...labels,
      heading,
      grid: shown,
      range: rangeOf(style, shown),
      cellTexts: null,
    };
  });
  return {
    title: options.title ?? "",
    description: describe(panels, columns, units.length),
    notes: [
      "Time runs rightwards, units downwards.",
      ...("forward" in states ? ["→ reads forward, ← backward."] : []),
      ...unitNotes(options, units.length, rows),
    ],
    panels,
    track: curves && trackOf(curves, masked, `${what}: curves`, "time steps"),
    scaleNote: "",
    across: "forward" in states ? 2 : 1,
    cells: "stretched",
    rowNoun: ["unit", "units"],
    columnNoun: ["step", "steps"],
  };
}

function rangeOf({ scale, minReach }: PartStyle, grid: Grid): Range {
  return scale === "diverging" ? divergingRange(grid, minReach) : extended([0, 1], grid);
}

function unitsOf(
  given: readonly number[] | undefined,
  parts: readonly Part[],
  what: string,
): number[] {
  const { rows } = parts[0]!.grid;
  if (given !== undefined) {
    if (given.length === 0)
      throw new ValueError(`${what}: units: expected at least one, got none.`);
    return given.map((unit) => resolveIndex(rows, unit, `${what}: units`));
  }
  const all = Array.from({ length: rows }, (_, unit) => unit);
  if (rows <= MAX_UNITS) return all;
  // The last part is the hidden state; of two directions the larger variance counts.
  const hidden = parts.filter((part) => part.style === parts.at(-1)!.style);
  const variances = all.map((unit) => Math.max(...hidden.map(({ grid }) => variance(grid, unit))));
  return all
    .sort((a, b) => variances[b]! - variances[a]! || a - b)
    .slice(0, MAX_UNITS)
    .sort((a, b) => a - b);
}

/** Variance of a row over the steps that are neither masked, infinite nor NaN. */
function variance({ values, masked, columns }: Grid, row: number): number {
  const [start, end] = [row * columns, (row + 1) * columns];
  const shown = Array.from(values.subarray(start, end)).filter(
    (value, step) => masked[start + step] === 0 && Number.isFinite(value),
  );
  const mean = shown.reduce((sum, value) => sum + value, 0) / shown.length;
  return shown.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, shown.length);
}

function unitNotes({ units }: GatesOptions, shown: number, all: number): string[] {
  if (units !== undefined) return shown === all ? [] : [`${shown} chosen units of ${all}.`];
  return shown === all
    ? []
    : [
        `The ${shown} of ${all} units whose hidden state varies most (units: [...] chooses others).`,
      ];
}

function describe(panels: readonly Panel[], steps: number, units: number): string {
  const names = panels.map(({ heading }) => heading).join(", ");
  return `Heatmaps of ${units} units over ${steps} time steps: ${names}.`;
}
