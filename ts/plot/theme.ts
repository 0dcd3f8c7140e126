/**
 * Colours of backgrounds and text, of values, of series.
 *
 * What belongs here: the two themes and the mapping from a number to a colour. What does not: where colours are drawn.
 *
 * A picture has its own background, so it looks the same on any page. Neighbouring anchors of a scale differ by equal
 * steps of lightness (OKLab), so that equal steps of a value look equal, in print and to the colour-blind too.
 */
import { unknownName } from "../runtime/names.js";

/** The background that a picture is drawn on. */
export type ThemeName = "light" | "dark";

/** `sequential` runs from the smallest to the largest value, `diverging` from a centre at 0 to both sides. */
export type ScaleName = "sequential" | "diverging";

export interface Theme {
  readonly surface: string;
  readonly border: string;
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  /** Steps that a mask leaves out: background and hatching. */
  readonly masked: string;
  readonly hatch: string;
  /** The crosses of values that are not finite, and frames of marked images. */
  readonly alarm: string;
  readonly scales: { readonly [Name in ScaleName]: readonly string[] };
  readonly series: readonly string[];
}

const themes: { readonly [Name in ThemeName]: Theme } = {
  light: {
    surface: "#ffffff",
    border: "#d5d9e0",
    ink: "#1c2330",
    muted: "#566072",
    grid: "#e6e9ee",
    masked: "#f3f4f6",
    hatch: "#b4bac4",
    alarm: "#c4006a",
    scales: {
      sequential: "#eef5f6 #b2e1e8 #70cbdb #40afd1 #0590c8 #226dba #3549a5 #2f307c #241a54".split(
        " ",
      ),
      diverging: "#0047a2 #3d73c1 #769ed8 #b1c9ec #f4f3f0 #e9bab0 #d18576 #b5503e #920f00".split(
        " ",
      ),
    },
    series: "#1659b5 #c65102 #01764c #a21f8f #6f5c00 #444e5e".split(" "),
  },
  dark: {
    surface: "#14171d",
    border: "#343a46",
    ink: "#e9ecf1",
    muted: "#a3acba",
    grid: "#2a303a",
    masked: "#1d2128",
    hatch: "#5a6373",
    alarm: "#ff5fae",
    scales: {
      sequential: "#242439 #303765 #314e94 #1c70aa #0091b7 #00b3b7 #3ad4aa #9eea8d #f5f778".split(
        " ",
      ),
      diverging: "#77d9ff #54aaca #427c91 #33505b #272624 #5f452f #98663c #d38b4b #feba82".split(
        " ",
      ),
    },
    series: "#65b2f1 #f79c40 #5ed99e #ef89cf #e3d058 #b6becb".split(" "),
  },
};

/** @throws ValueError for a name that is not known */
export function themeOf(name: ThemeName): Theme {
  if (!Object.hasOwn(themes, name)) throw unknownName("theme", name, Object.keys(themes));
  return themes[name];
}

/** @throws ValueError for a name that is not known */
export function checkedScale(name: ScaleName): ScaleName {
  const known = Object.keys(themes.light.scales);
  if (!known.includes(name)) throw unknownName("scale", name, known);
  return name;
}

/** The colour at `fraction` (clamped to [0, 1]) of a scale: linear in sRGB between equidistant anchors. */
export function colorAt(anchors: readonly string[], fraction: number): string {
  const position = Math.min(1, Math.max(0, fraction)) * (anchors.length - 1);
  const before = Math.min(Math.floor(position), anchors.length - 2);
  const [from, to] = [channels(anchors[before]!), channels(anchors[before + 1]!)];
  const mixed = from.map((channel, i) =>
    Math.round(channel + (to[i]! - channel) * (position - before)),
  );
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

/** Red, green and blue, 0 to 255. */
export function channels(color: string): number[] {
  return [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16));
}

/** Black or white, whichever has more contrast with this background (by WCAG's relative luminance). */
export function inkOn(color: string): string {
  // (L + 0.05) / 0.05 = 1.05 / (L + 0.05) at L = 0.179, where black and white have equal contrast.
  return luminance(color) > 0.179 ? "#000000" : "#ffffff";
}

/** Relative luminance, 0 to 1: WCAG 2, "relative luminance". */
export function luminance(color: string): number {
  const [red, green, blue] = channels(color).map((channel) => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
