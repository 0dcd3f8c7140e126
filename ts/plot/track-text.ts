/** Tracks for terminals, which have no room for lines: one more heatmap. */
import { compact } from "./labels.js";
import type { Panel } from "./panel.js";
import { sequentialRange } from "./range.js";
import type { Track } from "./track.js";

/**
 * The track as a panel in the manner of `like`: what terminals show. Numbers stand in its cells where they fit, with a
 * digit behind the point if there is room for it.
 */
export function trackPanel({ names, grid }: Track, like: Panel, cellWidth: number): Panel {
  const texts = [1, 0]
    .map((digits) => Array.from(grid.values, (value) => compact(Number(value.toFixed(digits)))))
    .find((written) => written.every((text) => text.length < cellWidth));
  return {
    ...like,
    heading: "",
    explanation: "",
    grid,
    rowLabels: names,
    scale: "sequential",
    range: sequentialRange(grid),
    cellTexts: texts ?? null,
  };
}
