/**
 * Heatmaps for terminals.
 *
 * What belongs here: lines of cells, labels above columns, legends. What does not: their data.
 */
import { printable } from "../runtime/printable.js";
import { isSingle, type Span, shrink, spanFor, spanLabels } from "./grid.js";
import { compact, shortLabel, terminalWidth } from "./labels.js";
import { type Panel, type Panels, spanNotes, warnings } from "./panel.js";
import { fractionOf } from "./range.js";
import { cell, padEnd, padStart, type Terminal, wrapped } from "./terminal.js";
import { trackPanel } from "./track-text.js";

const MAX_ROWS = 64;
const LONGEST_ROW_LABEL = 16;
/** Lines that vertical labels may take. */
const MAX_LABEL_LINES = 10;
const WIDEST_CELL = 8;
const MASKED = "·";
const NOT_FINITE = "?";
const LEGEND_CELLS = 9;

interface Layout {
  /** Characters of the labels left of the cells, and of a cell. */
  readonly left: number;
  readonly cell: number;
  readonly labels: readonly string[];
  /** The rows and columns that one cell is the mean of. */
  readonly span: Span;
}

/** Panels one below the other. */
export function panelsText(panels: Panels, terminal: Terminal): string {
  const first = panels.panels[0]!;
  const texts = panels.panels.flatMap(({ cellTexts }) => cellTexts ?? []);
  const labelRoom = Math.min(LONGEST_ROW_LABEL, Math.floor(terminal.columns / 3));
  const rowLabels = [...first.rowLabels, ...(panels.track?.names ?? [])].map(shortLabel);
  const left = 1 + Math.min(labelRoom, widest(rowLabels));
  const room = terminal.columns - left;
  const minCell = minCellWidth(panels.panels, texts, terminal);
  const span = spanFor(first.grid, MAX_ROWS, Math.floor(room / minCell));
  const labels = spanLabels(first.columnLabels.map(shortLabel), span.columns);
  const wanted = Math.max(minCell, Math.min(WIDEST_CELL, widest(labels) + 1));
  const layout = { left, cell: Math.min(wanted, Math.floor(room / labels.length)), labels, span };
  const notes = [
    ...panels.notes,
    // Without colours, numbers are shown instead of shades.
    ...(panels.scaleNote === "" || terminal.theme === null ? [] : [panels.scaleNote]),
    ...spanNotes(panels, span),
    ...warnings(panels.panels, { masked: MASKED, bad: NOT_FINITE }),
  ];
  const head = [...(panels.title === "" ? [] : [printable(panels.title)]), ...notes];
  const parts = [
    head.flatMap((line) => wrapped(line, terminal.columns)),
    ...withTrack(panels, layout).map((panel) => panelLines(panel, layout, terminal)),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => line.trimEnd()).join("\n"))
    .join("\n\n")}\n`;
}

function withTrack({ track, panels }: Panels, { cell }: Layout): readonly Panel[] {
  return track === undefined ? panels : [trackPanel(track, panels[0]!, cell), ...panels];
}

/** Without colours, the minus of a diverging scale needs a character of its own. */
function minCellWidth(
  panels: readonly Panel[],
  texts: readonly string[],
  { theme }: Terminal,
): number {
  if (texts.length > 0) return widest(texts) + 1;
  return theme === null && panels.some(({ scale }) => scale === "diverging") ? 2 : 1;
}

function panelLines(panel: Panel, layout: Layout, terminal: Terminal): string[] {
  const heading = [panel.heading, panel.explanation].filter((text) => text !== "").join(": ");
  return [
    ...(heading === "" ? [] : wrapped(heading, terminal.columns)),
    ...columnLabels(layout),
    ...rows(panel, layout, terminal),
    ...(hasShades(panel, layout, terminal) ? [legend(panel, layout, terminal)] : []),
  ];
}

/** Whether values are shown as colours or shades, not as numbers alone. */
function hasShades(panel: Panel, { span }: Layout, { theme }: Terminal): boolean {
  return theme !== null || panel.cellTexts === null || !isSingle(span);
}

function rows(panel: Panel, layout: Layout, terminal: Terminal): string[] {
  const grid = shrink(panel.grid, layout.span);
  const isWhole = isSingle(layout.span);
  const labels = spanLabels(panel.rowLabels.map(shortLabel), layout.span.rows);
  return labels.map((label, row) => {
    const cells = Array.from({ length: grid.columns }, (_, column) => {
      const index = row * grid.columns + column;
      if (grid.masked[index] !== 0) return MASKED.repeat(layout.cell);
      const value = grid.values[index]!;
      if (!Number.isFinite(value)) return NOT_FINITE.repeat(layout.cell);
      const text = isWhole ? (panel.cellTexts?.[index] ?? "") : "";
      return cell(
        clamped(fractionOf(value, panel.range)),
        panel.scale,
        layout.cell,
        text,
        terminal,
      );
    });
    return `${padStart(label, layout.left - 1)} ${cells.join("")}`;
  });
}

/** In one line where they fit above their cells; else vertical, one character a line. */
function columnLabels({ left, cell, labels }: Layout): string[] {
  const indent = " ".repeat(left);
  if (widest(labels) < cell) return [indent + labels.map((text) => padEnd(text, cell)).join("")];
  // A full-width character does not fit above a cell of one column.
  const vertical = labels.map((text) => fitting(Array.from(text), cell));
  const lines = Math.max(...vertical.map((list) => list.length));
  return Array.from(
    { length: lines },
    (_, line) =>
      indent +
      vertical.map((list) => padEnd(list[line - lines + list.length] ?? "", cell)).join(""),
  );
}

/** As many characters as there are lines; an ellipsis replaces the rest, and characters wider than a cell. */
function fitting(characters: readonly string[], cell: number): string[] {
  const isLong = characters.length > MAX_LABEL_LINES;
  const shown = isLong ? [...characters.slice(0, MAX_LABEL_LINES - 1), "…"] : characters;
  return shown.map((character) => (terminalWidth(character) > cell ? "…" : character));
}

/** The scale from its lower to its upper end, under the cells as far as there is room. */
function legend({ range, scale }: Panel, { left }: Layout, terminal: Terminal): string {
  const [min, max] = range.map(compact);
  const width = terminal.theme === null && scale === "diverging" ? 2 : 1;
  const room = terminal.columns - terminalWidth(`${min}  ${max}`);
  const count = Math.min(LEGEND_CELLS, Math.max(2, Math.floor(room / width)));
  const steps = Array.from({ length: count }, (_, index) =>
    cell(index / (count - 1), scale, width, "", terminal),
  );
  const indent = " ".repeat(Math.max(0, Math.min(left, room - count * width)));
  return `${indent}${min} ${steps.join("")} ${max}`;
}

function clamped(fraction: number): number {
  return Math.min(1, Math.max(0, fraction));
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(terminalWidth));
}
