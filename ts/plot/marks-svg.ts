/** References and marks as SVG. */
import type { Axis } from "./axis.js";
import type { Area, LegendEntry } from "./chart.js";
import { isPlace, type PlacedMark, placeLabels, type Reference, stretchLabels } from "./marks.js";
import type { Theme } from "./theme.js";
import { element, label } from "./xml.js";

const LEAST_WIDTH = 2;
const OPACITY = 0.18;

/** A dashed line across with its label over the right end. */
export function referenceLine(
  { value, label: text }: Reference,
  axis: Axis,
  area: Area,
  theme: Theme,
): string {
  const { left, top, width, height } = area;
  const y = top + height * (1 - Math.min(1, Math.max(0, axis.share(value))));
  const line = {
    x1: left,
    x2: left + width,
    y1: y,
    y2: y,
    stroke: theme.ink,
    "stroke-dasharray": "4 3",
  };
  // A ground behind the words keeps bars and curves from running through them.
  const words = {
    "text-anchor": "end",
    stroke: theme.surface,
    "stroke-width": 3,
    "paint-order": "stroke",
  };
  return element("line", line) + label(text, left + width, y - 4, words);
}

/** Stretches as a tinted ground. */
export function stretches(marks: readonly PlacedMark[], area: Area, theme: Theme): string {
  const { left, top, width, height } = area;
  const rects = marks
    .filter((mark) => !isPlace(mark))
    .map(({ from, to }) =>
      element("rect", {
        x: left + width * from,
        y: top,
        width: Math.max(LEAST_WIDTH, width * (to - from)),
        height,
        fill: theme.alarm,
        "fill-opacity": OPACITY,
      }),
    );
  return rects.join("");
}

/** Places as dotted upright lines. */
export function places(marks: readonly PlacedMark[], area: Area, theme: Theme): string {
  const { left, top, width, height } = area;
  const lines = marks.filter(isPlace).map(({ from }) => {
    const x = left + width * from;
    return element("line", { x1: x, x2: x, y1: top, y2: top + height, ...placeStyle(theme) });
  });
  return lines.join("");
}

/** Legend entries of marks, each label once. */
export function markEntries(marks: readonly PlacedMark[], theme: Theme): LegendEntry[] {
  const ofStretches = stretchLabels(marks).map((name) => ({
    name,
    color: theme.alarm,
    dashes: null,
    opacity: OPACITY,
  }));
  const { stroke: color, "stroke-dasharray": dashes } = placeStyle(theme);
  return [...ofStretches, ...placeLabels(marks).map((name) => ({ name, color, dashes }))];
}

function placeStyle(theme: Theme) {
  return { stroke: theme.ink, "stroke-dasharray": "1 3" };
}
