/** Images for terminals: two characters a pixel. */

import type { TensorLike } from "../runtime/convert.js";
import { printable } from "../runtime/printable.js";
import { type Image, type ImagesOptions, imageNotes, imagesOf, inkOf, shrunkTo } from "./images.js";
import { terminalWidth } from "./labels.js";
import { assertTextOptions } from "./options.js";
import type { Range } from "./range.js";
import {
  cell,
  inColor,
  padEnd,
  type Terminal,
  type TerminalOptions,
  terminalOf,
  wrapped,
} from "./terminal.js";

/** A pixel of two characters is about as wide as high. */
const PIXEL = 2;
const GAP = 2;
const NOT_FINITE = "?";
const MARK = "* ";

/**
 * Draws images for terminals: as many side by side as fit into `columns`; in a larger image neighbours are replaced by
 * their mean until it fits. Marked images have a star before their caption.
 * @throws as `imagesSvg`, and ValueError for fewer than 20 columns
 */
export function imagesText(
  images: TensorLike,
  options: ImagesOptions & TerminalOptions = {},
): string {
  assertTextOptions("images", options);
  const all = imagesOf(images, options, "imagesText");
  const terminal = terminalOf(options);
  const { images: shown, span } = shrunkTo(all, Math.floor(terminal.columns / PIXEL));
  const widest = Math.max(...shown.flatMap(captionsOf).map(terminalWidth), 0);
  const slot = Math.min(terminal.columns, Math.max(shown[0]!.grid.columns * PIXEL, widest));
  const across = Math.min(all.across, Math.floor((terminal.columns + GAP) / (slot + GAP)));
  const notes = imageNotes(all, span, NOT_FINITE.repeat(PIXEL));
  const head = [...(all.title === "" ? [] : [printable(all.title)]), ...notes];
  const parts = [head.flatMap((line) => wrapped(line, terminal.columns))];
  for (let first = 0; first < shown.length; first += across) {
    const row = shown.slice(first, first + across);
    parts.push(sideBySide(row, slot, all.range, terminal));
  }
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => line.trimEnd()).join("\n"))
    .join("\n\n")}\n`;
}

/** The text lines of images side by side. */
function sideBySide(
  images: readonly Image[],
  slot: number,
  range: Range,
  terminal: Terminal,
): string[] {
  const { rows, columns } = images[0]!.grid;
  const fill = " ".repeat(slot - columns * PIXEL);
  const pixels = Array.from({ length: rows }, (_, row) =>
    images.map((image) => pixelsOf(image, row, range, terminal) + fill).join(" ".repeat(GAP)),
  );
  const lines = Math.max(...images.map((image) => captionsOf(image).length));
  const captions = Array.from({ length: lines }, (_, line) =>
    images
      .map((image) => {
        const text = padEnd(captionsOf(image)[line] ?? "", slot);
        const { theme } = terminal;
        return image.isMarked && theme !== null ? inColor(text, theme.alarm) : text;
      })
      .join(" ".repeat(GAP)),
  );
  return [...pixels, ...captions];
}

function pixelsOf({ grid }: Image, row: number, range: Range, terminal: Terminal): string {
  const values = grid.values.subarray(row * grid.columns, (row + 1) * grid.columns);
  return Array.from(values, (value) =>
    Number.isFinite(value)
      ? cell(inkOf(value, range), "sequential", PIXEL, "", terminal)
      : NOT_FINITE.repeat(PIXEL),
  ).join("");
}

function captionsOf({ captions, isMarked }: Image): readonly string[] {
  if (!isMarked) return captions;
  const [first = "", ...others] = captions;
  return [MARK + first, ...others.map((text) => " ".repeat(MARK.length) + text)];
}
