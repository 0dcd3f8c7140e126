/** Tracks for terminals, where lines would take too much room: one more heatmap. */
import { compact } from "./labels.js";
import type { Panel } from "./panel.js";
import { sequentialRange } from "./range.js";
import type { Track } from "./track.js";

/**
 * The track as a panel with the columns of `below`. Numbers are in its cells where they fit, with one decimal if there
 * is room for it.
 */
export function trackPanel({ names, grid }: Track, below: Panel, cellWidth: number): Panel {
  const texts = [1, 0]
    .map((digits) => Array.from(grid.values, (value) => compact(Number(value.toFixed(digits)))))
    .find((written) => written.every((text) => text.length < cellWidth));
  return {
    ...below,
    heading: "",
    explanation: "",
    grid,
    rowLabels: names,
    scale: "sequential",
    range: sequentialRange(grid),
    cellTexts: texts ?? null,
  };
}
