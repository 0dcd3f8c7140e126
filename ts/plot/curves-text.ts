/** Curves for terminals: a character for each name, a column for each place. */
import {
  type Curves,
  type CurvesOptions,
  curvesOf,
  entryText,
  type Point,
  type SeriesInput,
} from "./curves.js";
import { compact, compactCount, cut, printable, terminalWidth, tickText } from "./labels.js";
import { isPlace, placeLabels, stretchLabels } from "./marks.js";
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
const PLACELESS = "×";
/** Marked stretches and places, and the line across. */
const [STRETCH, PLACE, ACROSS] = ["░", "┊", "┄"] as const;

/**
 * Runs as lines of characters, a character (and colour) for each name. Where two meet, the later stands before.
 * @throws as `curvesSvg`, and ValueError for fewer than 20 columns
 */
export function curvesText(
  series: SeriesInput,
  options: CurvesOptions & TerminalOptions = {},
): string {
  const curves = curvesOf(series, options, "curvesText");
  const terminal = terminalOf(options);
  const labels = tickLabels(curves);
  const left = Math.max(...labels.map(terminalWidth)) + 2;
  const width = terminal.columns - left;
  const sheet = Array.from({ length: HEIGHT }, () => new Array<string>(width).fill(" "));
  drawMarks(sheet, curves);
  for (const { place, points } of curves.runs) draw(sheet, points, markOf(place, terminal));
  const [first, last] = curves.x.range.map(compactCount);
  const gap = Math.max(1, width - terminalWidth(first!) - terminalWidth(last!));
  const lines = [
    ...[curves.title, ...curves.notes]
      .filter((text) => text !== "")
      .flatMap((text) => wrapped(printable(text), terminal.columns)),
    ...legendLines(curves, terminal),
    named(curves.names.y, terminal.columns),
    ...sheet.map((row, line) => `${padStart(labels[line]!, left - 2)} │${row.join("")}`),
    `${" ".repeat(left - 1)}└${"─".repeat(width)}`,
    `${" ".repeat(left)}${first}${" ".repeat(gap)}${last}`,
    `${" ".repeat(left)}${named(curves.names.x, width)}`,
  ];
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

/** The name of an axis; none leaves its line blank. */
function named(name: string, width: number): string {
  return cut(printable(name), width, terminalWidth);
}

function markOf(place: number, { theme }: Terminal): string {
  const mark = MARKS[place % MARKS.length]!;
  return theme === null ? mark : inColor(mark, theme.series[place % theme.series.length]!);
}

function legendLines({ legend, marks, reference }: Curves, terminal: Terminal): string[] {
  const stretches = stretchLabels(marks).map((text) => [STRETCH, text]);
  const places = placeLabels(marks).map((text) => [PLACE, text]);
  const entries = [
    ...legend.map((entry, place) => [markOf(place, terminal), entryText(entry)]),
    ...stretches,
    ...places,
    ...(reference === null ? [] : [[ACROSS, `${reference.label} (${compact(reference.value)})`]]),
  ];
  return entries.map(
    ([mark, text]) => `${mark} ${cut(printable(text!), terminal.columns - 2, terminalWidth)}`,
  );
}

/** Stretches, places and the line across, which curves are drawn over. */
function drawMarks(sheet: string[][], { marks, reference, y }: Curves): void {
  const last = sheet[0]!.length - 1;
  const fill = (from: number, to: number, mark: string) => {
    for (const row of sheet) row.fill(mark, Math.round(from * last), Math.round(to * last) + 1);
  };
  for (const mark of marks) if (!isPlace(mark)) fill(mark.from, mark.to, STRETCH);
  for (const mark of marks) if (isPlace(mark)) fill(mark.from, mark.to, PLACE);
  const share = reference === null ? Number.NaN : y.share(reference.value);
  if (share >= 0 && share <= 1) sheet[lineOf(share)]!.fill(ACROSS);
}

/** The label of each line on which a tick stands. */
function tickLabels({ y }: Curves): string[] {
  const labels = new Array<string>(HEIGHT).fill("");
  for (const tick of y.ticks) labels[lineOf(y.share(tick))] = tickText(tick);
  return labels;
}

function lineOf(share: number): number {
  return Math.round((1 - share) * (HEIGHT - 1));
}

/** Marks at all points and in every column between two that follow each other. */
function draw(sheet: string[][], points: readonly Point[], mark: string): void {
  const width = sheet[0]!.length;
  const columnOf = (x: number) => Math.round(x * (width - 1));
  let before: Point | null = null;
  for (const point of points) {
    const column = columnOf(point.x);
    if (Number.isNaN(point.y)) {
      sheet[HEIGHT - 1]![column] = PLACELESS;
      before = null;
      continue;
    }
    const start: number = before === null ? column : columnOf(before.x);
    for (let at = Math.min(start, column); at <= Math.max(start, column); at++) {
      const part: number = start === column ? 1 : (at - start) / (column - start);
      const y: number = before === null ? point.y : before.y + (point.y - before.y) * part;
      sheet[lineOf(y)]![at] = mark;
    }
    before = point;
  }
}
