/** Tables in boxes, with widths, wrapping and cutting as Python's rich library has them. */

/** How cells of a column stand, by its title. */
const ALIGNMENT: Readonly<Record<string, "left" | "right" | "center">> = {
  "Param #": "right",
  Trainable: "center",
};

/** Lines of a table whose columns end at the given shares of its width. */
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
    ...rowLines(header, header, widths, "┃"),
    rule("┡", "━", "╇", "┩"),
  ];
  rows.forEach((row, index) => {
    if (index > 0) lines.push(rule("├", "─", "┼", "┤"));
    lines.push(...rowLines(row, header, widths, "│"));
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
  const wanted = ends.map((end, index) => end - (ends[index - 1] ?? 0) + 2);
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
): string[] {
  const wrapped = cells.map((cell, index) => wrap(cell, (widths[index] ?? 0) - 2));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) => {
    const texts = wrapped.map((lines, index) => {
      const alignment = ALIGNMENT[header[index] ?? ""] ?? "left";
      return ` ${align(lines[line] ?? "", (widths[index] ?? 0) - 2, alignment)} `;
    });
    return border + texts.join(border) + border;
  });
}

function align(text: string, width: number, alignment: "left" | "right" | "center"): string {
  if (alignment === "left") return text.padEnd(width);
  if (alignment === "right") return text.padStart(width);
  return text.padStart(text.length + Math.floor((width - text.length) / 2)).padEnd(width);
}

/** Lines broken at spaces; a word that is too long is cut. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines.map((line) => (line.length > width ? `${line.slice(0, width - 1)}…` : line));
}
