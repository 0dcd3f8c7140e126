/**
 * Where panels, cells and labels of a picture stand.
 *
 * What belongs here: sizes and places in pixels. What does not: what is drawn there.
 */
import { type Grid, isSingle, type Span, shrink, spanFor, spanLabels } from "./grid.js";
import { compact, pictureWidth, shortLabel, tickText } from "./labels.js";
import type { Panel, Panels } from "./panel.js";
import { trackOn } from "./track.js";
import { FONT_SIZE } from "./xml.js";

/** The room that cells share: few cells take less of it, many no more (but where rows would get too thin). */
const [BODY_WIDTH, BODY_HEIGHT] = [720, 900];
const [LEAST_CELL_WIDTH, MOST_CELL_WIDTH] = [4, 44];
const [LEAST_CELL_HEIGHT, MOST_CELL_HEIGHT] = [6, 20];
const [MOST_SQUARE, MOST_SQUARE_WITH_TEXT] = [30, 46];
/** More rows in a panel are drawn together. */
const MOST_ROWS = 64;
/** From one line of labels to the next, flat or upright; slanted ones need more. */
const LABEL_LINE = FONT_SIZE + 1;
const SLANT_LINE = 17;
const HEADING = 20;
const PANEL_GAP = 12;
const SLOT_GAP = 26;

export const LABEL_GAP = 6;
export const LEGEND_WIDTH = 8;
export const LEGEND_GAP = 10;
export const EXPLANATION_GAP = 10;

/** How column labels stand: flat, slanted by 45 degrees, or upright. */
export type Turn = 0 | 45 | 90;

/** A panel as far as it can be shown; numbers in cells only where every cell is there. */
export interface ShownPanel {
  readonly panel: Panel;
  /** The panel's own grid, or a smaller one. */
  readonly grid: Grid;
  readonly cellTexts: readonly string[] | null;
}

export interface Layout {
  readonly shown: readonly ShownPanel[];
  /** What one cell stands for. */
  readonly span: Span;
  readonly rows: number;
  readonly columns: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly rowLabels: readonly string[];
  readonly columnLabels: readonly string[];
  /** Every how manieth row or column has its label. */
  readonly rowLabelStep: number;
  readonly columnLabelStep: number;
  readonly turn: Turn;
  /** Room left of the cells, and above and below all of them for labels of columns. */
  readonly left: number;
  readonly labelHeight: number;
  readonly headingHeight: number;
  /** From one panel to the next, rightwards and downwards. */
  readonly slotWidth: number;
  readonly slotHeight: number;
  readonly width: number;
  readonly height: number;
}

/** All sizes; panels have the same rows, columns and labels. */
export function layOut(panels: Panels): Layout {
  const across = Math.min(panels.across, panels.panels.length);
  const down = Math.ceil(panels.panels.length / across);
  const room = { width: BODY_WIDTH / across, height: BODY_HEIGHT / down };
  const first = panels.panels[0]!;
  const span = spanFor(first.grid, MOST_ROWS, Math.floor(room.width / LEAST_CELL_WIDTH));
  const shown = panels.panels.map((panel) => ({
    panel,
    grid: shrink(panel.grid, span),
    cellTexts: isSingle(span) ? panel.cellTexts : null,
  }));
  const { rows, columns } = shown[0]!.grid;
  const [cellWidth, cellHeight] = cellSize(panels, shown, room);
  const rowLabels = spanLabels(first.rowLabels.map(shortLabel), span.rows);
  const columnLabels = spanLabels(first.columnLabels.map(shortLabel), span.columns);

  const longest = widest(columnLabels);
  const turn = longest <= cellWidth - 4 ? 0 : cellWidth >= SLANT_LINE ? 45 : 90;
  const labelHeight =
    LABEL_GAP + { 0: FONT_SIZE, 45: (longest + FONT_SIZE) * Math.SQRT1_2, 90: longest }[turn];
  // Slanted labels reach over the last column above the cells, and over the first below them.
  const overhang = turn === 45 ? longest * Math.SQRT1_2 - cellWidth / 2 : 0;
  const ticks =
    panels.track === undefined ? [] : trackOn(panels.track, span).axis.ticks.map(tickText);
  const left = Math.max(LABEL_GAP + widest([...rowLabels, ...ticks]), down > 1 ? overhang : 0);
  const legend = LEGEND_GAP + LEGEND_WIDTH + LABEL_GAP + widest(shown.flatMap(rangeTexts));
  const heading = Math.max(...shown.map(({ panel }) => headingWidth(panel)));
  const slotWidth =
    left + Math.max(columns * cellWidth + Math.max(legend, overhang), heading) + SLOT_GAP;
  const headingHeight = panels.panels.some((panel) => panel.heading !== "") ? HEADING : 0;
  const slotHeight = rows * cellHeight + PANEL_GAP + headingHeight;
  return {
    shown,
    span,
    rows,
    columns,
    cellWidth,
    cellHeight,
    rowLabels,
    columnLabels,
    rowLabelStep: Math.ceil(LABEL_LINE / cellHeight),
    columnLabelStep: turn === 90 ? Math.ceil(LABEL_LINE / cellWidth) : 1,
    turn,
    left,
    labelHeight,
    headingHeight,
    slotWidth,
    slotHeight,
    width: slotWidth * across - SLOT_GAP,
    height: slotHeight * down - PANEL_GAP + labelHeight * (down > 1 ? 2 : 1),
  };
}

/** Upper left corner of the cells of the panel at this place, counted line by line. */
export function cellsOrigin(layout: Layout, place: number, across: number): [x: number, y: number] {
  const [row, column] = [Math.floor(place / across), place % across];
  return [
    column * layout.slotWidth + layout.left,
    layout.headingHeight + layout.labelHeight + row * layout.slotHeight,
  ];
}

/** What stands beside a panel's scale. */
export function rangeTexts({ panel }: ShownPanel): string[] {
  return panel.range.map(compact);
}

function cellSize(
  { cells }: Panels,
  shown: readonly ShownPanel[],
  room: { width: number; height: number },
): [width: number, height: number] {
  const { rows, columns } = shown[0]!.grid;
  const forText = widest(shown.flatMap(({ cellTexts }) => cellTexts ?? [])) + 8;
  const hasText = forText > 8;
  const width = Math.max(Math.floor(room.width / columns), hasText ? forText : LEAST_CELL_WIDTH);
  const height = Math.max(
    Math.floor(room.height / rows),
    hasText ? LABEL_LINE + 4 : LEAST_CELL_HEIGHT,
  );
  if (cells === "stretched") {
    const wide = Math.max(MOST_CELL_WIDTH, hasText ? forText : 0);
    return [Math.min(width, wide), Math.min(height, MOST_CELL_HEIGHT)];
  }
  const square = Math.min(
    width,
    height,
    hasText ? Math.max(MOST_SQUARE_WITH_TEXT, forText) : MOST_SQUARE,
  );
  return [square, square];
}

function headingWidth({ heading, explanation }: Panel): number {
  // Bold writing is wider.
  const bold = 1.1 * pictureWidth(heading, FONT_SIZE + 1);
  return explanation === "" ? bold : bold + EXPLANATION_GAP + pictureWidth(explanation, FONT_SIZE);
}

function widest(labels: readonly string[]): number {
  return Math.max(0, ...labels.map((label) => pictureWidth(label, FONT_SIZE)));
}
