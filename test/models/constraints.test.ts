/** Constraints are applied after the optimizer's update, not before. */
import { constraints, layers, sequential, Tensor } from "latch";
import { expect, test } from "vitest";

const x = new Tensor([4, 2], "float32", Float32Array.of(1, 2, -1, 0.5, 3, 1, 0, -2));
const y = new Tensor([4, 2], "float32", Float32Array.of(-9, 1, 2, -9, 5, 5, -1, 0));
const start = [
  new Tensor([2, 2], "float32", Float32Array.of(0.5, 0.1, 0.2, 0.3)),
  new Tensor([2], "float32", Float32Array.of(0.1, 0.2)),
];

/** The kernel after one step of gradient descent. */
async function kernelAfterStep(
  kernelConstraint: constraints.Constraint | null,
): Promise<readonly number[]> {
  const net = sequential([layers.dense({ units: 2, inputShape: [2], kernelConstraint })]);
  net.compile({ loss: "mse", optimizer: "sgd" });
  net.optimizer.learningRate = 0.5;
  await net.setWeights(start);
  await net.trainOnBatch(x, y);
  const [kernel] = await net.getWeights();
  return Array.from(kernel?.data ?? []);
}

test("nonNeg: what the update made negative becomes 0", async () => {
  const free = await kernelAfterStep(null);
  expect(free.some((weight) => weight < 0)).toBe(true);
  expect(free.some((weight) => weight > 0)).toBe(true);
  const limited = await kernelAfterStep(constraints.nonNeg());
  expect(limited).toEqual(free.map((weight) => Math.max(0, weight)));
});

test("maxNorm: columns that the update made longer are shortened", async () => {
  const free = await kernelAfterStep(null);
  const limited = await kernelAfterStep(constraints.maxNorm({ maxValue: 0.5, axis: 0 }));
  const lengthOf = (kernel: readonly number[], column: number) =>
    Math.hypot(kernel[column] ?? 0, kernel[2 + column] ?? 0);
  for (const column of [0, 1]) {
    expect(lengthOf(free, column)).toBeGreaterThan(0.5);
    expect(lengthOf(limited, column)).toBeCloseTo(0.5, 5);
    const direction = (kernel: readonly number[]) =>
      (kernel[column] ?? 0) / (kernel[2 + column] ?? 0);
    expect(direction(limited)).toBeCloseTo(direction(free), 4);
  }
});
