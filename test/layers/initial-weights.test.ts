/** The first weights of layers: their spread by default and by name, and that no two weights share numbers. */
import { layers, sequential, setSeed } from "latch";
import { expect, test } from "vitest";

const [ROWS, COLUMNS] = [64, 256];

async function kernelOf(kernelInitializer: "glorot_uniform" | "he_normal"): Promise<number[]> {
  setSeed(1);
  const layer = layers.dense({ units: COLUMNS, inputShape: [ROWS], kernelInitializer });
  const [kernel] = await sequential([layer]).getWeights();
  return [...(kernel?.data ?? [])];
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

test("glorot_uniform fills ±√(6 / (in + out))", async () => {
  const kernel = await kernelOf("glorot_uniform");
  const limit = Math.sqrt(6 / (ROWS + COLUMNS));
  expect(largest(kernel)).toBeLessThanOrEqual(Math.fround(limit));
  expect(largest(kernel)).toBeGreaterThan(0.99 * limit);
});

test("he_normal has variance 2 / in after its cut, which is at two standard deviations", async () => {
  const kernel = await kernelOf("he_normal");
  const variance = kernel.reduce((sum, value) => sum + value * value, 0) / kernel.length;
  // 16,384 numbers: a standard error of the variance is below 1.2 %.
  expect(Math.abs(variance / (2 / ROWS) - 1)).toBeLessThan(0.05);
  const before = Math.sqrt(2 / ROWS) / 0.8796256610342398;
  expect(largest(kernel)).toBeLessThan(2.0001 * before);
  expect(largest(kernel)).toBeGreaterThan(1.98 * before);
});

test("weights of equal layers have a random stream each", async () => {
  const net = sequential([layers.dense({ units: 4, inputShape: [4] }), layers.dense({ units: 4 })]);
  const [first, , second] = await net.getWeights();
  expect(first?.toArray()).not.toEqual(second?.toArray());
});

test("recurrent kernels begin orthonormal", async () => {
  const units = 6;
  const [, recurrent] = await sequential([layers.lstm({ units, inputShape: [2, 1] })]).getWeights();
  const row = (index: number) =>
    [...(recurrent?.data ?? [])].slice(index * 4 * units, (index + 1) * 4 * units);
  for (let a = 0; a < units; a++)
    for (let b = 0; b < units; b++) {
      const product = row(a).reduce((sum, value, place) => sum + value * (row(b)[place] ?? 0), 0);
      expect(Math.abs(product - (a === b ? 1 : 0))).toBeLessThan(1e-5);
    }
});
