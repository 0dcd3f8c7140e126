/**
 * Pictures in a theme.
 *
 * What belongs here: which theme a picture is drawn in, and pictures that have two. What does not: colours (theme.ts).
 */
import { unknownName } from "../runtime/names.js";
import { type Theme, type ThemeName, themeOf } from "./theme.js";

/** `auto` is the light theme, and the dark one where the reader prefers it. */
export type PictureTheme = ThemeName | "auto";

/** An opening tag, and the colours in it. */
const TAG = /<[a-z][^<>]*>/g;
const COLOR = /(fill|stroke)="(#[0-9a-f]{6})"/g;

/** Draws in a theme. @throws ValueError for a name that is not known */
export function inTheme(name: PictureTheme, draw: (theme: Theme) => string): string {
  if (name === "auto") return withDarkForm(draw(themeOf("light")), draw(themeOf("dark")));
  if (name !== "light" && name !== "dark") {
    throw unknownName("theme", name, ["light", "dark", "auto"]);
  }
  return draw(themeOf(name));
}

/**
 * A light picture with the colours of a dark one, which differs from it in colours alone, for readers who prefer dark: each
 * element gets classes that name its dark colours. Such a class means the same in all pictures of a page.
 */
function withDarkForm(light: string, dark: string): string {
  const darkTags = dark.match(TAG) ?? [];
  const rules = new Set<string>();
  let index = 0;
  const drawn = light.replace(TAG, (tag) => {
    const darkColors = darkTags[index++]!.matchAll(COLOR);
    const classes = [...tag.matchAll(COLOR)].flatMap(([color, property]) => {
      const [darkColor, , value] = darkColors.next().value!;
      if (darkColor === color) return [];
      const name = `${property}-${value!.slice(1)}`;
      rules.add(`.${name}{${property}:${value}}`);
      return [name];
    });
    return classes.length === 0 ? tag : tag.replace(/\/?>$/, ` class="${classes.join(" ")}"$&`);
  });
  const style = `<style>@media (prefers-color-scheme:dark){${[...rules].join("")}}</style>`;
  return drawn.replace(/^<svg[^>]*>\n/, `$&${style}\n`);
}
