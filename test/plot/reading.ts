// Reads pictures back: elements of an SVG as a tree, and the cells of its panels.
import { expect } from "vitest";

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  /** Text directly inside, as a reader sees it. */
  text: string;
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"' };

function unescape(text: string): string {
  // What is neither an entity of XML nor plain would make a browser refuse the document.
  expect(text).not.toMatch(/[<>]|&(?!(lt|gt|amp|quot);)/);
  return text.replace(/&(\w+);/g, (_, name: string) => entities[name]!);
}

/** The root element; fails for what is not well-formed. */
export function readSvg(svg: string): Element {
  const root: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  let end = 0;
  for (const match of svg.matchAll(/<(\/?)([a-z]+)((?: [a-zA-Z0-9:-]+="[^"]*")*)(\/?)>/g)) {
    const [tag, closing, name, attributes, isEmpty] = match;
    open.at(-1)!.text += unescape(svg.slice(end, match.index));
    end = match.index + tag.length;
    if (closing === "/") {
      expect(open.pop()!.name).toBe(name);
      continue;
    }
    const pairs = [...attributes!.matchAll(/ ([a-zA-Z0-9:-]+)="([^"]*)"/g)];
    const element: Element = {
      name: name!,
      attributes: Object.fromEntries(pairs.map(([, key, value]) => [key, unescape(value!)])),
      children: [],
      text: "",
    };
    open.at(-1)!.children.push(element);
    if (isEmpty !== "/") open.push(element);
  }
  expect(svg.slice(end).trim()).toBe("");
  expect(open).toEqual([root]);
  expect(svg).not.toMatch(/="[^"]*(NaN|Infinity|undefined)/);
  return root.children[0]!;
}

export function all(element: Element, name: string): Element[] {
  return element.children.flatMap((child) => [
    ...(child.name === name ? [child] : []),
    ...all(child, name),
  ]);
}

export function texts(element: Element): string[] {
  return all(element, "text").map(wholeText);
}

function wholeText({ text, children }: Element): string {
  return text + children.map(wholeText).join("");
}

export interface ReadPanel {
  readonly heading: string;
  /** Colours of the cells, row by row, in the order of their places. */
  readonly colors: string[][];
  readonly tooltips: string[];
  readonly element: Element;
}

/** The panels of a heatmap from left to right, then down. */
export function readPanels(svg: string): ReadPanel[] {
  const body = readSvg(svg).children.find(({ name }) => name === "g")!;
  return body.children.map((element) => {
    const grid = element.children.find(({ attributes }) => "shape-rendering" in attributes)!;
    const rows = new Map<number, { x: number; fill: string }[]>();
    for (const { attributes } of grid.children) {
      const row = rows.get(Number(attributes.y)) ?? [];
      row.push({ x: Number(attributes.x), fill: attributes.fill! });
      rows.set(Number(attributes.y), row);
    }
    return {
      heading: all(element, "tspan")[0]?.text ?? "",
      colors: [...rows]
        .sort(([a], [b]) => a - b)
        .map(([, row]) => row.sort((a, b) => a.x - b.x).map(({ fill }) => fill)),
      tooltips: all(grid, "title").map(({ text }) => text),
      element,
    };
  });
}
