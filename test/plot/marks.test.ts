import { ValueError } from "latch";
import { curvesSvg, curvesText } from "latch/plot";
import { describe, expect, test } from "vitest";
import { themeOf } from "../../ts/plot/theme.js";
import { all, type Element, readSvg, texts } from "./reading.js";

const { alarm, ink, muted } = themeOf("light");
const errors = { error: [0, 1, 4, 4, 1, 0, 0, 2, 0, 0, 0] };
const marks = [
  { from: 3, to: 5, label: "known anomaly" },
  { from: 8, to: 8.5, label: "known anomaly" },
  { from: 6, label: "night" },
];
const options = { marks, reference: { value: 3, label: "threshold" } };

const numbers = ({ attributes }: Element, ...names: string[]) =>
  names.map((name) => Number(attributes[name]));

describe("marks in curves", () => {
  const svg = readSvg(curvesSvg(errors, options));
  const axis = all(svg, "line").find(
    ({ attributes }) => attributes.stroke === muted && attributes.y1 === attributes.y2,
  )!;
  const [left, right] = numbers(axis, "x1", "x2") as [number, number];
  const xOf = (place: number) => left + ((right - left) * (place - 1)) / 10;

  test("tint their stretch of the axis, and are named once", () => {
    const rects = all(svg, "rect").filter(
      ({ attributes }) => attributes.fill === alarm && Number(attributes.height) > 20,
    );
    const ends = rects.map((rect) => numbers(rect, "x", "width") as [number, number]);
    for (const [index, [from, to]] of [
      [3, 5],
      [8, 8.5],
    ].entries()) {
      expect(ends[index]![0]).toBeCloseTo(xOf(from!), 1);
      expect(ends[index]![0] + ends[index]![1]).toBeCloseTo(xOf(to!), 1);
    }
    expect(rects).toHaveLength(2);
    expect(texts(svg).filter((text) => text === "known anomaly")).toHaveLength(1);
  });

  test("without an end are an upright line", () => {
    const upright = all(svg, "line").filter(
      ({ attributes }) => attributes["stroke-dasharray"] === "1 3",
    );
    expect(upright).toHaveLength(1);
    expect(numbers(upright[0]!, "x1")[0]).toBeCloseTo(xOf(6), 1);
    expect(texts(svg)).toContain("night");
  });

  test("stand beside a line across at the reference's value", () => {
    const across = all(svg, "line").find(
      ({ attributes }) => attributes.stroke === ink && attributes.y1 === attributes.y2,
    )!;
    const tick = (text: string) =>
      Number(all(svg, "text").find((one) => one.text === text)!.attributes.y);
    expect(Number(across.attributes.y1)).toBeCloseTo(tick("3") - 12 * 0.36, 1);
    expect(texts(svg)).toContain("threshold");
  });

  test("off the axis are left out, over its edge cut", () => {
    const cut = readSvg(
      curvesSvg(errors, {
        marks: [
          { from: -5, to: 2, label: "early" },
          { from: 50, to: 60, label: "late" },
        ],
      }),
    );
    const [rect, ...others] = all(cut, "rect").filter(
      ({ attributes }) => attributes.fill === alarm && Number(attributes.height) > 20,
    );
    expect(others).toEqual([]);
    expect(numbers(rect!, "x")[0]).toBeCloseTo(left, 1);
    expect(texts(cut)).not.toContain("late");
  });

  test("a reference beyond all values widens the axis", () => {
    const wide = readSvg(curvesSvg(errors, { reference: { value: 9, label: "far" } }));
    expect(texts(wide)).toContain("10");
  });

  test("in terminals fill the sheet behind the curve", () => {
    const text = curvesText(errors, { ...options, columns: 60 });
    expect(text).toContain("░ known anomaly\n┊ night\n┄ threshold (3)");
    const rows = text.split("\n").filter((line) => line.includes("│"));
    const width = rows[0]!.indexOf("│") + 1;
    const columnOf = (place: number) => width + Math.round(((place - 1) / 10) * (60 - width - 1));
    expect(rows[1]![columnOf(4)]).toBe("░");
    expect(rows[1]![columnOf(6)]).toBe("┊");
    expect(rows[1]![columnOf(1)] ?? " ").toBe(" ");
    expect(rows.filter((row) => row.includes("┄┄┄"))).toHaveLength(1);
  });

  test("that cannot be are said", () => {
    expect(() => curvesSvg(errors, { marks: [{ from: 5, to: 3, label: "a" }] })).toThrow(
      'the mark "a": expected finite numbers, to not below from, got 5 and 3',
    );
    expect(() => curvesSvg(errors, { reference: { value: Number.NaN, label: "" } })).toThrow(
      ValueError,
    );
  });
});
