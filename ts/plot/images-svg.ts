/** Images as SVG: a grid of small pictures with captions. */

import type { TensorLike } from "../runtime/convert.js";
import type { Grid } from "./grid.js";
import {
  type Image,
  type Images,
  type ImagesOptions,
  imageNotes,
  imagesOf,
  inkOf,
  shrunkTo,
} from "./images.js";
import { pictureWidth } from "./labels.js";
import { assertSvgOptions } from "./options.js";
import type { Range } from "./range.js";
import type { PictureOptions } from "./terminal.js";
import { colorAt, type Theme } from "./theme.js";
import { inTheme } from "./themed.js";
import { coordinate, element, FONT_SIZE, label, svgDocument, tooltip } from "./xml.js";

const BODY_WIDTH = 460;
/** A side of an image takes about this much, or as many pixels as it has. */
const SIDE = 72;
const MAX_PIXELS = 96;
const [GAP, ROW_GAP] = [14, 12];
const LINE = FONT_SIZE + 3;
const CAPTION_GAP = 4;
/** Number of shades between background and full ink: pixels of one shade are one path. */
const SHADES = 32;

/**
 * Images [images, height, width] of one channel as SVG, line by line, darker (on a light background) where values are
 * larger, with captions below; marked images have a frame in the alarm colour. Values that are not finite have that
 * colour too, and a note counts them. In images larger than 96 pixels, neighbours are replaced by their mean.
 *
 * @throws ShapeError for another rank, captions or marks that do not fit; ValueError for an unknown theme, a range
 *   that is not ascending, an `across` below 1
 */
export function imagesSvg(
  images: TensorLike,
  options: ImagesOptions & PictureOptions = {},
): string {
  assertSvgOptions("images", options);
  const all = imagesOf(images, options, "imagesSvg");
  const { images: shown, span } = shrunkTo(all, MAX_PIXELS);
  const { title, description } = all;
  const notes = imageNotes(all, span, "Filled with the colour of alarms");
  return inTheme(options.theme ?? "light", (theme) =>
    svgDocument({ title, description, notes, ...body(shown, all, theme) }, theme),
  );
}

function body(shown: readonly Image[], { across, range }: Images, theme: Theme) {
  const { rows, columns } = shown[0]!.grid;
  const pixel = Math.max(1, Math.floor(SIDE / Math.max(rows, columns)));
  const captions = shown.flatMap((image) => image.captions);
  const widest = Math.max(...captions.map((text) => pictureWidth(text, FONT_SIZE)), 0);
  const slot = Math.max(columns * pixel, widest) + GAP;
  const count = Math.max(1, Math.min(across, Math.floor((BODY_WIDTH + GAP) / slot)));
  let top = 0;
  const parts: string[] = [];
  for (let first = 0; first < shown.length; first += count) {
    const row = shown.slice(first, first + count);
    parts.push(
      ...row.map((image, index) =>
        element(
          "g",
          { transform: `translate(${coordinate((index + 0.5) * slot - GAP / 2)} ${top})` },
          drawImage(image, pixel, range, theme),
        ),
      ),
    );
    const lines = Math.max(...row.map((image) => image.captions.length));
    top += rows * pixel + (lines === 0 ? 0 : CAPTION_GAP + lines * LINE) + ROW_GAP;
  }
  const width = Math.min(count, shown.length) * slot - GAP;
  return { width, height: top - ROW_GAP, body: parts.join("\n") };
}

/** An image whose middle is at x = 0, and its captions: the first in ink, what follows muted. */
function drawImage(
  { grid, captions, isMarked }: Image,
  pixel: number,
  range: Range,
  theme: Theme,
): string {
  const [width, height] = [grid.columns * pixel, grid.rows * pixel];
  const scaled = { transform: `translate(${-width / 2} 0) scale(${pixel})` };
  const frame = {
    x: -width / 2 - 0.5,
    y: -0.5,
    width: width + 1,
    height: height + 1,
    fill: "none",
    stroke: isMarked ? theme.alarm : theme.border,
    "stroke-width": isMarked ? 2 : 1,
  };
  const texts = captions.map((text, line) =>
    label(text, 0, height + CAPTION_GAP + (line + 0.8) * LINE, {
      fill: line === 0 ? theme.ink : theme.muted,
    }),
  );
  return [
    captions.length === 0 ? "" : tooltip(captions.join(", ")),
    element("g", { ...scaled, "shape-rendering": "crispEdges" }, ...pixels(grid, range, theme)),
    element("rect", frame),
    element("g", { "text-anchor": "middle" }, ...texts),
  ].join("");
}

/** A path for each shade, of runs of neighbours in a row. */
function pixels({ rows, columns, values }: Grid, range: Range, theme: Theme): string[] {
  const runs = new Map<number, string>();
  /** NaN for values that are not finite, which a map takes for one key. */
  const shadeOf = (value: number) =>
    Number.isFinite(value) ? Math.round(inkOf(value, range) * SHADES) : Number.NaN;
  for (let row = 0; row < rows; row++) {
    const shades = Array.from(values.subarray(row * columns, (row + 1) * columns), shadeOf);
    for (let start = 0; start < columns; ) {
      const shade = shades[start]!;
      let end = start;
      while (end < columns && Object.is(shades[end], shade)) end++;
      const length = end - start;
      runs.set(shade, `${runs.get(shade) ?? ""}M${start} ${row}h${length}v1h-${length}z`);
      start = end;
    }
  }
  const colorOf = (shade: number) =>
    Number.isNaN(shade) ? theme.alarm : colorAt(theme.scales.sequential, shade / SHADES);
  return [...runs].map(([shade, d]) => element("path", { d, fill: colorOf(shade) }));
}
