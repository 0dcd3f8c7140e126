/**
 * Terminals: how wide, with colours or without.
 *
 * What belongs here: escape sequences, shades, padding by columns. What does not: what is shown.
 */
import { ValueError } from "../runtime/errors.js";
import { cut, terminalWidth } from "./labels.js";
import {
  channels,
  colorAt,
  inkOn,
  type ScaleName,
  type Theme,
  type ThemeName,
  themeOf,
} from "./theme.js";

export interface PictureOptions {
  /** The surface. Default: `light`. */
  readonly theme?: ThemeName;
}

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

const LEAST_COLUMNS = 20;
const SHADES = [" ", "░", "▒", "▓", "█"];

/** @throws ValueError for a width that is no whole number or too small */
export function terminalOf({ columns = 80, color = false }: TerminalOptions): Terminal {
  if (!Number.isInteger(columns) || columns < LEAST_COLUMNS) {
    throw new ValueError(
      `columns: expected a whole number of characters from ${LEAST_COLUMNS}, got ${columns}.`,
    );
  }
  // Cells bring their ground, so one theme does for all terminals.
  return { columns, theme: color ? themeOf("dark") : null };
}

/** Text on a coloured ground. */
export function onGround(text: string, ground: string): string {
  const [red, green, blue] = channels(ground);
  const ink = inkOn(ground) === "#000000" ? 30 : 97;
  return `\u001b[48;2;${red};${green};${blue}m\u001b[${ink}m${text}\u001b[0m`;
}

/** Coloured text. */
export function inColor(text: string, color: string): string {
  const [red, green, blue] = channels(color);
  return `\u001b[38;2;${red};${green};${blue}m${text}\u001b[0m`;
}

/**
 * A cell of `width` characters for the share of its scale: a coloured ground or shades. `text` stands in it; without
 * colours it takes the place of shades.
 */
export function cell(
  share: number,
  scale: ScaleName,
  width: number,
  text: string,
  { theme }: Terminal,
): string {
  if (theme !== null) return onGround(padStart(text, width), colorAt(theme.scales[scale], share));
  if (text !== "") return padStart(text, width);
  const magnitude = scale === "diverging" ? Math.abs(2 * share - 1) : share;
  const shade = SHADES[Math.min(SHADES.length - 1, Math.floor(magnitude * SHADES.length))]!;
  // The middle of a diverging scale is blank on both sides of 0.
  const isNegative = scale === "diverging" && share < 0.5 && shade !== " ";
  return isNegative ? `-${shade.repeat(width - 1)}` : shade.repeat(width);
}

/** Cut or filled to exactly so many columns. */
export function padEnd(text: string, columns: number): string {
  const shown = cut(text, columns, terminalWidth);
  return shown + " ".repeat(Math.max(0, columns - terminalWidth(shown)));
}

export function padStart(text: string, columns: number): string {
  const shown = cut(text, columns, terminalWidth);
  return " ".repeat(Math.max(0, columns - terminalWidth(shown))) + shown;
}

/** A line broken at spaces, so that no part is longer than the terminal is wide (but a single word cut to it). */
export function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && terminalWidth(longer) <= columns) lines[lines.length - 1] = longer;
    else lines.push(cut(word, columns, terminalWidth));
  }
  return lines;
}
