import { ShapeError, Tensor, ValueError } from "latch";
import { gatesSvg, gatesText } from "latch/plot";
import { describe, expect, test } from "vitest";
import { pictureWidth, terminalWidth } from "../../ts/plot/labels.js";
import { themeOf } from "../../ts/plot/theme.js";
import { FONT_SIZE } from "../../ts/plot/xml.js";
import { all, type Element, readPanels, readSvg, texts } from "./reading.js";

const { series: colors } = themeOf("light");

const STEPS = 5;
/** Between a picture's border and what it shows. */
const PADDING = 16;
const states = {
  cell: new Tensor(
    [1, STEPS, 2],
    "float32",
    Float32Array.from({ length: 2 * STEPS }, (_, k) => k / 10),
  ),
};
const tokens = ["(", "(", "a", ")", ")"];
const depth = [1, 2, 2, 1, 0];

/** The part of the picture above the panels, and the panels. */
function parts(svg: string) {
  const [track, ...panels] = readSvg(svg).children.find(({ name }) => name === "g")!.children;
  return { track: track!, panels };
}

const lineOf = (track: Element, color: string) =>
  all(track, "path").find(
    ({ attributes }) => attributes.stroke === color && attributes.fill === "none",
  )!;
const pointsOf = ({ attributes }: Element) =>
  attributes
    .d!.slice(1)
    .split(/[ML]/)
    .map((point) => point.split(" ").map(Number));

describe("curves over gates", () => {
  test("stand over their steps, at their heights, by name", () => {
    const svg = gatesSvg(states, { tokens, curves: { depth, halves: [0.5, 0.5, 1.5, 0.5, 0.5] } });
    const { track, panels } = parts(svg);
    expect(texts(track)).toEqual(expect.arrayContaining(["depth", "halves", "0", "2"]));
    const points = pointsOf(lineOf(track, colors[0]!));
    const cells = all(panels[0]!, "rect").filter(({ children }) => children[0]?.name === "title");
    const middles = cells
      .slice(0, STEPS)
      .map(({ attributes }) => Number(attributes.x) + (Number(attributes.width) + 1) / 2);
    expect(points.map(([x]) => x)).toEqual(middles);
    // The track stands as far to the right as the panels do.
    const left = ({ attributes }: Element) =>
      Number(/translate\(([\d.]+)/.exec(attributes.transform!)![1]);
    expect(left(track)).toBe(left(panels[0]!));
    const [bottom, top] = [points[4]![1]!, points[1]![1]!];
    expect(points.map(([, y]) => (2 * (bottom - y!)) / (bottom - top))).toEqual(depth);
  });

  test("leave the panels as they are, further down", () => {
    const { panels } = parts(gatesSvg(states, { tokens, curves: { depth } }));
    const without = readPanels(gatesSvg(states, { tokens }));
    expect(panels).toHaveLength(1);
    expect(panels[0]!.children).toEqual(without[0]!.element.children);
    const top = ({ attributes }: Element) =>
      Number(/translate\(\S+ ([\d.]+)/.exec(attributes.transform!)![1]);
    expect(top(panels[0]!)).toBeGreaterThan(top(without[0]!.element) + 80);
  });

  test("have names that stay within the picture", () => {
    for (let length = 4; length < 16; length += 1) {
      const names = ["a", "b", "c"].map((letter) => letter.repeat(length));
      const curves = Object.fromEntries(names.map((name) => [name, depth]));
      const svg = gatesSvg(states, { tokens, curves });
      const { track } = parts(svg);
      const left = Number(/translate\(([\d.]+)/.exec(track.attributes.transform!)![1]);
      const ends = all(track, "text")
        .filter(({ text }) => names.includes(text))
        .map(({ text, attributes }) => left + Number(attributes.x) + pictureWidth(text, FONT_SIZE));
      expect(ends).toHaveLength(3);
      expect(Math.max(...ends)).toBeLessThanOrEqual(
        Number(readSvg(svg).attributes.width) - 2 * PADDING,
      );
    }
  });

  test("have gaps where a mask leaves steps out", () => {
    const mask = [[true, true, false, true, true]];
    const { track } = parts(gatesSvg(states, { mask, curves: { depth } }));
    expect(lineOf(track, colors[0]!).attributes.d!.match(/M/g)).toHaveLength(2);
    expect(all(track, "circle")).toHaveLength(4);
  });

  test("stand over both directions", () => {
    const svg = gatesSvg({ forward: states, backward: states }, { curves: { depth } });
    const tracks = readSvg(svg)
      .children.find(({ name }) => name === "g")!
      .children.filter((child) => all(child, "circle").length > 0);
    expect(tracks).toHaveLength(2);
  });

  test("in terminals are rows of numbers over the steps", () => {
    const text = gatesText(states, {
      tokens,
      columns: 60,
      curves: { depth, half: [0.5, 1, 1, 1, 0] },
    });
    expect(text).toMatch(/^depth +1 +2 +2 +1 +0$/m);
    expect(text).toMatch(/^ half( +0\.5| +1){4} +0$/m);
    const narrow = gatesText(states, { columns: 20, curves: { depth: [0.25, 1, 2, 1, 0] } });
    expect(narrow).toMatch(/^depth +0 1 2 1 0$/m);
    expect(Math.max(...narrow.split("\n").map(terminalWidth))).toBeLessThanOrEqual(20);
  });

  test("that do not fit are said", () => {
    expect(() => gatesSvg(states, { curves: { depth: [1, 2] } })).toThrow(ShapeError);
    expect(() => gatesSvg(states, { curves: { depth: [1, 2] } })).toThrow(
      'gatesSvg: curves: "depth" has 2 values for 5 time steps',
    );
    expect(() => gatesText(states, { curves: {} })).toThrow(ValueError);
  });
});
