/**
 * Heatmaps as SVG.
 *
 * What belongs here: cells, labels, legends. What does not: their sizes (panels-layout.ts) and their data.
 */
import { printable } from "../runtime/printable.js";
import { compact } from "./labels.js";
import { describeCell, type Panel, type Panels, spanNotes, warnings } from "./panel.js";
import {
  cellsOrigin,
  EXPLANATION_GAP,
  LABEL_GAP,
  type Layout,
  LEGEND_GAP,
  LEGEND_WIDTH,
  layOut,
  type ShownPanel,
} from "./panels-layout.js";
import { fractionOf } from "./range.js";
import { colorAt, inkOn, type Theme } from "./theme.js";
import { trackSvg } from "./track-svg.js";
import { coordinate, element, escape, FONT_SIZE, label, svgDocument, tooltip } from "./xml.js";

/** Pictures with more cells have no tooltips: they would take more bytes than the picture. */
const MAX_TOOLTIPS = 4000;
/** From this size on, a gap of one pixel separates neighbouring cells. */
const MIN_SEPARATED = 8;
/** Steps of colour in a legend. */
const LEGEND_STEPS = 24;
/** A legend needs this much height for a label in its middle. */
const MIN_HEIGHT_OF_MIDDLE_LABEL = 40;

const NO_TRACK = { svg: "", height: 0 };

/** Panels as one picture, line by line from the upper left. */
export function panelsSvg(panels: Panels, theme: Theme): string {
  const layout = layOut(panels);
  const across = Math.min(panels.across, panels.panels.length);
  const last = Math.floor((layout.shown.length - 1) / across);
  const track = panels.track === undefined ? NO_TRACK : trackSvg(panels.track, layout, theme);
  const body = layout.shown.map((shown, index) => {
    const [x, below] = cellsOrigin(layout, index, across);
    const y = track.height + below;
    const row = Math.floor(index / across);
    const isLast = last > 0 && (row === last || index + across >= layout.shown.length);
    const sides = [
      ...(row === 0 ? (["above"] as const) : []),
      ...(isLast ? (["below"] as const) : []),
    ];
    return element(
      "g",
      { transform: `translate(${coordinate(x)} ${coordinate(y)})` },
      heading(shown.panel, row === 0 ? -layout.labelHeight : 0, theme),
      ...sides.map((side) => columnLabels(layout, side, theme)),
      rowLabels(layout, theme),
      cells(panels, shown, layout, theme),
      legend(shown.panel, layout, theme),
    );
  });
  const notes = [
    ...panels.notes,
    ...(panels.scaleNote === "" ? [] : [panels.scaleNote]),
    ...spanNotes(panels, layout.span),
    ...labelNotes(layout),
    ...warnings(panels.panels, { masked: "Hatched", bad: "Crossed" }),
  ];
  const { title, description } = panels;
  const { width } = layout;
  const height = track.height + layout.height;
  const drawn = [...tracks(track.svg, layout, across), ...body].join("\n");
  return svgDocument({ title, description, notes, width, height, body: drawn }, theme);
}

/** The track above each panel of the first line. */
function tracks(svg: string, layout: Layout, across: number): string[] {
  if (svg === "") return [];
  return Array.from({ length: across }, (_, index) => {
    const [x] = cellsOrigin(layout, index, across);
    return element("g", { transform: `translate(${coordinate(x)} 0)` }, svg);
  });
}

function heading({ heading, explanation }: Panel, bottom: number, theme: Theme): string {
  if (heading === "") return "";
  const bold = { "font-size": FONT_SIZE + 1, "font-weight": 600 };
  return element(
    "text",
    { x: 0, y: bottom - 7 },
    element("tspan", bold, escape(printable(heading))),
    element("tspan", { dx: EXPLANATION_GAP, fill: theme.muted }, escape(printable(explanation))),
  );
}

function cells(panels: Panels, shown: ShownPanel, layout: Layout, theme: Theme): string {
  const { panel, grid, cellTexts } = shown;
  const { cellWidth, cellHeight, rows, columns } = layout;
  const { values, masked } = grid;
  const hasTooltips = panels.panels.length * values.length <= MAX_TOOLTIPS;
  const width = cellWidth >= MIN_SEPARATED ? cellWidth - 1 : cellWidth;
  const height = cellHeight >= MIN_SEPARATED ? cellHeight - 1 : cellHeight;
  const marks = { hatched: "", crossed: "" };
  const texts: string[] = [];
  const rects = Array.from(values, (value, cell) => {
    const [x, y] = [(cell % columns) * cellWidth, Math.floor(cell / columns) * cellHeight];
    const fill = cellColor(value, masked[cell] !== 0, panel, theme);
    if (masked[cell] !== 0) marks.hatched += `M${x} ${y + height}l${width} ${-height}`;
    else if (!Number.isFinite(value)) marks.crossed += cross(x, y, width, height);
    if (cellTexts !== null)
      texts.push(cellText(cellTexts[cell]!, x + width / 2, y + height / 2, fill));
    const rect = { x, y, width, height, fill };
    return hasTooltips
      ? element("rect", rect, tooltip(tooltipText(panels, layout, shown, cell)))
      : element("rect", rect);
  });
  const frame = { x: -0.5, y: -0.5, width: columns * cellWidth, height: rows * cellHeight };
  return [
    element("rect", { ...frame, fill: "none", stroke: theme.border }),
    element("g", { "shape-rendering": "crispEdges" }, ...rects),
    marks.hatched === ""
      ? ""
      : element("path", { d: marks.hatched, stroke: theme.hatch, fill: "none" }),
    marks.crossed === ""
      ? ""
      : element("path", {
          d: marks.crossed,
          stroke: theme.alarm,
          "stroke-width": 1.5,
          fill: "none",
        }),
    element("g", { "text-anchor": "middle", "pointer-events": "none" }, ...texts),
  ].join("\n");
}

function cellColor(value: number, isMasked: boolean, panel: Panel, theme: Theme): string {
  if (isMasked) return theme.masked;
  if (!Number.isFinite(value)) return theme.surface;
  return colorAt(theme.scales[panel.scale], fractionOf(value, panel.range));
}

function cross(x: number, y: number, width: number, height: number): string {
  const reach = Math.min(width, height) / 2 - 1;
  const [left, top] = [x + width / 2 - reach, y + height / 2 - reach].map(coordinate);
  const size = coordinate(2 * reach);
  return `M${left} ${top}l${size} ${size}m-${size} 0l${size} -${size}`;
}

function cellText(text: string, x: number, y: number, background: string): string {
  return label(text, x, y + FONT_SIZE * 0.36, { fill: inkOn(background) });
}

function tooltipText(panels: Panels, layout: Layout, shown: ShownPanel, cell: number): string {
  const row = `${panels.rowNoun[0]} ${layout.rowLabels[Math.floor(cell / layout.columns)]}`;
  const column = `${panels.columnNoun[0]} ${layout.columnLabels[cell % layout.columns]}`;
  const { panel, grid, cellTexts } = shown;
  const value = cellTexts?.[cell] ?? describeCell(grid, cell);
  return `${panel.heading === "" ? "" : `${panel.heading}, `}${row}, ${column}: ${value}`;
}

function rowLabels({ rowLabels, rowLabelStep, cellHeight }: Layout, theme: Theme): string {
  const texts = rowLabels.map((text, row) =>
    row % rowLabelStep === 0
      ? label(text, -LABEL_GAP, (row + 0.5) * cellHeight + FONT_SIZE * 0.33)
      : "",
  );
  return element("g", { "text-anchor": "end", fill: theme.muted }, ...texts);
}

function columnLabels(layout: Layout, side: "above" | "below", theme: Theme): string {
  const { labelAngle, cellWidth, columnLabelStep } = layout;
  const isAbove = side === "above";
  const y = isAbove ? -LABEL_GAP : layout.rows * layout.cellHeight + LABEL_GAP;
  const texts = layout.columnLabels.map((text, column) => {
    if (column % columnLabelStep !== 0) return "";
    const x = (column + 0.5) * cellWidth;
    if (labelAngle === 0) return label(text, x, isAbove ? y : y + FONT_SIZE * 0.7);
    // The end near the cells is over the middle of its column.
    const transform = `translate(${coordinate(x + 3)} ${coordinate(y)}) rotate(${-labelAngle})`;
    return label(text, 0, labelAngle === 90 ? 2 : isAbove ? 0 : 5, { transform });
  });
  const anchor = labelAngle === 0 ? "middle" : isAbove ? "start" : "end";
  return element("g", { "text-anchor": anchor, fill: theme.ink }, ...texts);
}

/** The scale of a panel, its largest value at the top. */
function legend(panel: Panel, layout: Layout, theme: Theme): string {
  const height = layout.rows * layout.cellHeight - 1;
  const x = layout.columns * layout.cellWidth + LEGEND_GAP;
  const step = height / LEGEND_STEPS;
  const bar = Array.from({ length: LEGEND_STEPS }, (_, index) =>
    element("rect", {
      x,
      y: height - (index + 1) * step,
      width: LEGEND_WIDTH,
      // Rectangles overlap to hide the seams between neighbours.
      height: index === 0 ? step : step + 0.5,
      fill: colorAt(theme.scales[panel.scale], (index + 0.5) / LEGEND_STEPS),
    }),
  );
  const [min, max] = panel.range;
  const isHigh = height >= MIN_HEIGHT_OF_MIDDLE_LABEL;
  const ticks: [value: number, y: number][] = [
    [max, FONT_SIZE * 0.75],
    ...(isHigh ? [[(min + max) / 2, height / 2 + FONT_SIZE * 0.36] as [number, number]] : []),
    [min, height],
  ];
  const labels = ticks.map(([value, y]) =>
    label(compact(value), x + LEGEND_WIDTH + LABEL_GAP, y, { fill: theme.muted }),
  );
  return element("g", {}, ...bar, ...labels);
}

function labelNotes({ columnLabelStep, rowLabelStep }: Layout): string[] {
  return [
    ...(columnLabelStep > 1 ? [`One in ${columnLabelStep} columns is labelled.`] : []),
    ...(rowLabelStep > 1 ? [`One in ${rowLabelStep} rows is labelled.`] : []),
  ];
}
