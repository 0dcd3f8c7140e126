/**
 * Curves: values over epochs, steps or anything else that counts, one run or many under each name.
 *
 * What belongs here: options, checks, words. What does not: drawing (curves-svg.ts, curves-text.ts).
 */
import { ShapeError, ValueError } from "../runtime/errors.js";
import { type Axis, type AxisScale, axisOf } from "./axis.js";
import {
  checkedReference,
  type Mark,
  type PlacedMark,
  placeMarks,
  type Reference,
} from "./marks.js";
import type { Range } from "./range.js";

/** One run. Runs with the same name share colour and legend. */
export interface Series {
  readonly name: string;
  readonly values: ArrayLike<number>;
  /** Where the values stand. Default: 1, 2, 3, ... */
  readonly x?: ArrayLike<number>;
}

/** Runs, or values by name, such as `history.history`. */
export type SeriesInput = readonly Series[] | Readonly<Record<string, ArrayLike<number>>>;

export interface CurvesOptions {
  /** Stands above the picture. Default: none. */
  readonly title?: string;
  /** Names of the axes. Default: `epoch` and none. */
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** The ends of the vertical axis; what lies outside stands at its edge. Default: round numbers around all values. */
  readonly yRange?: Range;
  /** Default: `linear`. On a `log` axis, values that are not above 0 have no place, and a note counts them. */
  readonly yScale?: AxisScale;
  /** A line across, such as a threshold. Default: none. */
  readonly reference?: Reference;
  /** Places and stretches of the horizontal axis to be seen; what lies off the axis is not drawn. Default: none. */
  readonly marks?: readonly Mark[];
}

/** A point; `y` is NaN where it has no place on its axis. Both are shares of their axes. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Curves {
  readonly title: string;
  readonly description: string;
  readonly notes: readonly string[];
  readonly names: { readonly x: string; readonly y: string };
  /** Different names in their order, with the number of runs. */
  readonly legend: readonly { readonly name: string; readonly runs: number }[];
  readonly runs: readonly { readonly place: number; readonly points: readonly Point[] }[];
  readonly x: Axis;
  readonly y: Axis;
  readonly reference: Reference | null;
  readonly marks: readonly PlacedMark[];
}

/** @throws ValueError where there is nothing to draw, ShapeError where x and values differ in length */
export function curvesOf(input: SeriesInput, options: CurvesOptions, what: string): Curves {
  const series = isList(input)
    ? input
    : Object.entries(input).map(([name, values]) => ({ name, values }) satisfies Series);
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
    notes: placelessNotes(runs, y),
    names: { x: options.xLabel ?? "epoch", y: options.yLabel ?? "" },
    legend,
    runs: runs.map((run) => ({
      place: names.indexOf(run.name),
      points: run.x.map((at, index) => ({ x: x.share(at), y: inside(y.share(run.y[index]!)) })),
    })),
    x,
    y,
    reference: reference ?? null,
    marks: placeMarks(options.marks ?? [], x, what),
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
  const y = Array.from(values);
  if (y.length === 0) throw new ValueError(`${what}: the series "${name}" has no values.`);
  if (x !== undefined && x.length !== y.length) {
    throw new ShapeError(
      `${what}: the series "${name}" has ${y.length} values and ${x.length} places (x); expected as many.`,
    );
  }
  const places = x === undefined ? y.map((_, index) => index + 1) : Array.from(x);
  if (!places.every(Number.isFinite)) {
    throw new ValueError(`${what}: x of the series "${name}": expected finite numbers.`);
  }
  return { x: places, y };
}

/** From the first to the last place; a single one stands in the middle. */
function xRange(xs: readonly number[]): Range {
  const [least, most] = [xs.reduce((a, b) => Math.min(a, b)), xs.reduce((a, b) => Math.max(a, b))];
  return least < most ? [least, most] : [least - 1, most + 1];
}

function inside(share: number): number {
  return Number.isNaN(share) ? share : Math.min(1, Math.max(0, share));
}

function placelessNotes(
  runs: readonly { name: string; x: readonly number[]; y: readonly number[] }[],
  axis: Axis,
): string[] {
  const isPlaceless = (value: number) => Number.isNaN(axis.share(value));
  return runs.flatMap(({ name, x, y }) => {
    const first = y.findIndex(isPlaceless);
    if (first < 0) return [];
    const count = y.filter(isPlaceless).length;
    return [
      `×: ${name} has ${count} of ${y.length} values without a place, the first ${y[first]} at ${x[first]}.`,
    ];
  });
}
