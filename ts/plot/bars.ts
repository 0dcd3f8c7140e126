/**
 * Bars: a value by category and method, with every run.
 *
 * What belongs here: options, checks, means. What does not: drawing (bars-svg.ts, bars-text.ts).
 */

import { ValueError } from "../runtime/errors.js";
import { numbersOf } from "../runtime/numbers-of.js";
import { anything, listOf, text } from "../runtime/registry/kinds.js";
import { assertOptions } from "../runtime/registry/option.js";
import { type Axis, type AxisScale, axisOf } from "./axis.js";
import { compact } from "./labels.js";
import { checkedReference, type Reference } from "./marks.js";
import type { Range } from "./range.js";

/** All runs of one method in one category. */
export interface BarRuns {
  readonly category: string;
  readonly method: string;
  readonly values: ArrayLike<number>;
}

/** Options of `barsSvg` and `barsText`. */
export interface BarsOptions {
  /** Shown above the picture. Default: none. */
  readonly title?: string;
  /** Names of the axes: of the categories, and of the values. Default: none. */
  readonly xLabel?: string;
  readonly yLabel?: string;
  /**
   * The ends of the value axis. Default: from 0 to a round number, on a log axis between powers of ten. Bars begin at 0, on a
   * log axis at 1, or at the end nearest to it.
   */
  readonly yRange?: Range;
  /** A log axis suits ratios: twice and half are as far from 1. Default "linear". */
  readonly yScale?: AxisScale;
  /** A line across all bars. Default: none. */
  readonly reference?: Reference;
}

export interface Bar {
  readonly category: number;
  readonly method: number;
  /** The mean of the finite runs, NaN without any. */
  readonly mean: number;
  readonly finite: readonly number[];
  readonly notFinite: number;
}

export interface Bars {
  readonly title: string;
  readonly description: string;
  readonly notes: readonly string[];
  readonly names: { readonly x: string; readonly y: string };
  readonly categories: readonly string[];
  readonly methods: readonly string[];
  readonly bars: readonly Bar[];
  readonly axis: Axis;
  /** The value at which bars begin. */
  readonly base: number;
  readonly reference: Reference | null;
}

/**
 * @throws ValueError where there is nothing to draw, where a method occurs twice in a category, and for values that are not
 * above 0 on a log axis
 */
export function barsOf(runs: readonly BarRuns[], options: BarsOptions, what: string): Bars {
  for (const [index, run] of listOf(anything<BarRuns>()).read(runs, `${what}: runs`).entries()) {
    const own = `${what}: runs[${index}]`;
    const { category, method, values } = assertOptions(own, run);
    text().read(category, `${own}.category`);
    text().read(method, `${own}.method`);
    numbersOf(values, `${own}.values`);
  }
  if (runs.length === 0) throw new ValueError(`${what}: there are no values to draw.`);
  const categories = [...new Set(runs.map(({ category }) => category))];
  const methods = [...new Set(runs.map(({ method }) => method))];
  const reference = checkedReference(options.reference, what);
  const bars = runs.map(({ category, method, values }) => {
    const all = Array.from(values);
    const finite = all.filter(Number.isFinite);
    if (all.length === 0)
      throw new ValueError(`${what}: "${method}" in "${category}" has no values.`);
    return {
      category: categories.indexOf(category),
      method: methods.indexOf(method),
      mean: finite.reduce((sum, value) => sum + value, 0) / finite.length,
      finite,
      notFinite: all.length - finite.length,
    };
  });
  const pairs = new Set(bars.map(({ category, method }) => `${category} ${method}`));
  if (pairs.size !== bars.length) {
    throw new ValueError(
      `${what}: a method occurs twice in a category; give all its runs in one list.`,
    );
  }
  const scale = options.yScale ?? "linear";
  if (scale === "log") assertPositive(bars, what);
  const origin = scale === "log" ? 1 : 0;
  const shown = [
    origin,
    ...bars.flatMap(({ finite }) => finite),
    ...(reference ? [reference.value] : []),
  ];
  const axis = axisOf(shown, scale, options.yRange, `${what}: yRange`);
  return {
    title: options.title ?? "",
    description: `Bars of ${methods.join(", ")} for ${categories.join(", ")}.`,
    notes: [
      ...(bars.some(({ finite }) => finite.length > 1) ? ["Bars: the mean; dots: every run."] : []),
      ...bars.flatMap((bar) => notFiniteNote(bar, categories, methods)),
    ],
    names: { x: options.xLabel ?? "", y: options.yLabel ?? "" },
    categories,
    methods,
    bars,
    axis,
    base: Math.min(axis.range[1], Math.max(axis.range[0], origin)),
    reference: reference ?? null,
  };
}

function assertPositive(bars: readonly Bar[], what: string): void {
  const value = bars.flatMap(({ finite }) => finite).find((one) => one <= 0);
  if (value === undefined) return;
  throw new ValueError(`${what}: a log axis shows values above 0, got ${value}.`);
}

/** A value's position as a fraction of the axis, clamped to [0, 1]. */
export function clampedFraction(axis: Axis, value: number): number {
  return Math.min(1, Math.max(0, axis.fraction(value)));
}

/** The value of a bar as text, for tooltips and terminals. */
export function barText({ mean, finite }: Bar): string {
  return finite.length === 0 ? "not finite" : compact(mean);
}

function notFiniteNote(
  bar: Bar,
  categories: readonly string[],
  methods: readonly string[],
): string[] {
  const { notFinite, finite } = bar;
  if (notFinite === 0) return [];
  const all = notFinite + finite.length;
  const mean = finite.length === 0 ? "" : " and not in the mean";
  return [
    `×: ${methods[bar.method]}, ${categories[bar.category]}: ${notFinite} of ${all} runs not finite${mean}.`,
  ];
}
