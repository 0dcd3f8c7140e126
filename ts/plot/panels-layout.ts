/**
 * The layout of panels, cells and labels of a picture.
 *
 * What belongs here: sizes and positions in pixels. What does not: what is drawn there.
 */
import { type Grid, isSingle, type Span, shrink, spanFor, spanLabels } from "./grid.js";
import { compact, pictureWidth, shortLabel, tickText } from "./labels.js";
import type { Panel, Panels } from "./panel.js";
import { trackOn } from "./track.js";
import { FONT_SIZE } from "./xml.js";

/** The most room for all cells together, unless rows would get too thin; few cells take less. */
const [BODY_WIDTH, BODY_HEIGHT] = [400, 900];
/** Where cells would get too thin, all together may take this much. */
const MAX_BODY_WIDTH = 720;
const [MIN_CELL_WIDTH, MAX_CELL_WIDTH] = [4, 44];
const [MIN_CELL_HEIGHT, MAX_CELL_HEIGHT] = [6, 20];
const [MAX_SQUARE, MAX_SQUARE_WITH_TEXT] = [30, 46];
/** Panels with more rows show means of neighbouring rows. */
const MAX_ROWS = 64;
/** Distance between neighbouring labels, horizontal or vertical; slanted ones need more. */
const LABEL_LINE = FONT_SIZE + 1;
const SLANTED_LINE = 17;
const HEADING = 20;
const PANEL_GAP = 12;
/** Between panels that are side by side. */
export const SLOT_GAP = 26;
export const LABEL_GAP = 6;
export const LEGEND_WIDTH = 8;
export const LEGEND_GAP = 10;
export const EXPLANATION_GAP = 10;

/** Rotation of column labels in degrees: horizontal, slanted or vertical. */
export type LabelAngle = 0 | 45 | 90;

/** A panel reduced to the cells that fit; numbers are in cells only where none was averaged. */
export interface ShownPanel {
  readonly panel: Panel;
  /** The panel's own grid, or the means of its spans. */
  readonly grid: Grid;
  readonly cellTexts: readonly string[] | null;
}

export interface Layout {
  readonly shown: readonly ShownPanel[];
  /** The rows and columns that one cell is the mean of. */
  readonly span: Span;
  readonly rows: number;
  readonly columns: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly rowLabels: readonly string[];
  readonly columnLabels: readonly string[];
  /** Every n-th row or column is labelled. */
  readonly rowLabelStep: number;
  readonly columnLabelStep: number;
  readonly labelAngle: LabelAngle;
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

/** All sizes and positions; panels have the same rows, columns and labels. */
export function layOut(panels: Panels): Layout {
  const across = Math.min(panels.across, panels.panels.length);
  const down = Math.ceil(panels.panels.length / across);
  const room = { width: BODY_WIDTH / across, height: BODY_HEIGHT / down };
  const first = panels.panels[0]!;
  const span = spanFor(first.grid, MAX_ROWS, Math.floor(MAX_BODY_WIDTH / across / MIN_CELL_WIDTH));
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
  // Characters are told apart without space between them.
  const space = columnLabels.every((label) => Array.from(label).length <= 1) ? 0 : 4;
  const labelAngle = longest + space <= cellWidth ? 0 : cellWidth >= SLANTED_LINE ? 45 : 90;
  const labelHeight =
    LABEL_GAP + { 0: FONT_SIZE, 45: (longest + FONT_SIZE) * Math.SQRT1_2, 90: longest }[labelAngle];
  // Slanted labels reach over the last column above the cells, and over the first below them.
  const overhang = labelAngle === 45 ? longest * Math.SQRT1_2 - cellWidth / 2 : 0;
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
    columnLabelStep: labelAngle === 90 ? Math.ceil(LABEL_LINE / cellWidth) : 1,
    labelAngle,
    left,
    labelHeight,
    headingHeight,
    slotWidth,
    slotHeight,
    width: slotWidth * across - SLOT_GAP,
    height: slotHeight * down - PANEL_GAP + labelHeight * (down > 1 ? 2 : 1),
  };
}

/** Upper left corner of the cells of the panel with this index, counted line by line. */
export function cellsOrigin(layout: Layout, index: number, across: number): [x: number, y: number] {
  const [row, column] = [Math.floor(index / across), index % across];
  return [
    column * layout.slotWidth + layout.left,
    layout.headingHeight + layout.labelHeight + row * layout.slotHeight,
  ];
}

/** The labels of a panel's scale. */
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
  const width = Math.max(Math.floor(room.width / columns), hasText ? forText : MIN_CELL_WIDTH);
  const height = Math.max(
    Math.floor(room.height / rows),
    hasText ? LABEL_LINE + 4 : MIN_CELL_HEIGHT,
  );
  if (cells === "stretched") {
    const wide = Math.max(MAX_CELL_WIDTH, hasText ? forText : 0);
    return [Math.min(width, wide), Math.min(height, MAX_CELL_HEIGHT)];
  }
  const square = Math.min(
    width,
    height,
    hasText ? Math.max(MAX_SQUARE_WITH_TEXT, forText) : MAX_SQUARE,
  );
  return [square, square];
}

function headingWidth({ heading, explanation }: Panel): number {
  // Bold text is wider.
  const bold = 1.1 * pictureWidth(heading, FONT_SIZE + 1);
  return explanation === "" ? bold : bold + EXPLANATION_GAP + pictureWidth(explanation, FONT_SIZE);
}

function widest(labels: readonly string[]): number {
  return Math.max(0, ...labels.map((label) => pictureWidth(label, FONT_SIZE)));
}
