/**
 * Text in pictures: how wide it is, how labels are cut, how numbers are formatted.
 *
 * What belongs here: text, independent of its position. What does not: XML (xml.ts), terminals' colours (terminal.ts).
 */
import { ShapeError } from "../runtime/errors.js";
import { printable } from "../runtime/printable.js";

/** Longer labels are cut; an ellipsis says so. */
const LONGEST_LABEL = 24;

/** Scripts of full-width characters, and most emoji: two columns in a terminal, one em in a picture. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u;
/** Combining and invisible characters, which take no width of their own. */
const COMBINING = /\p{Mark}|\p{Default_Ignorable_Code_Point}/u;

/** Columns of a terminal that a printable text takes. */
export function terminalWidth(text: string): number {
  let width = 0;
  for (const character of text)
    width += COMBINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

/** Width in a sans-serif font of this size: an upper estimate, since SVG as text cannot measure fonts. */
export function pictureWidth(text: string, size: number): number {
  let ems = 0;
  for (const character of text) {
    if (COMBINING.test(character)) continue;
    if (WIDE.test(character)) ems += 1;
    else if (/[ilj.,:;'|!I ]/.test(character)) ems += 0.32;
    else ems += /[mwMW@%]|\p{Lu}/u.test(character) ? 0.78 : 0.58;
  }
  return ems * size;
}

/** The text cut to some width by the given measure; an ellipsis replaces the end. */
export function cut(text: string, width: number, measure: (text: string) => number): string {
  if (measure(text) <= width) return text;
  const kept = Array.from(text);
  while (kept.length > 0 && measure(`${kept.join("")}…`) > width) kept.pop();
  return `${kept.join("")}…`;
}

/** The text in lines of at most this width in a picture, broken at spaces; a longer word is broken where it has to be. */
export function linesOf(text: string, width: number, size: number): string[] {
  const fits = (part: string) => pictureWidth(part, size) <= width;
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && fits(longer)) {
      lines[lines.length - 1] = longer;
      continue;
    }
    let line = "";
    for (const character of word) {
      if (line !== "" && !fits(line + character)) {
        lines.push(line);
        line = "";
      }
      line += character;
    }
    lines.push(line);
  }
  return lines;
}

/** A label short enough for an axis. */
export function shortLabel(label: string): string {
  return cut(printable(label), LONGEST_LABEL, terminalWidth);
}

/** Three significant digits: `0.693`, `12300`, `1.2e-7`. */
export function compact(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** A tick in full: neighbours may differ in their last digits only. */
export function tickText(value: number): string {
  return String(Number(value.toPrecision(12)));
}

/** Integers in full, others with up to three significant digits. */
export function compactCount(value: number): string {
  return Number.isInteger(value) ? String(value) : compact(value);
}

/**
 * The given labels, checked, or numbers from 0.
 * @param counted noun for what is labelled, for the error
 * @throws ShapeError for another count
 */
export function labelsFor(
  labels: readonly string[] | undefined,
  count: number,
  what: string,
  counted: string,
): string[] {
  if (labels === undefined) return Array.from({ length: count }, (_, index) => String(index));
  if (labels.length !== count) {
    throw new ShapeError(
      `${what}: got ${labels.length} labels for ${count} ${counted}; give one label for each.`,
    );
  }
  return labels.map(String);
}
