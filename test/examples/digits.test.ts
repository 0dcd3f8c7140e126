/** The program of handwritten digits, small. */
import { beforeAll, describe, expect, test } from "vitest";
import { compare, type Result } from "../../examples/digits/compare.ts";
import { convolutional, dense } from "../../examples/digits/networks.ts";
import { lines, pictures, readme } from "../../examples/digits/report.ts";
import svc from "../../examples/digits/svc.json" with { type: "json" };

test("the networks have about as many weights", () => {
  const [plain, small] = [dense().countParams(), convolutional().countParams()];
  expect(Math.abs(plain / small - 1)).toBeLessThan(0.15);
});

describe("the comparison", () => {
  let result: Result;
  beforeAll(async () => {
    result = await compare({ splits: 1, epochs: 4 });
  }, 120_000);

  test("a few epochs are enough for nine of ten digits", () => {
    expect(result.counts).toEqual({ train: 1437, test: 360 });
    const [plain, small, vectors] = result.methods as [
      Result["methods"][number],
      Result["methods"][number],
      Result["methods"][number],
    ];
    expect(plain.accuracy[0]).toBeGreaterThan(0.85);
    expect(small.accuracy[0]).toBeGreaterThan(0.9);
    expect(vectors.accuracy).toEqual(svc.accuracy.slice(0, 1));
    for (const { digit, taken } of result.mistakes) expect(digit).not.toBe(taken);
  });

  test("lines, the README's sentences and a picture", () => {
    expect(lines(result).join("\n")).toContain("accuracy on 360 images after 1437");
    expect(readme(result)).toContain("convolutional network");
    const { svg, text } = pictures(result);
    expect(svg.accuracy).toContain("Handwritten digits");
    expect(text).toContain("dense network");
  });
});
