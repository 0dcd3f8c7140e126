/**
 * Heatmaps for terminals.
 *
 * What belongs here: lines of cells, labels over columns, legends. What does not: their data.
 */
import { isSingle, type Span, shrink, spanFor, spanLabels } from "./grid.js";
import { compact, printable, shortLabel, terminalWidth } from "./labels.js";
import { type Panel, type Panels, spanNotes, warnings } from "./panel.js";
import { shareOf } from "./range.js";
import { cell, padEnd, padStart, type Terminal, wrapped } from "./terminal.js";
import { trackPanel } from "./track-text.js";

const MOST_ROWS = 64;
const LONGEST_ROW_LABEL = 16;
/** Lines that upright labels may take. */
const UPRIGHT_LINES = 10;
const WIDEST_CELL = 8;
const MASKED = "·";
const NOT_FINITE = "?";
const LEGEND_CELLS = 9;

interface Layout {
  /** Characters of the labels left of the cells, and of a cell. */
  readonly left: number;
  readonly cell: number;
  readonly labels: readonly string[];
  /** What one cell stands for. */
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
  const least = leastCell(panels.panels, texts, terminal);
  const span = spanFor(first.grid, MOST_ROWS, Math.floor(room / least));
  const labels = spanLabels(first.columnLabels.map(shortLabel), span.columns);
  const wanted = Math.max(least, Math.min(WIDEST_CELL, widest(labels) + 1));
  const layout = { left, cell: Math.min(wanted, Math.floor(room / labels.length)), labels, span };
  const notes = [
    ...panels.notes,
    // Without colours, numbers stand in the place of shades.
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

/** Without colours, a sign needs a character of its own. */
function leastCell(
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

/** Whether values are colours or shades, not numbers alone. */
function hasShades(panel: Panel, { span }: Layout, { theme }: Terminal): boolean {
  return theme !== null || panel.cellTexts === null || !isSingle(span);
}

function rows(panel: Panel, layout: Layout, terminal: Terminal): string[] {
  const grid = shrink(panel.grid, layout.span);
  const isWhole = isSingle(layout.span);
  const labels = spanLabels(panel.rowLabels.map(shortLabel), layout.span.rows);
  return labels.map((label, row) => {
    const cells = Array.from({ length: grid.columns }, (_, column) => {
      const place = row * grid.columns + column;
      if (grid.masked[place] !== 0) return MASKED.repeat(layout.cell);
      const value = grid.values[place]!;
      if (!Number.isFinite(value)) return NOT_FINITE.repeat(layout.cell);
      const text = isWhole ? (panel.cellTexts?.[place] ?? "") : "";
      return cell(clamped(shareOf(value, panel.range)), panel.scale, layout.cell, text, terminal);
    });
    return `${padStart(label, layout.left - 1)} ${cells.join("")}`;
  });
}

/** In one line where they fit over their cells; else upright, one sign a line. */
function columnLabels({ left, cell, labels }: Layout): string[] {
  const indent = " ".repeat(left);
  if (widest(labels) < cell) return [indent + labels.map((text) => padEnd(text, cell)).join("")];
  // A full-width sign does not fit over a cell of one character.
  const signs = labels.map((text) => fitting(Array.from(text), cell));
  const lines = Math.max(...signs.map((list) => list.length));
  return Array.from(
    { length: lines },
    (_, line) =>
      indent + signs.map((list) => padEnd(list[line - lines + list.length] ?? "", cell)).join(""),
  );
}

function fitting(signs: readonly string[], cell: number): string[] {
  const shown = signs.length > UPRIGHT_LINES ? [...signs.slice(0, UPRIGHT_LINES - 1), "…"] : signs;
  return shown.map((sign) => (terminalWidth(sign) > cell ? "…" : sign));
}

/** The scale from its lower to its upper end, under the cells as far as there is room. */
function legend({ range, scale }: Panel, { left }: Layout, terminal: Terminal): string {
  const [least, most] = range.map(compact);
  const width = terminal.theme === null && scale === "diverging" ? 2 : 1;
  const room = terminal.columns - terminalWidth(`${least}  ${most}`);
  const count = Math.min(LEGEND_CELLS, Math.max(2, Math.floor(room / width)));
  const steps = Array.from({ length: count }, (_, index) =>
    cell(index / (count - 1), scale, width, "", terminal),
  );
  const indent = " ".repeat(Math.max(0, Math.min(left, room - count * width)));
  return `${indent}${least} ${steps.join("")} ${most}`;
}

function clamped(share: number): number {
  return Math.min(1, Math.max(0, share));
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(terminalWidth));
}
