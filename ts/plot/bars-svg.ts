/** Bars as SVG: groups of bars side by side, every run a dot on its bar. */

import {
  type Bar,
  type BarRuns,
  type Bars,
  type BarsOptions,
  barsOf,
  barText,
  clampedFraction,
} from "./bars.js";
import {
  type Area,
  areaOf,
  axisWidth,
  type ChartOptions,
  chartSize,
  crossAt,
  frame,
  legendOf,
} from "./chart.js";
import { linesOf } from "./labels.js";
import { referenceEntries, referenceLine } from "./marks-svg.js";
import { assertSvgOptions } from "./options.js";
import type { Theme } from "./theme.js";
import { inTheme } from "./themed.js";
import { coordinate, element, FONT_SIZE, label, svgDocument, tooltip } from "./xml.js";

/** The fraction of a category's width that its bars take. */
const GROUP_FRACTION = 0.78;
const WIDEST_BAR = 56;
const MIN_BAR = 3;
/** From one line of a category's name to the next. */
const LABEL_LINE = FONT_SIZE + 2;

/**
 * The mean of each method in each category as a bar, and every run as a dot. Runs that are not finite are crosses on
 * the axis, and a note counts them. A picture of many bars grows wider than `width`.
 *
 * @throws ValueError where there is nothing to draw, where a method occurs twice in a category, and for sizes or a
 *   range that is not possible
 */
export function barsSvg(
  runs: readonly BarRuns[],
  options: BarsOptions & ChartOptions = {},
): string {
  assertSvgOptions("bars", options);
  const bars = barsOf(runs, options, "barsSvg");
  const requested = chartSize(options, "barsSvg");
  const minWidth = (bars.categories.length * bars.methods.length * MIN_BAR) / GROUP_FRACTION + 60;
  const size = { ...requested, width: Math.max(requested.width, minWidth) };
  return inTheme(options.theme ?? "light", (theme) => draw(bars, size, theme));
}

function draw(bars: Bars, size: { width: number; height: number }, theme: Theme): string {
  const entries = bars.methods.map((name, method) => ({
    name,
    color: colorOf(method, theme),
    dashes: null,
  }));
  const legend = legendOf([...entries, ...referenceEntries(bars.reference, theme)], size.width);
  const labels = categoryLines(bars, size.width);
  const whole = areaOf(size, bars.axis, bars.names, legend.height);
  const area = { ...whole, height: whole.height - (lineCount(labels) - 1) * LABEL_LINE };
  const body = [
    legend.svg,
    frame(area, bars.axis, bars.names, theme, lineCount(labels)),
    categoryLabels(labels, area),
    ...bars.bars.map((bar) => drawBar(bar, bars, area, theme)),
    bars.reference === null ? "" : referenceLine(bars.reference, bars.axis, area, theme),
  ].join("\n");
  const { title, description, notes } = bars;
  return svgDocument({ title, description, notes, ...size, body }, theme);
}

function colorOf(method: number, theme: Theme): string {
  return theme.series[method % theme.series.length]!;
}

/** The names of the categories, broken into lines where they are wider than their bars. */
function categoryLines({ categories, axis }: Bars, width: number): string[][] {
  const room = (width - axisWidth(axis)) / categories.length - 4;
  return categories.map((name) => linesOf(name, room, FONT_SIZE));
}

function lineCount(labels: readonly (readonly string[])[]): number {
  return Math.max(...labels.map(({ length }) => length));
}

function categoryLabels(
  labels: readonly (readonly string[])[],
  { left, top, width, height }: Area,
): string {
  const room = width / labels.length;
  const texts = labels.flatMap((lines, category) =>
    lines.map((text, line) =>
      label(text, left + (category + 0.5) * room, top + height + 17 + line * LABEL_LINE),
    ),
  );
  return element("g", { "text-anchor": "middle" }, ...texts);
}

function drawBar(bar: Bar, bars: Bars, { left, top, width, height }: Area, theme: Theme): string {
  const room = width / bars.categories.length;
  const slot = Math.min(WIDEST_BAR, (room * GROUP_FRACTION) / bars.methods.length);
  const start = left + (bar.category + 0.5) * room + (bar.method - bars.methods.length / 2) * slot;
  const [middle, barWidth] = [start + slot / 2, Math.max(2, slot - 3)];
  const heightOf = (value: number) => top + height * (1 - clampedFraction(bars.axis, value));
  const color = colorOf(bar.method, theme);
  const base = heightOf(bars.base);
  const end = bar.finite.length === 0 ? base : heightOf(bar.mean);
  const rect = {
    x: middle - barWidth / 2,
    y: Math.min(base, end),
    width: barWidth,
    height: Math.abs(base - end),
    fill: color,
    "fill-opacity": 0.32,
  };
  const mean = {
    d: `M${coordinate(rect.x)} ${coordinate(end)}h${coordinate(barWidth)}`,
    stroke: color,
    "stroke-width": 2,
  };
  const across = dotOffsets(bar.finite.length, barWidth);
  const dots = bar.finite.map((value, run) =>
    element("circle", {
      cx: middle + across[run]!,
      cy: heightOf(value),
      r: Math.min(3.5, Math.max(1.5, barWidth / 6)),
      fill: color,
      stroke: theme.surface,
      "stroke-width": 0.75,
    }),
  );
  const what = `${bars.methods[bar.method]}, ${bars.categories[bar.category]}: ${barText(bar)}`;
  const cross = bar.notFinite === 0 ? "" : crossAt(middle, top + height - 6, theme.alarm);
  return element(
    "g",
    {},
    tooltip(what),
    element("rect", rect),
    bar.finite.length === 0 ? "" : element("path", mean),
    ...dots,
    cross,
  );
}

/** Offsets that put the dots of the runs side by side in their order, so that equal values do not hide each other. */
function dotOffsets(count: number, width: number): number[] {
  const step = count < 2 ? 0 : (width * 0.66) / (count - 1);
  return Array.from({ length: count }, (_, run) => (run - (count - 1) / 2) * step);
}
