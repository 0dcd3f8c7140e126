/** The first weights of layers: their spread by default and by name, and that no two weights share numbers. */
import { initializers, layers, ops, random, ready, sequential, setSeed, type Tensor } from "latch";
import { expect, test, vi } from "vitest";
import type { Plan } from "../../ts/graph/plan.js";
import { WasmDevice } from "../../ts/runtime/device/wasm-device.js";

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

test.each([
  ["wide", 900, 950],
  ["tall", 950, 900],
])(
  "a large orthogonal weight, made in parts, is orthonormal and the same however it is made: %s",
  async (_, rows, columns) => {
    await ready();
    const kernelInitializer = initializers.orthogonal({ gain: 2, seed: 3 });
    const layer = () =>
      layers.dense({ units: columns, inputShape: [rows], useBias: false, kernelInitializer });
    const [kernel] = await sequential([layer()]).getWeights();
    const alone = kernelInitializer.call([rows, columns]);
    const atOnce = layer();
    atOnce.apply(random.uniform([1, rows]));
    const [eager] = await atOnce.getWeights();
    // Typed arrays are compared as bytes: element by element takes seconds.
    const bytes = ({ data }: Tensor) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    expect(bytes(alone).equals(bytes(kernel!))).toBe(true);
    expect(bytes(eager!).equals(bytes(kernel!))).toBe(true);
    const isWide = rows < columns;
    const products = ops.matmul(kernel!, kernel!, !isWide, isWide);
    const size = Math.min(rows, columns);
    const worst = Float32Array.from(products.data).reduce((most, value, index) => {
      const expected = index % (size + 1) === 0 ? 4 : 0;
      return Math.max(most, Math.abs(value - expected));
    }, 0);
    expect(worst).toBeLessThan(4e-5);
  },
);

/** Sizes of what programs leave and of their working memory, in elements, while `work` runs. */
async function sizesOfPrograms(work: () => Promise<unknown>): Promise<number[]> {
  const sizes: number[] = [];
  const { load } = WasmDevice.prototype;
  const spy = vi.spyOn(WasmDevice.prototype, "load").mockImplementation(function (
    this: WasmDevice,
    plan,
    variables,
  ) {
    sizes.push((plan as Plan).scratchBytes / 4, ...variables.map(({ bytes }) => bytes / 4));
    return load.call(this, plan, variables);
  });
  await work();
  spy.mockRestore();
  return sizes;
}

test.each([
  ["glorot_uniform", initializers.glorotUniform({ seed: 4 })],
  ["he_normal", initializers.heNormal({ seed: 5 })],
  ["untruncated", initializers.randomNormal({ mean: 1, stddev: 2, seed: 6 })],
  ["constant", initializers.constant({ value: 3 })],
  ["zeros", initializers.zeros()],
])(
  "a large weight is made in pieces between other events, with the bits of the whole: %s",
  async (_, kernelInitializer) => {
    await ready();
    const [rows, columns] = [1300, 1700];
    const piece = 2 ** 20;
    const layer = layers.dense({
      units: columns,
      inputShape: [rows],
      useBias: false,
      kernelInitializer,
    });
    let [kernel]: Tensor[] = [];
    const sizes = await sizesOfPrograms(async () => {
      [kernel] = await sequential([layer]).getWeights();
    });
    // A piece, and what it is computed from.
    expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(3 * piece);
    const whole = kernelInitializer.call([rows, columns]);
    const bytes = ({ data }: Tensor) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    expect(bytes(kernel!).equals(bytes(whole))).toBe(true);
  },
);

test("what can't be made in pieces is made as a whole, and small weights a few million elements at a time", async () => {
  await ready();
  const identity = initializers.identity();
  const layer = layers.dense({ units: 1100, inputShape: [1100], kernelInitializer: identity });
  const [kernel] = await sequential([layer]).getWeights();
  expect(kernel?.at(1099, 1099)).toBe(1);
  expect(kernel?.sum()).toBe(1100);
  const net = sequential([
    layers.dense({ units: 700, inputShape: [900] }),
    layers.dense({ units: 800 }),
    layers.dense({ units: 900 }),
  ]);
  const sizes = await sizesOfPrograms(() => net.getWeights());
  expect(Math.max(...sizes)).toBeLessThanOrEqual(2 ** 20);
});
