/** References and marks as SVG. */
import type { Axis } from "./axis.js";
import type { Area, LegendEntry } from "./chart.js";
import {
  type AxisMark,
  intervalLabels,
  isPosition,
  positionLabels,
  type Reference,
} from "./marks.js";
import type { Theme } from "./theme.js";
import { element } from "./xml.js";

const MIN_WIDTH = 2;
const OPACITY = 0.18;
const REFERENCE_DASHES = "4 3";

/** A dashed horizontal line; the legend names it, since a label on it would be on top of bars and dots. */
export function referenceLine({ value }: Reference, axis: Axis, area: Area, theme: Theme): string {
  const { left, top, width, height } = area;
  const y = top + height * (1 - Math.min(1, Math.max(0, axis.fraction(value))));
  const line = {
    x1: left,
    x2: left + width,
    y1: y,
    y2: y,
    stroke: theme.ink,
    "stroke-dasharray": REFERENCE_DASHES,
  };
  return element("line", line);
}

/** The legend's entry of a reference, if there is one. */
export function referenceEntries(reference: Reference | null, theme: Theme): LegendEntry[] {
  if (reference === null) return [];
  return [{ name: reference.label, color: theme.ink, dashes: REFERENCE_DASHES }];
}

/** Marked intervals as a tinted background. */
export function intervalRects(marks: readonly AxisMark[], area: Area, theme: Theme): string {
  const { left, top, width, height } = area;
  const rects = marks
    .filter((mark) => !isPosition(mark))
    .map(({ from, to }) =>
      element("rect", {
        x: left + width * from,
        y: top,
        width: Math.max(MIN_WIDTH, width * (to - from)),
        height,
        fill: theme.alarm,
        "fill-opacity": OPACITY,
      }),
    );
  return rects.join("");
}

/** Marked positions as dotted vertical lines. */
export function positionLines(marks: readonly AxisMark[], area: Area, theme: Theme): string {
  const { left, top, width, height } = area;
  const lines = marks.filter(isPosition).map(({ from }) => {
    const x = left + width * from;
    return element("line", { x1: x, x2: x, y1: top, y2: top + height, ...positionStyle(theme) });
  });
  return lines.join("");
}

/** Legend entries of marks, each label once. */
export function markEntries(marks: readonly AxisMark[], theme: Theme): LegendEntry[] {
  const intervals = intervalLabels(marks).map((name) => ({
    name,
    color: theme.alarm,
    dashes: null,
    opacity: OPACITY,
  }));
  const { stroke: color, "stroke-dasharray": dashes } = positionStyle(theme);
  return [...intervals, ...positionLabels(marks).map((name) => ({ name, color, dashes }))];
}

function positionStyle(theme: Theme) {
  return { stroke: theme.ink, "stroke-dasharray": "1 3" };
}
