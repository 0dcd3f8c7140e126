/** Tables in boxes, with widths, wrapping and cutting as Python's rich library has them. */
import { ValueError } from "../runtime/errors.js";

/** Keras refuses to draw narrower columns. */
const MIN_COLUMN = 4;

/** How cells of a column stand, by its title. */
const ALIGNMENT: Readonly<Record<string, "left" | "right" | "center">> = {
  "Param #": "right",
  Trainable: "center",
};

/**
 * Lines of a table whose columns end at the given shares of its width.
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
 * Widths with one space on both sides. Each column wants its share and the spaces; what is too much for
 * the borders to fit is taken evenly, rounding halves to even.
 */
function columnWidths(positions: readonly number[], width: number): number[] {
  const ends = positions.map((share) => Math.trunc(share * width));
  const shares = ends.map((end, index) => end - (ends[index - 1] ?? 0));
  if (Math.min(...shares) < MIN_COLUMN) {
    throw new ValueError(
      `A table of ${shares.length} columns does not fit into lines of ${width} characters: raise lineLength.`,
    );
  }
  const wanted = shares.map((share) => share + 2);
  let excess = wanted.reduce((sum, size) => sum + size, 0) - (width - wanted.length - 1);
  return wanted.map((size, index) => {
    const taken = roundHalfToEven(excess / (wanted.length - index));
    excess -= taken;
    return size - taken;
  });
}

/** Rounds to a whole number, halves to the even one, as Python does. */
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

/** Lines broken at spaces; a word that is too long is cut. Spaces in front belong to the first word. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  // The borders may have taken all of a narrow column.
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
