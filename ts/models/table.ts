/** Tables with borders; column widths, wrapping and truncation as in Python's rich library. */
import { ValueError } from "../runtime/errors.js";

/** Minimum width of a column, as in Keras. */
const MIN_COLUMN = 4;

/** Alignment of columns by title; others are left-aligned. */
const ALIGNMENT: Readonly<Record<string, "left" | "right" | "center">> = {
  "Param #": "right",
  Trainable: "center",
};

/**
 * Lines of a table whose columns end at `positions`, as fractions of its width.
 * @throws ValueError where a column would have fewer than 4 characters.
 */
export function formatTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  positions: readonly number[],
  width: number,
): string[] {
  const widths = columnWidths(positions, width);
  const rule = (left: string, line: string, cross: string, right: string) =>
    left + widths.map((size) => line.repeat(size)).join(cross) + right;
  const lines = [
    rule("┏", "━", "┳", "┓"),
    ...rowLines(header, header, widths, "┃", "bottom"),
    rule("┡", "━", "╇", "┩"),
  ];
  rows.forEach((row, index) => {
    if (index > 0) lines.push(rule("├", "─", "┼", "┤"));
    lines.push(...rowLines(row, header, widths, "│", "top"));
  });
  lines.push(rule("└", "─", "┴", "┘"));
  return lines;
}

/**
 * Widths of columns, including one space on either side of the text. Each column gets its fraction of the width plus
 * the two spaces; the excess over the room between the borders is taken evenly, rounding halves to even.
 */
function columnWidths(positions: readonly number[], width: number): number[] {
  const ends = positions.map((fraction) => Math.trunc(fraction * width));
  const textWidths = ends.map((end, index) => end - (ends[index - 1] ?? 0));
  if (Math.min(...textWidths) < MIN_COLUMN) {
    throw new ValueError(
      `A table of ${textWidths.length} columns does not fit into lines of ${width} characters: raise lineLength.`,
    );
  }
  const wanted = textWidths.map((size) => size + 2);
  let excess = wanted.reduce((sum, size) => sum + size, 0) - (width - wanted.length - 1);
  return wanted.map((size, index) => {
    const taken = roundHalfToEven(excess / (wanted.length - index));
    excess -= taken;
    return size - taken;
  });
}

/** Rounds to an integer, halves to the even one, as Python does. */
export function roundHalfToEven(value: number): number {
  const low = Math.floor(value);
  if (value - low !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}

function rowLines(
  cells: readonly string[],
  header: readonly string[],
  widths: readonly number[],
  border: string,
  vertical: "top" | "bottom",
): string[] {
  const wrapped = cells.map((cell, index) => wrap(cell, (widths[index] ?? 0) - 2));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) => {
    const texts = wrapped.map((lines, index) => {
      const above = vertical === "top" ? 0 : height - lines.length;
      const alignment = ALIGNMENT[header[index] ?? ""] ?? "left";
      return ` ${align(lines[line - above] ?? "", (widths[index] ?? 0) - 2, alignment)} `;
    });
    return border + texts.join(border) + border;
  });
}

function align(text: string, width: number, alignment: "left" | "right" | "center"): string {
  if (alignment === "left") return text.padEnd(width);
  if (alignment === "right") return text.padStart(width);
  return text.padStart(text.length + Math.floor((width - text.length) / 2)).padEnd(width);
}

/** Breaks text into lines at spaces; too long words are truncated. Leading spaces belong to the first word. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  // In narrow columns the borders may leave no room for text.
  if (width < 1) return lines;
  for (const word of text.match(/^\s*\S+|\S+/g) ?? []) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines.map((line) => (line.length > width ? `${line.slice(0, width - 1)}…` : line));
}
