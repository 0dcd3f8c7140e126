/**
 * A track: curves over the columns of heatmaps, on an axis of their own.
 *
 * What belongs here: reading and checking them. What does not: drawing (track-svg.ts, track-text.ts).
 */
import { ShapeError, ValueError } from "../runtime/errors.js";
import { type Axis, axisOf } from "./axis.js";
import { finiteValues, type Grid, gridOf, type Span, shrink } from "./grid.js";

/** Values for every column, by name. */
export type Curves = Readonly<Record<string, ArrayLike<number>>>;

/** Rows of `grid` are the curves, columns those of the heatmaps. */
export interface Track {
  readonly names: readonly string[];
  readonly grid: Grid;
}

/**
 * @param masked 1 for each column that is not shown
 * @param counted noun for columns, for the error
 * @throws ShapeError for a curve that lacks a value for a column, ValueError without any curve
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

/** The track with each span of columns replaced by its mean, and its axis: round numbers around all values. */
export function trackOn({ grid }: Track, { columns }: Span): { grid: Grid; axis: Axis } {
  const shown = shrink(grid, { rows: 1, columns });
  return { grid: shown, axis: axisOf(finiteValues(shown), "linear", undefined, "curves") };
}
