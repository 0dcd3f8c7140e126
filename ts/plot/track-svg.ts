/** A track as SVG: a line for each curve, its points above the middles of the columns. */
import type { Axis } from "./axis.js";
import { legendOf, seriesStyle } from "./chart.js";
import type { Grid } from "./grid.js";
import { tickText } from "./labels.js";
import { LABEL_GAP, type Layout, SLOT_GAP } from "./panels-layout.js";
import type { Theme } from "./theme.js";
import { type Track, trackOn } from "./track.js";
import { coordinate, element, FONT_SIZE, label } from "./xml.js";

const HEIGHT = 88;
const GAP = 18;
const DOT = 2.2;

/** The track with its legend above it, and the height of both; x = 0 is the left edge of the cells. */
export function trackSvg(
  track: Track,
  layout: Layout,
  theme: Theme,
): { svg: string; height: number } {
  const { grid, axis } = trackOn(track, layout.span);
  const entries = track.names.map((name, index) => ({ name, ...seriesStyle(index, theme) }));
  const legend = legendOf(entries, layout.slotWidth - SLOT_GAP - layout.left);
  const lines = track.names.map((_, row) => curve(grid, row, axis, layout, theme));
  const drawing = element(
    "g",
    { transform: `translate(0 ${legend.height})` },
    axisLines(axis, layout, theme),
    ...lines,
  );
  return { svg: `${legend.svg}\n${drawing}`, height: legend.height + HEIGHT + GAP };
}

function axisLines(axis: Axis, { columns, cellWidth }: Layout, theme: Theme): string {
  return axis.ticks
    .map((tick) => {
      const y = heightOf(axis, tick);
      const line = { x1: 0, x2: columns * cellWidth - 1, y1: y, y2: y, stroke: theme.grid };
      const text = { "text-anchor": "end", fill: theme.muted };
      return element("line", line) + label(tickText(tick), -LABEL_GAP, y + FONT_SIZE * 0.36, text);
    })
    .join("");
}

/** A line with a dot for each column; what is masked or not finite is a gap. */
function curve(grid: Grid, row: number, axis: Axis, { cellWidth }: Layout, theme: Theme): string {
  const { color, dashes } = seriesStyle(row, theme);
  const dots: string[] = [];
  let path = "";
  let isDrawing = false;
  for (let column = 0; column < grid.columns; column++) {
    const cell = row * grid.columns + column;
    const value = grid.values[cell]!;
    const isShown = grid.masked[cell] === 0 && Number.isFinite(value);
    if (isShown) {
      const [x, y] = [(column + 0.5) * cellWidth, heightOf(axis, value)];
      path += `${isDrawing ? "L" : "M"}${coordinate(x)} ${coordinate(y)}`;
      dots.push(element("circle", { cx: x, cy: y, r: DOT, fill: color }));
    }
    isDrawing = isShown;
  }
  if (path === "") return "";
  const line = {
    d: path,
    fill: "none",
    stroke: color,
    "stroke-width": 1.75,
    "stroke-linejoin": "round",
    "stroke-dasharray": dashes === "" ? "none" : dashes,
  };
  return element("path", line) + dots.join("");
}

function heightOf(axis: Axis, value: number): number {
  return HEIGHT * (1 - axis.fraction(value));
}
