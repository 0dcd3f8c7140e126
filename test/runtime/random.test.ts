import { afterAll, describe, expect, test } from "vitest";
import { ShapeError, ValueError } from "../../ts/runtime/errors.js";
import * as random from "../../ts/runtime/random/index.js";
import { permutation } from "../../ts/runtime/random/permutation.js";
import {
  currentSeed,
  nextBuildKey,
  nextDrawKey,
  nextOperationKey,
  nextOrderKey,
  setSeed,
} from "../../ts/runtime/random/seed.js";

afterAll(() => setSeed(0));

describe("the seed", () => {
  test("is drawn at first use, and stays", () => {
    const seed = currentSeed();
    expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32).toBe(true);
    expect(currentSeed()).toBe(seed);
  });

  test("starts all counters again", () => {
    const keys = () => [
      nextBuildKey(),
      nextBuildKey(),
      nextDrawKey(),
      nextOperationKey(),
      nextOrderKey(),
    ];
    setSeed(7);
    const first = keys();
    setSeed(7);
    expect(keys()).toEqual(first);
    expect(new Set(first.map(({ stream }) => stream)).size).toBe(5);
    expect(first.every(({ seed, stream }) => seed === 7 && stream < 2 ** 32)).toBe(true);
  });

  test.each([-1, 1.5, 2 ** 32, Number.NaN])("refuses %s", (seed) => {
    expect(() => setSeed(seed)).toThrow(ValueError);
  });
});

describe("random tensors", () => {
  test("repeat after setSeed, and differ without", () => {
    setSeed(42);
    const [a, b] = [random.uniform([2, 3]), random.normal([4])];
    const c = random.uniform([2, 3]);
    setSeed(42);
    expect(random.uniform([2, 3])).toEqual(a);
    expect(random.normal([4])).toEqual(b);
    expect(c.data).not.toEqual(a.data);
    setSeed(43);
    expect(random.uniform([2, 3]).data).not.toEqual(a.data);
  });

  test("have the distribution that they were asked for", () => {
    setSeed(1);
    const uniform = random.uniform([20_000], { min: -2, max: 6 });
    expect(uniform.min()).toBeGreaterThanOrEqual(-2);
    expect(uniform.max()).toBeLessThanOrEqual(6);
    expect(uniform.mean()).toBeCloseTo(2, 1);
    const normal = random.normal([20_000], { mean: 3, stddev: 0.5 });
    const mean = normal.mean();
    const variance = normal.data.reduce((sum, x) => sum + (x - mean) ** 2, 0) / normal.size;
    expect(mean).toBeCloseTo(3, 1);
    expect(Math.sqrt(variance)).toBeCloseTo(0.5, 1);
  });

  test("refuse bad shapes and parameters", () => {
    expect(() => random.uniform([2, -1])).toThrow(ShapeError);
    expect(() => random.uniform([2], { min: 1, max: 0 })).toThrow(ValueError);
    expect(() => random.normal([2], { stddev: -1 })).toThrow(ValueError);
  });
});

describe("permutation", () => {
  const key = { seed: 3, stream: 5 };

  test("holds every number once, and depends on key and iteration alone", () => {
    for (const n of [0, 1, 2, 3, 10, 1001]) {
      const order = permutation(n, key, 4);
      expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      expect(permutation(n, key, 4)).toEqual(order);
    }
    expect(permutation(50, key, 4)).not.toEqual(permutation(50, key, 5));
    expect(permutation(50, key, 4)).not.toEqual(permutation(50, { seed: 3, stream: 6 }, 4));
  });

  test("makes all orders of four equally often", () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const order = permutation(4, key, i).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    // A thousand are expected of each, with a standard deviation of 31.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});
