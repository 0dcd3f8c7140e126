/** Normal random numbers in a graph. */
import { ops, type SymbolicTensor, setSeed, valueAndGrad, zeros } from "latch";
import { expect, test } from "vitest";

const COUNT = 20_000;

/** The numbers themselves are the gradient of Σ x z with respect to x. */
async function drawn(of: () => SymbolicTensor, calls: number): Promise<Float32Array[]> {
  setSeed(8);
  const f = valueAndGrad((x: SymbolicTensor) => ops.sum(ops.mul(x, of())));
  const results: Float32Array[] = [];
  for (let call = 0; call < calls; call++) {
    const { gradients } = await f(zeros([COUNT]));
    results.push(gradients[0]!.data as Float32Array);
  }
  return results;
}

function moments(values: Float32Array): number[] {
  const mean = (of: (z: number) => number) =>
    values.reduce((sum, z) => sum + of(z), 0) / values.length;
  return [1, 2, 3, 4].map((power) => mean((z) => z ** power));
}

test("has the moments of the standard normal distribution, other numbers in each step, the same for a seed", async () => {
  const [first, second] = await drawn(() => ops.randomNormal([COUNT]), 2);
  const [m1, m2, m3, m4] = moments(first!);
  // Four standard errors: √(Var z^k / n), with Var z, z², z³, z⁴ = 1, 2, 15, 96.
  expect(Math.abs(m1!)).toBeLessThan(4 * Math.sqrt(1 / COUNT));
  expect(Math.abs(m2! - 1)).toBeLessThan(4 * Math.sqrt(2 / COUNT));
  expect(Math.abs(m3!)).toBeLessThan(4 * Math.sqrt(15 / COUNT));
  expect(Math.abs(m4! - 3)).toBeLessThan(4 * Math.sqrt(96 / COUNT));
  expect(second).not.toEqual(first);
  expect((await drawn(() => ops.randomNormal([COUNT]), 1))[0]).toEqual(first);
});

test("has the given mean and deviation, and a key of its own fixes it", async () => {
  const key = { seed: 5, stream: 2 };
  const [moved] = await drawn(() => ops.randomNormal([COUNT], 3, 0.5, key), 1);
  const [plain] = await drawn(() => ops.randomNormal([COUNT], 0, 1, key), 1);
  expect(Math.max(...moved!.map((z, i) => Math.abs(z - (3 + 0.5 * plain![i]!))))).toBeLessThan(
    1e-6,
  );
});
