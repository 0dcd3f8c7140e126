/** The drawing program, small. */
import { setSeed } from "latch";
import { expect, test } from "vitest";
import { VariationalAutoencoder } from "../../examples/drawing/autoencoder.ts";
import { meanSquare, mixedPixels, readDigits } from "../../examples/drawing/data.ts";
import { draw, SIDE } from "../../examples/drawing/draw.ts";
import { linearAutoencoder } from "../../examples/drawing/principal-components.ts";
import { lines, pictures, readme } from "../../examples/drawing/report.ts";

test("principal components reconstruct what lies in a plane, the mean alone does not", () => {
  const rows = Array.from({ length: 30 }, (_, i) => {
    const [a, b] = [Math.sin(i), Math.cos(2 * i)];
    return [1 + a, 2 + 2 * a - b, b, 3];
  });
  const error = (components: number) =>
    linearAutoencoder(
      rows,
      components,
    )(rows)
      .flatMap((row, i) => row.map((x, j) => Math.abs(x - rows[i]![j]!)))
      .reduce((largest, one) => Math.max(largest, one), 0);
  expect(error(2)).toBeLessThan(1e-9);
  expect(error(0)).toBeGreaterThan(0.5);
});

test("errors and mixed pixels", async () => {
  const { train } = await readDigits();
  expect(train.shape).toEqual([1347, 64]);
  const rows = train.toArray() as number[][];
  expect(meanSquare(rows.slice(0, 3), rows.slice(0, 3))).toBe(0);
  expect(mixedPixels(train, 2).every((image) => image.length === 64)).toBe(true);
});

test("the autoencoder's step: its bound falls, and is the sum of its parts", async () => {
  setSeed(3);
  const { train } = await readDigits();
  const net = new VariationalAutoencoder();
  net.compile({ optimizer: "adam" });
  const { history } = await net.fit(train, null, { epochs: 4, verbose: 0 });
  const { loss, reconstruction, divergence } = history;
  expect(loss!.at(-1)).toBeLessThan(loss![0]!);
  expect(loss![0]).toBeCloseTo(reconstruction![0]! + divergence![0]!, 3);
  expect(divergence!.at(-1)).toBeGreaterThan(0);
});

test("a short run, told and drawn", async () => {
  const result = await draw({ autoencoderEpochs: 12, adversaryEpochs: 2, drawings: 50 });
  expect(result.map).toHaveLength(SIDE * SIDE);
  expect(result.errors.autoencoder).toBeLessThan(result.errors.mean);
  expect(lines(result).join("\n")).toContain("drawn by the adversaries");
  expect(readme(result)).toContain("of 50 that the autoencoder draws");
  expect(Object.keys(pictures(result).svg)).toEqual(["map", "generated", "losses"]);
});
