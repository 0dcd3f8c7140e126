/** The program of shapes of series, small. */
import { beforeAll, describe, expect, test } from "vitest";
import { aucOf, compare, type Result } from "../../examples/waves/compare.ts";
import { CODE } from "../../examples/waves/networks.ts";
import { lines, pictures, readme } from "../../examples/waves/report.ts";
import { known, LENGTH, NAMES, others } from "../../examples/waves/shapes.ts";

describe("the series", () => {
  const { x, y } = known(300, 0);

  test("are scaled, of three shapes in turn, and the same for the same seed", () => {
    expect([x.length, x[0]!.length, y.slice(0, 4)]).toEqual([300, LENGTH, [0, 1, 2, 0]]);
    expect(known(3, 0).x).toEqual(x.slice(0, 3));
    expect(known(3, 1).x).not.toEqual(x.slice(0, 3));
    for (const series of x.slice(0, 5)) {
      const mean = series.reduce((sum, value) => sum + value, 0) / LENGTH;
      expect(Math.abs(mean)).toBeLessThan(1e-9);
    }
  });

  test("rise as bells do, fall as funnels do, and others do neither", () => {
    const firstBelow = (name: string) => {
      const own = x.filter((_, row) => NAMES[y[row]!] === name);
      const half = (series: readonly number[], from: number) =>
        series.slice(from, from + 24).reduce((sum, value) => sum + value, 0);
      return own.filter((series) => half(series, 24) < half(series, 56)).length / own.length;
    };
    expect(firstBelow("bell")).toBeGreaterThan(0.7);
    expect(firstBelow("funnel")).toBeLessThan(0.3);
    expect(new Set(others(8, 0).y).size).toBe(4);
  });
});

test("the area under the ROC curve counts pairs", () => {
  expect(aucOf([1, 2], [3, 4])).toBe(1);
  expect(aucOf([1, 3], [2, 4])).toBe(0.75);
  expect(aucOf([1], [1])).toBe(0.5);
});

describe("the comparison", () => {
  let result: Result;
  beforeAll(async () => {
    result = await compare({
      sizes: [60],
      seeds: [0],
      test: 90,
      steps: 120,
      normal: 200,
      epochs: 6,
    });
  }, 120_000);

  test("a network of few steps is better than guessing, and errors tell other shapes apart", () => {
    expect(CODE).toBeLessThan(LENGTH / 8);
    const [{ fcn, nearest }] = result.classified as [Result["classified"][number]];
    expect(fcn[0]).toBeGreaterThan(0.6);
    expect(nearest[0]).toBeGreaterThan(0.6);
    expect(result.detected.autoencoder).toBeGreaterThan(0.6);
    expect(result.detected.nearest).toBeGreaterThan(0.8);
  });

  test("lines, the README's sentences and pictures", () => {
    expect(lines(result).join("\n")).toContain("accuracy on 90 new series");
    expect(readme(result)).toContain("from 60 training series");
    const { svg, text } = pictures(result);
    expect(Object.keys(svg)).toEqual(["accuracy", "again-1", "again-2"]);
    expect(svg.accuracy).toContain("nearest series");
    expect(text).toContain("FCN");
  });
});
