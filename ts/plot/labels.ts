/**
 * Writing in pictures: what can be shown of a label, how wide it is, how numbers are written.
 *
 * What belongs here: text without a place. What does not: XML (xml.ts) and terminals' colours (terminal.ts).
 */
import { ShapeError } from "../runtime/errors.js";

/** Longer labels are cut; an ellipsis says so. */
const LONGEST_LABEL = 24;

/** Scripts of full-width signs, and most emoji: two columns in a terminal, one em in a picture. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u;
/** Signs that stand on the one before. */
const COMBINING = /\p{Mark}|\p{Default_Ignorable_Code_Point}/u;

/**
 * The label as it can be drawn: control signs become their pictures (a tab is ␉), halves of surrogate pairs and
 * signs that XML forbids the replacement sign. So no label moves a terminal's cursor or breaks a document.
 */
export function printable(label: string): string {
  return Array.from(label, (sign) => {
    const code = sign.codePointAt(0)!;
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    if (code === 0x7f) return "␡";
    const isControl = code >= 0x80 && code <= 0x9f;
    // Signs that turn the direction of writing would reorder a whole line.
    const turns = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
    const isSurrogate = code >= 0xd800 && code <= 0xdfff;
    return isControl || turns || isSurrogate || code === 0xfffe || code === 0xffff ? "�" : sign;
  }).join("");
}

/** Columns of a terminal that a printable text takes. */
export function terminalWidth(text: string): number {
  let width = 0;
  for (const sign of text) width += COMBINING.test(sign) ? 0 : WIDE.test(sign) ? 2 : 1;
  return width;
}

/** Width in a sans-serif face of this size: an estimate from above, since a picture cannot measure its fonts. */
export function pictureWidth(text: string, size: number): number {
  let ems = 0;
  for (const sign of text) {
    if (COMBINING.test(sign)) continue;
    if (WIDE.test(sign)) ems += 1;
    else if (/[ilj.,:;'|!I ]/.test(sign)) ems += 0.32;
    else ems += /[mwMW@%]|\p{Lu}/u.test(sign) ? 0.78 : 0.58;
  }
  return ems * size;
}

/** The text cut to some width by the given measure; an ellipsis stands for what is gone. */
export function cut(text: string, width: number, measure: (text: string) => number): string {
  if (measure(text) <= width) return text;
  const signs = Array.from(text);
  while (signs.length > 0 && measure(`${signs.join("")}…`) > width) signs.pop();
  return `${signs.join("")}…`;
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

/** Whole numbers as they are, others with up to three significant digits. */
export function compactCount(value: number): string {
  return Number.isInteger(value) ? String(value) : compact(value);
}

/**
 * Given labels, checked, or numbers from 0.
 * @throws ShapeError for another count
 */
export function labelsFor(
  given: readonly string[] | undefined,
  count: number,
  what: string,
  counted: string,
): string[] {
  if (given === undefined) return Array.from({ length: count }, (_, index) => String(index));
  if (given.length !== count) {
    throw new ShapeError(
      `${what}: got ${given.length} labels for ${count} ${counted}; give one label for each.`,
    );
  }
  return given.map(String);
}
