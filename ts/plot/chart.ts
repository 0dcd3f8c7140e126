/**
 * The frame of charts: axes, grid lines, legend.
 *
 * What belongs here: the SVG parts that curves and bars have in common. What does not: marks.
 */
import { ValueError } from "../runtime/errors.js";
import type { Axis } from "./axis.js";
import { pictureWidth, tickText } from "./labels.js";
import type { PictureOptions } from "./terminal.js";
import type { Theme } from "./theme.js";
import { coordinate, element, FONT_SIZE, label } from "./xml.js";

/** Options of SVG charts with axes. */
export interface ChartOptions extends PictureOptions {
  /** Size of the whole plot in pixels, without title and notes. Default: 440 and 320, which can be read on a phone. */
  readonly width?: number;
  readonly height?: number;
}

/** The rectangle that marks are drawn in. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** An entry of a legend: a line or a square, and a name. */
export interface LegendEntry {
  readonly name: string;
  readonly color: string;
  /** `stroke-dasharray` of its line; null for a filled square. */
  readonly dashes: string | null;
  /** The opacity of a filled square. Default: 1. */
  readonly opacity?: number;
}

const LEGEND_LINE = 18;
const SWATCH = 22;
const ENTRY_GAP = 18;
const [MIN_WIDTH, MIN_HEIGHT] = [200, 120];
/** `stroke-dasharray` of each series, so that colour is not the only difference. */
const DASHES = ["", "6 3", "2 3", "9 3 2 3", "12 4", "4 2 1 2"];

/** Colour and dashes of the series with this index. */
export function seriesStyle(index: number, theme: Theme): { color: string; dashes: string } {
  return {
    color: theme.series[index % theme.series.length]!,
    dashes: DASHES[(index + Math.floor(index / theme.series.length)) % DASHES.length]!,
  };
}

/** @throws ValueError for sizes too small to be readable */
export function chartSize(
  { width = 440, height = 320 }: ChartOptions,
  what: string,
): { width: number; height: number } {
  if (!(width >= MIN_WIDTH && height >= MIN_HEIGHT && Number.isFinite(width + height))) {
    throw new ValueError(
      `${what}: expected a width from ${MIN_WIDTH} and a height from ${MIN_HEIGHT}, got ${width} and ${height}.`,
    );
  }
  return { width, height };
}

/** The area that is left beside ticks, names of axes and `legendHeight`. */
export function areaOf(
  { width, height }: { width: number; height: number },
  y: Axis,
  names: { x: string; y: string },
  legendHeight: number,
): Area {
  const left = axisWidth(y) - 8;
  const top = legendHeight + (names.y === "" ? 6 : LEGEND_LINE);
  const bottom = names.x === "" ? 20 : 38;
  return { left, top, width: width - left - 8, height: height - top - bottom };
}

/** What the y axis takes of a chart's width, on both sides of the area. */
export function axisWidth(y: Axis): number {
  const ticks = Math.max(...y.ticks.map((tick) => pictureWidth(tickText(tick), FONT_SIZE)));
  return ticks + 16;
}

/**
 * Horizontal grid lines with their values, and the names of both axes.
 * @param labelLines lines of labels between the area and the name of the x axis
 */
export function frame(
  area: Area,
  y: Axis,
  names: { x: string; y: string },
  theme: Theme,
  labelLines = 1,
): string {
  const { left, top, width, height } = area;
  const lines = y.ticks.map((tick) => {
    const at = top + height * (1 - y.fraction(tick));
    const line = { x1: left, x2: left + width, y1: at, y2: at, stroke: theme.grid };
    const text = { "text-anchor": "end", fill: theme.muted };
    return element("line", line) + label(tickText(tick), left - 6, at + FONT_SIZE * 0.36, text);
  });
  const base = top + height;
  return [
    ...lines,
    element("line", { x1: left, x2: left + width, y1: base, y2: base, stroke: theme.muted }),
    names.y === "" ? "" : label(names.y, 0, top - 8, { fill: theme.muted }),
    names.x === ""
      ? ""
      : label(names.x, left + width / 2, base + 19 + labelLines * (FONT_SIZE + 2), {
          "text-anchor": "middle",
          fill: theme.muted,
        }),
  ].join("");
}

/** The legend, its entries wrapped into as many lines as they need, and its height. */
export function legendOf(
  entries: readonly LegendEntry[],
  width: number,
): { svg: string; height: number } {
  let [x, y] = [0, 0];
  const parts = entries.map(({ name, color, dashes, opacity }) => {
    const needed = SWATCH + 6 + pictureWidth(name, FONT_SIZE);
    if (x > 0 && x + needed > width) [x, y] = [0, y + LEGEND_LINE];
    const swatch =
      dashes === null
        ? element("rect", {
            x: x + 6,
            y: y + 2,
            width: 11,
            height: 11,
            rx: 2,
            fill: color,
            ...(opacity === undefined ? {} : { "fill-opacity": opacity }),
          })
        : element("path", {
            d: `M${coordinate(x)} ${y + 7.5}h${SWATCH}`,
            stroke: color,
            "stroke-width": 2,
            "stroke-dasharray": dashes === "" ? "none" : dashes,
          });
    const entry = swatch + label(name, x + SWATCH + 6, y + 11);
    x += needed + ENTRY_GAP;
    return entry;
  });
  return { svg: parts.join(""), height: entries.length === 0 ? 0 : y + LEGEND_LINE + 6 };
}

/** A small cross centred at a point: marks a value that cannot be drawn. */
export function crossAt(x: number, y: number, color: string): string {
  const d = `M${coordinate(x - 3.5)} ${coordinate(y - 3.5)}l7 7m-7 0l7 -7`;
  return element("path", { d, stroke: color, "stroke-width": 1.5, fill: "none" });
}
