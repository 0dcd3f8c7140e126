/** Curves as SVG: a line for each run, with gaps where a value cannot be drawn. */

import {
  type Area,
  areaOf,
  type ChartOptions,
  chartSize,
  crossAt,
  frame,
  legendOf,
  seriesStyle,
} from "./chart.js";
import {
  type Curves,
  type CurvesOptions,
  curvesOf,
  entryText,
  type Point,
  type SeriesInput,
} from "./curves.js";
import { pictureWidth, tickText } from "./labels.js";
import {
  intervalRects,
  markEntries,
  positionLines,
  referenceEntries,
  referenceLine,
} from "./marks-svg.js";
import { assertSvgOptions } from "./options.js";
import type { Theme } from "./theme.js";
import { inTheme } from "./themed.js";
import { coordinate, element, FONT_SIZE, label, svgDocument } from "./xml.js";

/** Runs of up to this many points show each as a dot. */
const MAX_DOTS = 12;

/**
 * Every run as a line; runs with the same name have the same colour. A value that is not finite leaves a gap, with a
 * cross on the axis and a note that says where it is.
 *
 * @throws ValueError where there is nothing to draw and for sizes or a range that is not possible, ShapeError where `x`
 *   and `values` differ in length
 */
export function curvesSvg(series: SeriesInput, options: CurvesOptions & ChartOptions = {}): string {
  assertSvgOptions("curves", options);
  const curves = curvesOf(series, options, "curvesSvg");
  const size = chartSize(options, "curvesSvg");
  return inTheme(options.theme ?? "light", (theme) => draw(curves, size, theme));
}

function draw(curves: Curves, size: { width: number; height: number }, theme: Theme): string {
  const entries = curves.legend.map((entry, index) => ({
    name: entryText(entry),
    ...seriesStyle(index, theme),
  }));
  const { reference, marks } = curves;
  const legend = legendOf(
    [...entries, ...referenceEntries(reference, theme), ...markEntries(marks, theme)],
    size.width,
  );
  const area = areaOf(size, curves.y, curves.names, legend.height);
  const body = [
    legend.svg,
    intervalRects(marks, area, theme),
    frame(area, curves.y, curves.names, theme),
    xTicks(curves, area, theme),
    ...curves.runs.map(({ legendIndex, points }) =>
      run(points, area, seriesStyle(legendIndex, theme), theme),
    ),
    positionLines(marks, area, theme),
    reference === null ? "" : referenceLine(reference, curves.y, area, theme),
  ]
    .filter((part) => part !== "")
    .join("\n");
  const { title, description, notes } = curves;
  return svgDocument({ title, description, notes, ...size, body }, theme);
}

function xTicks({ x }: Curves, { left, top, width, height }: Area, theme: Theme): string {
  const base = top + height;
  const texts = x.ticks.map(tickText);
  // Labels that would overlap their neighbours are left out.
  const room = width / Math.max(1, x.ticks.length);
  const every = Math.max(
    1,
    ...texts.map((text) => Math.ceil((pictureWidth(text, FONT_SIZE) + 6) / room)),
  );
  return x.ticks
    .map((tick, index) => {
      const at = left + width * x.fraction(tick);
      const line = element("line", { x1: at, x2: at, y1: base, y2: base + 4, stroke: theme.muted });
      const anchor = { "text-anchor": "middle", fill: theme.muted };
      return line + (index % every === 0 ? label(texts[index]!, at, base + 17, anchor) : "");
    })
    .join("");
}

function run(
  points: readonly Point[],
  { left, top, width, height }: Area,
  { color, dashes }: { color: string; dashes: string },
  theme: Theme,
): string {
  let path = "";
  let isDrawing = false;
  const marks: string[] = [];
  for (const [index, point] of points.entries()) {
    const x = left + width * point.x;
    if (Number.isNaN(point.y)) {
      marks.push(crossAt(x, top + height, theme.alarm));
      isDrawing = false;
      continue;
    }
    const y = top + height * (1 - point.y);
    path += `${isDrawing ? "L" : "M"}${coordinate(x)} ${coordinate(y)}`;
    // A value between two gaps is on no line segment, so it is drawn as a dot.
    const isAlone = !isDrawing && Number.isNaN(points[index + 1]?.y ?? Number.NaN);
    if (points.length <= MAX_DOTS || isAlone)
      marks.push(element("circle", { cx: x, cy: y, r: 2.5, fill: color }));
    isDrawing = true;
  }
  const line = {
    d: path,
    fill: "none",
    stroke: color,
    "stroke-width": 1.75,
    "stroke-opacity": 0.85,
    "stroke-linejoin": "round",
    "stroke-dasharray": dashes === "" ? "none" : dashes,
  };
  return (path === "" ? "" : element("path", line)) + marks.join("");
}
