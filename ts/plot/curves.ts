/**
 * Curves: values over epochs, steps or another counter, one run or many under each name.
 *
 * What belongs here: options, checks, notes. What does not: drawing (curves-svg.ts, curves-text.ts).
 */

import { ShapeError, ValueError } from "../runtime/errors.js";
import { numbersOf } from "../runtime/numbers-of.js";
import { text } from "../runtime/registry/kinds.js";
import { assertOptions } from "../runtime/registry/option.js";
import { type Axis, type AxisScale, axisOf } from "./axis.js";
import {
  type AxisMark,
  checkedReference,
  type Mark,
  marksOnAxis,
  type Reference,
} from "./marks.js";
import type { Range } from "./range.js";

/** One run. Runs with the same name share colour and legend. */
export interface Series {
  readonly name: string;
  readonly values: ArrayLike<number>;
  /** The x coordinates of the values. Default: 1, 2, 3, ... */
  readonly x?: ArrayLike<number>;
}

/** Runs, or values by name, such as `history.history`. */
export type SeriesInput = readonly Series[] | Readonly<Record<string, ArrayLike<number>>>;

/** Options of `curvesSvg` and `curvesText`. */
export interface CurvesOptions {
  /** Shown above the picture. Default: none. */
  readonly title?: string;
  /** Names of the axes. Default: `epoch` and none. */
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** The ends of the y axis; values outside are drawn at its edge. Default: round numbers around all values. */
  readonly yRange?: Range;
  /** Default: `linear`. On a `log` axis, values that are not above 0 cannot be drawn, and a note counts them. */
  readonly yScale?: AxisScale;
  /** A line across, such as a threshold. Default: none. */
  readonly reference?: Reference;
  /** Positions and intervals of the x axis to mark; those outside of the axis are not drawn. Default: none. */
  readonly marks?: readonly Mark[];
}

/** A point, as fractions of both axes; `y` is NaN where the value cannot be drawn. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Curves {
  readonly title: string;
  readonly description: string;
  readonly notes: readonly string[];
  readonly names: { readonly x: string; readonly y: string };
  /** Distinct names in order of appearance, with the number of runs. */
  readonly legend: readonly { readonly name: string; readonly runs: number }[];
  readonly runs: readonly { readonly legendIndex: number; readonly points: readonly Point[] }[];
  readonly x: Axis;
  readonly y: Axis;
  readonly reference: Reference | null;
  readonly marks: readonly AxisMark[];
}

/** @throws ValueError where there is nothing to draw, ShapeError where x and values differ in length */
export function curvesOf(input: SeriesInput, options: CurvesOptions, what: string): Curves {
  const series = isList(input)
    ? input.map((one, index) => assertOptions(`${what}: series[${index}]`, one))
    : Object.entries(assertOptions(`${what}: series`, input)).map(
        ([name, values]) => ({ name, values }) satisfies Series,
      );
  if (series.length === 0) throw new ValueError(`${what}: there are no series to draw.`);
  const runs = series.map((run) => ({ name: run.name, ...coordinates(run, what) }));
  const xs = runs.flatMap(({ x }) => x);
  const values = runs.flatMap(({ y }) => y);
  const x = axisOf(xs, "linear", xRange(xs), `${what}: x`);
  const reference = checkedReference(options.reference, what);
  const shown = reference === undefined ? values : [...values, reference.value];
  const y = axisOf(shown, options.yScale ?? "linear", options.yRange, `${what}: yRange`);
  const names = [...new Set(runs.map(({ name }) => name))];
  const legend = names.map((name) => ({
    name,
    runs: runs.filter((run) => run.name === name).length,
  }));
  return {
    title: options.title ?? "",
    description: `Curves of ${legend.map(entryText).join(", ")}.`,
    notes: undrawableNotes(runs, y),
    names: { x: options.xLabel ?? "epoch", y: options.yLabel ?? "" },
    legend,
    runs: runs.map((run) => ({
      legendIndex: names.indexOf(run.name),
      points: run.x.map((at, index) => ({
        x: x.fraction(at),
        y: clamped(y.fraction(run.y[index]!)),
      })),
    })),
    x,
    y,
    reference: reference ?? null,
    marks: marksOnAxis(options.marks ?? [], x, what),
  };
}

/** `LSTM (5 runs)`. */
export function entryText({ name, runs }: { name: string; runs: number }): string {
  return runs === 1 ? name : `${name} (${runs} runs)`;
}

function isList(input: SeriesInput): input is readonly Series[] {
  return Array.isArray(input);
}

function coordinates({ name, values, x }: Series, what: string): { x: number[]; y: number[] } {
  text().read(name, `${what}: the name of a series`);
  const y = numbersOf(values, `${what}: the series "${name}"`);
  if (y.length === 0) throw new ValueError(`${what}: the series "${name}" has no values.`);
  if (x !== undefined && x.length !== y.length) {
    throw new ShapeError(
      `${what}: the series "${name}" has ${y.length} values and ${x.length} positions (x); expected as many.`,
    );
  }
  const positions =
    x === undefined
      ? y.map((_, index) => index + 1)
      : numbersOf(x, `${what}: x of the series "${name}"`);
  if (!positions.every(Number.isFinite)) {
    throw new ValueError(`${what}: x of the series "${name}": expected finite numbers.`);
  }
  return { x: positions, y };
}

/** From the smallest to the largest position; a single one is in the middle. */
function xRange(xs: readonly number[]): Range {
  const [min, max] = [xs.reduce((a, b) => Math.min(a, b)), xs.reduce((a, b) => Math.max(a, b))];
  return min < max ? [min, max] : [min - 1, max + 1];
}

/** Clamped to [0, 1]; NaN stays NaN. */
function clamped(fraction: number): number {
  return Number.isNaN(fraction) ? fraction : Math.min(1, Math.max(0, fraction));
}

function undrawableNotes(
  runs: readonly { name: string; x: readonly number[]; y: readonly number[] }[],
  axis: Axis,
): string[] {
  const isUndrawable = (value: number) => Number.isNaN(axis.fraction(value));
  return runs.flatMap(({ name, x, y }) => {
    const first = y.findIndex(isUndrawable);
    if (first < 0) return [];
    const count = y.filter(isUndrawable).length;
    return [
      `×: ${count} of ${y.length} values of ${name} cannot be drawn, the first ${y[first]} at ${x[first]}.`,
    ];
  });
}
