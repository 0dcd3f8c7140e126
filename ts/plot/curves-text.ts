/** Curves for terminals: a character for each name, drawn on a canvas of characters. */

import { printable } from "../runtime/printable.js";
import {
  type Curves,
  type CurvesOptions,
  curvesOf,
  entryText,
  type Point,
  type SeriesInput,
} from "./curves.js";
import { compact, compactCount, cut, terminalWidth, tickText } from "./labels.js";
import { intervalLabels, isPosition, positionLabels } from "./marks.js";
import { assertTextOptions } from "./options.js";
import {
  inColor,
  padStart,
  type Terminal,
  type TerminalOptions,
  terminalOf,
  wrapped,
} from "./terminal.js";

const HEIGHT = 16;
const MARKS = ["*", "o", "+", "x", "#", "@", "%", "&"];
const UNDRAWABLE = "×";
/** Characters of marked intervals, of marked positions and of the reference line. */
const [INTERVAL, POSITION, REFERENCE] = ["░", "┊", "┄"] as const;

/**
 * Runs as lines of characters, a character (and colour) for each name. Where two meet, the later one is drawn on top.
 * @throws as `curvesSvg`, and ValueError for fewer than 20 columns
 */
export function curvesText(
  series: SeriesInput,
  options: CurvesOptions & TerminalOptions = {},
): string {
  assertTextOptions("curves", options);
  const curves = curvesOf(series, options, "curvesText");
  const terminal = terminalOf(options);
  const labels = tickLabels(curves);
  const left = Math.max(...labels.map(terminalWidth)) + 2;
  const width = terminal.columns - left;
  const canvas = Array.from({ length: HEIGHT }, () => new Array<string>(width).fill(" "));
  drawMarks(canvas, curves);
  for (const { legendIndex, points } of curves.runs)
    draw(canvas, points, markOf(legendIndex, terminal));
  const [first, last] = curves.x.range.map(compactCount);
  const gap = Math.max(1, width - terminalWidth(first!) - terminalWidth(last!));
  const lines = [
    ...[curves.title, ...curves.notes]
      .filter((text) => text !== "")
      .flatMap((text) => wrapped(printable(text), terminal.columns)),
    ...legendLines(curves, terminal),
    axisName(curves.names.y, terminal.columns),
    ...canvas.map((row, line) => `${padStart(labels[line]!, left - 2)} │${row.join("")}`),
    `${" ".repeat(left - 1)}└${"─".repeat(width)}`,
    `${" ".repeat(left)}${first}${" ".repeat(gap)}${last}`,
    `${" ".repeat(left)}${axisName(curves.names.x, width)}`,
  ];
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

/** The name of an axis; an empty one leaves its line blank. */
function axisName(name: string, width: number): string {
  return cut(printable(name), width, terminalWidth);
}

function markOf(index: number, { theme }: Terminal): string {
  const mark = MARKS[index % MARKS.length]!;
  return theme === null ? mark : inColor(mark, theme.series[index % theme.series.length]!);
}

function legendLines({ legend, marks, reference }: Curves, terminal: Terminal): string[] {
  const intervals = intervalLabels(marks).map((text) => [INTERVAL, text]);
  const positions = positionLabels(marks).map((text) => [POSITION, text]);
  const entries = [
    ...legend.map((entry, index) => [markOf(index, terminal), entryText(entry)]),
    ...intervals,
    ...positions,
    ...(reference === null
      ? []
      : [[REFERENCE, `${reference.label} (${compact(reference.value)})`]]),
  ];
  return entries.map(
    ([mark, text]) => `${mark} ${cut(printable(text!), terminal.columns - 2, terminalWidth)}`,
  );
}

/** Marks and the reference line; curves are drawn over them. */
function drawMarks(canvas: string[][], { marks, reference, y }: Curves): void {
  const last = canvas[0]!.length - 1;
  const fill = (from: number, to: number, mark: string) => {
    for (const row of canvas) row.fill(mark, Math.round(from * last), Math.round(to * last) + 1);
  };
  for (const mark of marks) if (!isPosition(mark)) fill(mark.from, mark.to, INTERVAL);
  for (const mark of marks) if (isPosition(mark)) fill(mark.from, mark.to, POSITION);
  const height = reference === null ? Number.NaN : y.fraction(reference.value);
  if (height >= 0 && height <= 1) canvas[lineOf(height)]!.fill(REFERENCE);
}

/** For each line the label of its tick, or an empty string. */
function tickLabels({ y }: Curves): string[] {
  const labels = new Array<string>(HEIGHT).fill("");
  for (const tick of y.ticks) labels[lineOf(y.fraction(tick))] = tickText(tick);
  return labels;
}

/** The line at a fraction of the vertical axis; line 0 is at the top. */
function lineOf(fraction: number): number {
  return Math.round((1 - fraction) * (HEIGHT - 1));
}

/** Draws `mark` at every point, and in every column between consecutive points. */
function draw(canvas: string[][], points: readonly Point[], mark: string): void {
  const width = canvas[0]!.length;
  const columnOf = (x: number) => Math.round(x * (width - 1));
  let before: Point | null = null;
  for (const point of points) {
    const column = columnOf(point.x);
    if (Number.isNaN(point.y)) {
      canvas[HEIGHT - 1]![column] = UNDRAWABLE;
      before = null;
      continue;
    }
    const start: number = before === null ? column : columnOf(before.x);
    for (let at = Math.min(start, column); at <= Math.max(start, column); at++) {
      const part: number = start === column ? 1 : (at - start) / (column - start);
      const y: number = before === null ? point.y : before.y + (point.y - before.y) * part;
      canvas[lineOf(y)]![at] = mark;
    }
    before = point;
  }
}
