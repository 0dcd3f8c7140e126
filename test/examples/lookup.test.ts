/** The program that looks pairs up, small. */
import { beforeAll, describe, expect, test } from "vitest";
import { build, DIGITS, LETTERS, lookUp, pairs, type Run } from "../../examples/lookup/networks.ts";
import { lines, pictures, readme, resultOf } from "../../examples/lookup/report.ts";

test("a question has one answer: the digit beside its letter", () => {
  const { x, y } = pairs(60, 6);
  const [letters, digits] = x;
  for (let row = 0; row < 60; row++) {
    const places = Array.from({ length: 6 }, (_, place) => place);
    expect(new Set(places.map((place) => letters!.at(row, place))).size).toBe(6);
    const found = places.filter((place) => letters!.at(row, place) === letters!.at(row, 6));
    expect(found.map((place) => digits!.at(row, place))).toEqual([y.at(row, 0)]);
    expect(digits!.at(row, 6)).toBe(DIGITS);
    expect(Math.max(...places.map((place) => letters!.at(row, place)))).toBeLessThan(
      LETTERS.length,
    );
  }
});

test("both networks have about as many weights", () => {
  const [attending, recurrent] = [build("transformer", 4), build("GRU", 4)];
  const ratio = attending.net.countParams() / recurrent.net.countParams();
  expect(Math.abs(ratio - 1)).toBeLessThan(0.1);
});

describe("a few steps", () => {
  const runs: Run[] = [];
  beforeAll(async () => {
    for (const network of ["transformer", "GRU"] as const) {
      runs.push(await lookUp({ network, length: 4, seed: 0, steps: 300 }));
    }
  }, 120_000);

  test("are enough for attention, not for the GRU", () => {
    const [transformer, gru] = runs as [Run, Run];
    expect(transformer.accuracy).toBeGreaterThan(0.9);
    expect(gru.accuracy).toBeLessThan(transformer.accuracy - 0.2);
    const { look } = transformer;
    expect(look?.pairs.length).toBe(5);
    for (const head of look?.weights ?? []) {
      expect(head.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 4);
    }
    expect(gru.look).toBe(null);
  });

  test("lines, the README's sentences and pictures", () => {
    const result = resultOf(300, runs);
    expect(lines(result).join("\n")).toContain("4 pairs  transformer");
    expect(readme(result)).toContain("among 4 pairs transformer");
    const { svg, text } = pictures(result);
    expect(svg.accuracy).toContain("Questions answered");
    expect(svg.attention).toContain("looks");
    expect(text).toContain("GRU");
  });
});
