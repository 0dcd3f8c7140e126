import { ShapeError, ValueError } from "latch";
import { barsSvg, barsText, curvesSvg, curvesText } from "latch/plot";
import { describe, expect, test } from "vitest";
import { axisOf } from "../../ts/plot/axis.js";
import { themeOf } from "../../ts/plot/theme.js";
import { all, type Element, readSvg, texts } from "./reading.js";

const { series: colors, alarm, grid } = themeOf("light");

/** Points of a line, as its path has them: a list for each stretch without gaps. */
function stretches({ attributes }: Element): number[][][] {
  const parts = attributes.d!.slice(1).split("M");
  return parts.map((part) => part.split("L").map((point) => point.split(" ").map(Number)));
}

const lines = (svg: Element, color: string) =>
  all(svg, "path").filter(
    ({ attributes }) => attributes.stroke === color && "stroke-opacity" in attributes,
  );

/** Heights of the horizontal grid lines by their labels: how a reader finds the value of a place. */
function valueAt(svg: Element): (y: number) => number {
  const body = svg.children.find(({ name }) => name === "g")!;
  const ticks = body.children.flatMap((line, i) => {
    const next = body.children[i + 1];
    const isTick = line.attributes.stroke === grid && next?.name === "text";
    return isTick ? [{ y: Number(line.attributes.y1), value: Number(next.text) }] : [];
  });
  const [low, high] = [ticks[0]!, ticks.at(-1)!];
  return (y) => low.value + ((y - low.y) / (high.y - low.y)) * (high.value - low.value);
}

describe("axes", () => {
  test.each([
    [
      [0, 1],
      [0, 0.2, 0.4, 0.6, 0.8, 1],
    ],
    [
      [3, 17],
      [0, 5, 10, 15, 20],
    ],
    [
      [-0.02, 0.03],
      [-0.02, -0.01, 0, 0.01, 0.02, 0.03],
    ],
    [
      [5, 5],
      [2, 3, 4, 5, 6, 7, 8],
    ],
    [[], [0, 0.2, 0.4, 0.6, 0.8, 1]],
  ])("ticks of %j are round", (values, expected) => {
    const { ticks } = axisOf(values, "linear", undefined, "y");
    expect(ticks.map((tick) => Number(tick.toPrecision(6)))).toEqual(expected);
  });

  test("a log axis counts in powers of ten and cannot show 0", () => {
    const axis = axisOf([0.02, 5, 0], "log", undefined, "y");
    expect(axis.ticks).toEqual([0.01, 0.1, 1, 10]);
    expect(axis.fraction(0.1)).toBeCloseTo(1 / 3, 12);
    expect(axis.fraction(0)).toBeNaN();
  });
});

describe("curves", () => {
  test("every run is a line of its own through its values, in its name's colour", () => {
    const runs = [
      { name: "LSTM", values: [1, 0.5, 0.25] },
      { name: "GRU", values: [0.9, 0.4] },
      { name: "LSTM", values: [0.8, 0.6, 0.2] },
    ];
    const svg = readSvg(curvesSvg(runs, { title: "Loss" }));
    const value = valueAt(svg);
    expect(texts(svg)).toEqual(expect.arrayContaining(["LSTM (2 runs)", "GRU", "epoch", "Loss"]));
    const read = (color: string) =>
      lines(svg, color).map((line) =>
        stretches(line)[0]!.map(([, y]) => Number(value(y!).toFixed(2))),
      );
    expect(read(colors[0]!)).toEqual([runs[0]!.values, runs[2]!.values]);
    expect(read(colors[1]!)).toEqual([runs[1]!.values]);
    const xs = stretches(lines(svg, colors[0]!)[0]!)[0]!.map(([x]) => x!);
    expect(xs[1]! - xs[0]!).toBeCloseTo(xs[2]! - xs[1]!, 1);
  });

  test("what is not finite is a gap, a cross and a note", () => {
    const svg = readSvg(curvesSvg({ loss: [1, 0.5, Number.NaN, 0.3, 0.2] }));
    expect(stretches(lines(svg, colors[0]!)[0]!).map((part) => part.length)).toEqual([2, 2]);
    expect(all(svg, "path").filter(({ attributes }) => attributes.stroke === alarm)).toHaveLength(
      1,
    );
    expect(texts(svg)).toContain("×: 1 of 5 values of loss cannot be drawn, the first NaN at 3.");
  });

  test("places may be given", () => {
    const svg = readSvg(
      curvesSvg([{ name: "a", x: [10, 50, 100], values: [1, 2, 3] }], { xLabel: "lag" }),
    );
    const [a, b, c] = stretches(lines(svg, colors[0]!)[0]!)[0]!.map(([x]) => x!);
    expect((b! - a!) / (c! - a!)).toBeCloseTo(40 / 90, 2);
  });

  test("far from 0 have ticks that can be told apart", () => {
    const x = [11350, 11450, 11550];
    const far = texts(readSvg(curvesSvg([{ name: "a", x, values: [100001, 100002, 100003] }])));
    expect(far).toEqual(expect.arrayContaining(["11350", "11400", "11450", "11500", "11550"]));
    expect(far).toEqual(expect.arrayContaining(["100001", "100002", "100003"]));
    const text = curvesText([{ name: "a", x, values: [1, 2, 3] }], { columns: 40 });
    expect(text).toMatch(/^ +11350 +11550$/m);
  });

  test("in terminals stand at their heights, each name with its own sign", () => {
    const text = curvesText({ up: [0, 1], down: [1, 0], gone: [Number.NaN, 0.5] }, { columns: 40 });
    const rows = text.split("\n").filter((line) => line.includes("│"));
    expect(rows).toHaveLength(16);
    expect(rows[0]).toMatch(/^ {2}1 │o+ +\*+$/);
    expect(rows[15]).toMatch(/^ {2}0 │× *\*? +o+$|^ {2}0 │× +o+$/);
    expect(text).toContain("* up\no down\n+ gone");
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(
      40 + "×: gone".length,
    );
  });

  test("bad series are said", () => {
    expect(() => curvesSvg([])).toThrow(ValueError);
    expect(() => curvesSvg({ a: [] })).toThrow('the series "a" has no values');
    expect(() => curvesSvg([{ name: "a", values: [1], x: [1, 2] }])).toThrow(ShapeError);
    expect(() => curvesSvg({ a: [1] }, { yScale: "log", yRange: [0, 1] })).toThrow(
      "a log axis must begin above 0",
    );
    expect(() => curvesSvg({ a: [1] }, { yScale: "lgo" as "log" })).toThrow('Did you mean "log"?');
    expect(() => curvesSvg({ a: [1] }, { width: 10 })).toThrow("expected a width from 200");
  });
});

describe("bars", () => {
  const runs = [
    { category: "10", method: "LSTM", values: [0.8, 1, 0.9] },
    { category: "50", method: "LSTM", values: [0.5, Number.NaN] },
    { category: "50", method: "RNN", values: [0.125] },
  ];
  const options = { yLabel: "accuracy", reference: { value: 0.125, label: "guessing" } };

  test("reach the mean; every run is a dot at its value", () => {
    const svg = readSvg(barsSvg(runs, options));
    const value = valueAt(svg);
    const groups = all(svg, "g").filter(({ children }) => children[0]?.name === "title");
    expect(groups.map(({ children }) => children[0]!.text)).toEqual([
      "LSTM, 10: 0.9",
      "LSTM, 50: 0.5",
      "RNN, 50: 0.125",
    ]);
    const tops = groups.map((group) => value(Number(all(group, "rect")[0]!.attributes.y)));
    for (const [i, mean] of [0.9, 0.5, 0.125].entries()) expect(tops[i]).toBeCloseTo(mean, 3);
    const dots = groups.map((group) =>
      all(group, "circle").map(({ attributes }) => Number(value(Number(attributes.cy)).toFixed(3))),
    );
    expect(dots).toEqual([[0.8, 1, 0.9], [0.5], [0.125]]);
    expect(texts(svg)).toEqual(
      expect.arrayContaining([
        "guessing",
        "×: LSTM, 50: 1 of 2 runs not finite and not in the mean.",
      ]),
    );
  });

  test("stand from left to right by category, then method", () => {
    const groups = all(readSvg(barsSvg(runs)), "g").filter(
      ({ children }) => children[0]?.name === "title",
    );
    const lefts = groups.map((group) => Number(all(group, "rect")[0]!.attributes.x));
    expect(lefts).toEqual([...lefts].sort((a, b) => a - b));
  });

  test("in terminals are as long as their means, with runs below", () => {
    const text = barsText([{ category: "a", method: "m", values: [0.5, 0.5, 1] }], {
      columns: 54,
      yRange: [0, 1],
    });
    // 54 columns: 4 for the name, 11 for the number, 39 for the bar; 2/3 of them are 26.
    expect(text).toContain(`  m ${"█".repeat(26)}${" ".repeat(13)} 0.667\n`);
    expect(text).toContain(`    ${" ".repeat(19)}2${" ".repeat(18)}o\n`);
    expect(barsText(runs, options)).toContain("|: guessing (0.125)");
  });

  test("below 0 hang from it", () => {
    const svg = readSvg(barsSvg([{ category: "a", method: "m", values: [-1] }]));
    const rect = all(
      all(svg, "g").find(({ children }) => children[0]?.name === "title")!,
      "rect",
    )[0]!.attributes;
    const value = valueAt(svg);
    expect(value(Number(rect.y))).toBeCloseTo(0, 6);
    expect(value(Number(rect.y) + Number(rect.height))).toBeCloseTo(-1, 6);
  });

  test("on a log axis stand on 1: twice rises as far as half hangs", () => {
    const ratios = [2, 0.5].map((value) => ({
      ...{ category: String(value), method: "m", values: [value] },
    }));
    const [twice, half] = all(
      readSvg(barsSvg(ratios, { yScale: "log", yRange: [0.1, 10] })),
      "rect",
    )
      .filter(({ attributes }) => "fill-opacity" in attributes)
      .map(({ attributes }) => [Number(attributes.y), Number(attributes.height)]);
    expect(half![0]).toBeCloseTo(twice![0]! + twice![1]!, 1);
    expect(half![1]).toBeCloseTo(twice![1]!, 1);
    expect(() => barsSvg([{ ...ratios[0]!, values: [0] }], { yScale: "log" })).toThrow(
      "a log axis shows values above 0, got 0",
    );
  });

  test("bad runs are said", () => {
    expect(() => barsSvg([])).toThrow(ValueError);
    expect(() => barsSvg([{ category: "a", method: "m", values: [] }])).toThrow(
      '"m" in "a" has no values',
    );
    expect(() => barsSvg([runs[0]!, runs[0]!])).toThrow("a method occurs twice in a category");
    expect(() => barsSvg(runs, { reference: { value: Number.NaN, label: "" } })).toThrow(
      "reference: expected a finite value",
    );
  });
});
