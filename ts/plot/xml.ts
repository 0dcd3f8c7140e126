/**
 * SVG as text.
 *
 * What belongs here: elements, escaping, the document around every picture. What does not: its contents.
 *
 * All styling is in attributes: a page's Content-Security-Policy may forbid styles, and ids or classes of two pictures
 * in one page would collide. The dark form of a picture (themed.ts) is the exception: where styles are forbidden, the light
 * one is left, and its classes mean the same in every picture.
 */
import { printable } from "../runtime/printable.js";
import { linesOf, pictureWidth } from "./labels.js";
import type { Theme } from "./theme.js";

export type Attributes = Readonly<Record<string, string | number>>;

export const FONT_SIZE = 12;
const TITLE_SIZE = 15;
const PADDING = 16;
const LINE = 17;
const TITLE_LINE = 22;
/** How much wider bold text is. */
const BOLD = 1.1;
/** Titles and notes are broken into lines of the body's width, or of this one. */
const MIN_TEXT_WIDTH = 360;

/** An element. Children are SVG already: texts go through `label`. */
export function element(name: string, attributes: Attributes, ...children: string[]): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === "number" ? coordinate(value) : escape(value)}"`,
  );
  const open = `<${name}${written.join("")}`;
  return children.length === 0 ? `${open}/>` : `${open}>${children.join("")}</${name}>`;
}

/** A text with its left end, middle or right end (`text-anchor`) at a point. */
export function label(text: string, x: number, y: number, attributes: Attributes = {}): string {
  return element("text", { x, y, ...attributes }, escape(printable(text)));
}

/** The tooltip of the element around it. */
export function tooltip(text: string): string {
  return element("title", {}, escape(printable(text)));
}

/** Rounded to a hundredth of a pixel. */
export function coordinate(value: number): string {
  return String(Math.round(value * 100) / 100);
}

export function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

export interface Picture {
  readonly title: string;
  /** Text alternative, for readers who do not see the picture. */
  readonly description: string;
  /** Lines below the title. */
  readonly notes: readonly string[];
  /** Size of the body, whose origin is its upper left corner. */
  readonly width: number;
  readonly height: number;
  readonly body: string;
}

/** The whole document: surface, title, notes, body. */
export function svgDocument(picture: Picture, theme: Theme): string {
  const { title, description } = picture;
  const name = title === "" ? description : title;
  const inner = Math.max(picture.width, MIN_TEXT_WIDTH);
  const titles = title === "" ? [] : linesOf(title, inner, BOLD * TITLE_SIZE);
  const notes = picture.notes.flatMap((note) => linesOf(note, inner, FONT_SIZE));
  const head = headHeight(titles, notes);
  const widest = Math.max(
    picture.width,
    ...titles.map((line) => pictureWidth(line, BOLD * TITLE_SIZE)),
    ...notes.map((note) => pictureWidth(note, FONT_SIZE)),
  );
  const width = Math.ceil(widest + 2 * PADDING);
  const height = Math.ceil(picture.height + head + 2 * PADDING);
  const root = {
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: "img",
    "aria-label": printable(name),
    "font-family":
      "system-ui, 'Helvetica Neue', Arial, 'Noto Sans', 'Noto Sans CJK TC', sans-serif",
    "font-size": FONT_SIZE,
    fill: theme.ink,
  };
  const surface = {
    x: 0.5,
    y: 0.5,
    width: width - 1,
    height: height - 1,
    rx: 8,
    fill: theme.surface,
    stroke: theme.border,
  };
  const lines = notes.map((note, index) =>
    label(note, PADDING, PADDING + titles.length * TITLE_LINE + 11 + index * LINE, {
      fill: theme.muted,
    }),
  );
  const parts = [
    tooltip(name),
    element("desc", {}, escape(printable([description, ...picture.notes].join(" ")))),
    element("rect", surface),
    ...titles.map((text, index) =>
      label(text, PADDING, PADDING + 13 + index * TITLE_LINE, {
        "font-size": TITLE_SIZE,
        "font-weight": 600,
      }),
    ),
    ...lines,
    element("g", { transform: `translate(${PADDING} ${PADDING + head})` }, picture.body),
  ];
  return `${element("svg", root, `\n${parts.join("\n")}\n`)}\n`;
}

function headHeight(titles: readonly string[], notes: readonly string[]): number {
  const height = titles.length * TITLE_LINE + notes.length * LINE;
  return height === 0 ? 0 : height + 6;
}
