/** Bars for terminals: a line for each bar, below it its runs as dots. */

import { printable } from "../runtime/printable.js";
import {
  type Bar,
  type BarRuns,
  type Bars,
  type BarsOptions,
  barsOf,
  barText,
  clampedFraction,
} from "./bars.js";
import { compact, shortLabel, terminalWidth } from "./labels.js";
import { assertTextOptions } from "./options.js";
import {
  inColor,
  padEnd,
  type Terminal,
  type TerminalOptions,
  terminalOf,
  wrapped,
} from "./terminal.js";

/** Blocks of an eighth to a whole character. */
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"];
const LONGEST_METHOD = 20;
const VALUE_WIDTH = 11;

interface Layout {
  readonly left: number;
  readonly width: number;
}

/**
 * The mean of each method as a bar to the right with its number at the end, and below it the runs: `o` for one run, a
 * digit for several in the same column, `|` for the reference.
 * @throws as `barsSvg`, and ValueError for fewer than 20 columns
 */
export function barsText(
  runs: readonly BarRuns[],
  options: BarsOptions & TerminalOptions = {},
): string {
  assertTextOptions("bars", options);
  const bars = barsOf(runs, options, "barsText");
  const terminal = terminalOf(options);
  const longest = Math.max(...bars.methods.map((name) => terminalWidth(shortLabel(name))));
  const left = Math.min(LONGEST_METHOD, longest, terminal.columns - VALUE_WIDTH - 5) + 3;
  const layout = { left, width: terminal.columns - left - VALUE_WIDTH };
  const { reference, axis } = bars;
  const words = [
    bars.title,
    [bars.names.y, `from ${compact(axis.range[0])} to ${compact(axis.range[1])}`]
      .filter((text) => text !== "")
      .join(" "),
    ...bars.notes,
    ...(reference === null ? [] : [`|: ${reference.label} (${compact(reference.value)})`]),
  ];
  const head = words
    .filter((text) => text !== "")
    .flatMap((text) => wrapped(printable(text), terminal.columns));
  const groups = bars.categories.map((name, category) => [
    ...wrapped(
      printable([bars.names.x, name].filter((text) => text !== "").join(" ")),
      terminal.columns,
    ),
    ...bars.bars
      .filter((bar) => bar.category === category)
      .flatMap((bar) => barLines(bar, bars, layout, terminal)),
  ]);
  return `${[head, ...groups].map((lines) => lines.map((line) => line.trimEnd()).join("\n")).join("\n\n")}\n`;
}

function barLines(bar: Bar, bars: Bars, layout: Layout, { theme }: Terminal): string[] {
  const { left, width } = layout;
  const colored = (text: string) =>
    theme === null ? text : inColor(text, theme.series[bar.method % theme.series.length]!);
  const name = padEnd(shortLabel(bars.methods[bar.method]!), left - 3);
  const drawn = barCharacters(bar, bars, width);
  const line = `  ${name} ${colored(padEnd(drawn, width))} ${barText(bar)}`;
  const runs = runMarks(bar, bars, width);
  return runs === "" ? [line] : [line, `${" ".repeat(left)}${colored(runs)}`];
}

/** From the base to the mean, rounded to an eighth of a character rightwards and to a whole one leftwards. */
function barCharacters({ mean, finite }: Bar, { axis, base }: Bars, width: number): string {
  if (finite.length === 0) return "";
  const [from, to] = [clampedFraction(axis, base) * width, clampedFraction(axis, mean) * width];
  if (to < from) return " ".repeat(Math.round(to)) + "█".repeat(Math.round(from) - Math.round(to));
  const eighths = Math.round((to - Math.round(from)) * 8);
  return (
    " ".repeat(Math.round(from)) +
    "█".repeat(Math.max(0, Math.floor(eighths / 8))) +
    EIGHTHS[Math.max(0, eighths) % 8]!
  );
}

function runMarks({ finite, notFinite }: Bar, { axis, reference }: Bars, width: number): string {
  if (finite.length < 2 && notFinite === 0 && reference === null) return "";
  const marks = new Array<string>(width).fill(" ");
  const columnOf = (value: number) =>
    Math.min(width - 1, Math.floor(clampedFraction(axis, value) * width));
  if (reference !== null) marks[columnOf(reference.value)] = "|";
  const counts = new Map<number, number>();
  for (const value of finite) counts.set(columnOf(value), (counts.get(columnOf(value)) ?? 0) + 1);
  for (const [column, count] of counts)
    marks[column] = count === 1 ? "o" : count > 9 ? "#" : String(count);
  return marks.join("") + (notFinite > 0 ? ` ×${notFinite}` : "");
}
