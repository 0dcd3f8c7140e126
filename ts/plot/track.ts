/**
 * A track: curves over the columns of heatmaps, on an axis of their own.
 *
 * What belongs here: reading and checking them, and what they are where there is no room for lines. What does not:
 * drawing (track-svg.ts).
 */
import { ShapeError, ValueError } from "../runtime/errors.js";
import { type Axis, axisOf } from "./axis.js";
import { finiteValues, type Grid, gridOf, type Span, shrink } from "./grid.js";
import { compact } from "./labels.js";
import { type Panel, sequentialRange } from "./panel.js";

/** Values for every column, by name. */
export type Curves = Readonly<Record<string, ArrayLike<number>>>;

/** Rows of `grid` are the curves, columns those of the heatmaps. */
export interface Track {
  readonly names: readonly string[];
  readonly grid: Grid;
}

/**
 * @param masked 1 for each column of which nothing is shown
 * @throws ShapeError for a curve that has not a value for each column, ValueError without any curve
 */
export function trackOf(curves: Curves, masked: Uint8Array, what: string, counted: string): Track {
  const columns = masked.length;
  const names = Object.keys(curves);
  if (names.length === 0) throw new ValueError(`${what}: expected at least one curve, got none.`);
  const rows = Object.entries(curves).map(([name, values]) => {
    if (values.length === columns) return Array.from(values);
    throw new ShapeError(
      `${what}: "${name}" has ${values.length} values for ${columns} ${counted}; give one value for each.`,
    );
  });
  const all = Uint8Array.from(rows.flatMap(() => Array.from(masked)));
  return { names, grid: gridOf(Float32Array.from(rows.flat()), rows.length, columns, all) };
}

/** The track with so many columns drawn together to their mean, and its axis: round numbers around all values. */
export function trackOn({ grid }: Track, { columns }: Span): { grid: Grid; axis: Axis } {
  const shown = shrink(grid, { rows: 1, columns });
  return { grid: shown, axis: axisOf(finiteValues(shown), "linear", undefined, "curves") };
}

/**
 * The track as a panel in the manner of `like`: what terminals show. Numbers stand in its cells where they fit, with a
 * digit behind the point if there is room for it.
 */
export function trackPanel({ names, grid }: Track, like: Panel, cellWidth: number): Panel {
  const texts = [1, 0]
    .map((digits) => Array.from(grid.values, (value) => compact(Number(value.toFixed(digits)))))
    .find((written) => written.every((text) => text.length < cellWidth));
  return {
    ...like,
    heading: "",
    explanation: "",
    grid,
    rowLabels: names,
    scale: "sequential",
    range: sequentialRange(grid),
    cellTexts: texts ?? null,
  };
}
