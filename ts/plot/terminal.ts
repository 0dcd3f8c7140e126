/**
 * Terminals: how wide, with colours or without.
 *
 * What belongs here: escape sequences, shades, padding by columns. What does not: what is shown.
 */
import { ValueError } from "../runtime/errors.js";
import { cut, terminalWidth } from "./labels.js";
import { channels, colorAt, inkOn, type ScaleName, type Theme, themeOf } from "./theme.js";
import type { PictureTheme } from "./themed.js";

/** Options of all SVG pictures. */
export interface PictureOptions {
  /** Colours and background; `auto` follows the reader's preference (`prefers-color-scheme`). Default: `light`. */
  readonly theme?: PictureTheme;
}

/** Options of all pictures for terminals. */
export interface TerminalOptions {
  /** Width in characters, at least 20. Default: 80. */
  readonly columns?: number;
  /** 24-bit colours by escape sequences. Default: false. */
  readonly color?: boolean;
}

export interface Terminal {
  readonly columns: number;
  /** Null: no colours. */
  readonly theme: Theme | null;
}

const MIN_COLUMNS = 20;
const SHADES = [" ", "░", "▒", "▓", "█"];

/** @throws ValueError for a width that is not an integer or too small */
export function terminalOf({ columns = 80, color = false }: TerminalOptions): Terminal {
  if (!Number.isInteger(columns) || columns < MIN_COLUMNS) {
    throw new ValueError(
      `columns: expected an integer of characters from ${MIN_COLUMNS}, got ${columns}.`,
    );
  }
  // Cells have their own background, so one theme is enough for all terminals.
  return { columns, theme: color ? themeOf("dark") : null };
}

/** Text on a coloured background. */
export function onBackground(text: string, background: string): string {
  const [red, green, blue] = channels(background);
  const ink = inkOn(background) === "#000000" ? 30 : 97;
  return `\u001b[48;2;${red};${green};${blue}m\u001b[${ink}m${text}\u001b[0m`;
}

/** Coloured text. */
export function inColor(text: string, color: string): string {
  const [red, green, blue] = channels(color);
  return `\u001b[38;2;${red};${green};${blue}m${text}\u001b[0m`;
}

/**
 * A cell of `width` characters at a fraction (0 to 1) of its scale: a coloured background with `text` on it; without
 * colours the text, or shades where it is empty.
 */
export function cell(
  fraction: number,
  scale: ScaleName,
  width: number,
  text: string,
  { theme }: Terminal,
): string {
  if (theme !== null)
    return onBackground(padStart(text, width), colorAt(theme.scales[scale], fraction));
  if (text !== "") return padStart(text, width);
  const magnitude = scale === "diverging" ? Math.abs(2 * fraction - 1) : fraction;
  const shade = SHADES[Math.min(SHADES.length - 1, Math.floor(magnitude * SHADES.length))]!;
  // The middle of a diverging scale is blank on both sides of 0.
  const isNegative = scale === "diverging" && fraction < 0.5 && shade !== " ";
  return isNegative ? `-${shade.repeat(width - 1)}` : shade.repeat(width);
}

/** Cut or padded to exactly this number of columns. */
export function padEnd(text: string, columns: number): string {
  const shown = cut(text, columns, terminalWidth);
  return shown + " ".repeat(Math.max(0, columns - terminalWidth(shown)));
}

export function padStart(text: string, columns: number): string {
  const shown = cut(text, columns, terminalWidth);
  return " ".repeat(Math.max(0, columns - terminalWidth(shown))) + shown;
}

/** A text broken at spaces into lines of at most `columns`; longer words are cut. */
export function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && terminalWidth(longer) <= columns) lines[lines.length - 1] = longer;
    else lines.push(cut(word, columns, terminalWidth));
  }
  return lines;
}
