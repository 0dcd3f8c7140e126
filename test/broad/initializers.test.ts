/** Initializers against Keras's numbers: scales and fans exactly, distributions by their moments and quantiles. */
import { initializers, ops, ShapeError, setSeed } from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import { ready } from "../../ts/graph/ready.js";
import goldens from "../goldens/initializers.json" with { type: "json" };
import { constant, expectClose, expectEach, type GoldenTensor, run } from "../support/golden.js";

interface Golden {
  readonly name: string;
  /** Keras's class. */
  readonly initializer: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly shape: readonly number[];
  /** What Keras asks its generator for. */
  readonly distribution?: "uniform" | "normal" | "truncated_normal";
  readonly minval?: number;
  readonly maxval?: number;
  readonly mean?: number;
  readonly stddev?: number;
  /** The normal numbers that an orthogonal weight is made of. */
  readonly normal?: GoldenTensor;
  readonly value?: GoldenTensor;
}

const cases = goldens.cases as readonly unknown[] as readonly Golden[];
const drawn = cases.filter(({ distribution }) => distribution !== undefined);
const orthogonal = cases.filter(({ normal }) => normal !== undefined);
const fixed = cases.filter(({ value, normal }) => value !== undefined && normal === undefined);

const KEY = { seed: 20, stream: 3 };

beforeAll(ready);

function made({ initializer, options }: Golden): initializers.Initializer {
  return initializers.get({ className: initializer, config: options });
}

function numbers(initializer: initializers.Initializer, shape: readonly number[]): number[] {
  const [values = []] = run([initializer.values(shape, KEY)]);
  return values;
}

test.each(fixed)("$name", (golden) => {
  expectEach(numbers(made(golden), golden.shape), golden.value as GoldenTensor, "value");
});

/** Standard draws of the same key, moved and scaled as Keras asks of its generator. */
function expected({ distribution, shape, minval = 0, maxval = 1, mean = 0, stddev = 1 }: Golden) {
  if (distribution === "uniform") {
    const standard = initializers.randomUniform({ minval: 0, maxval: 1 });
    return numbers(standard, shape).map((u) => minval + (maxval - minval) * u);
  }
  const Class =
    distribution === "normal" ? initializers.RandomNormal : initializers.TruncatedNormal;
  return numbers(new Class({ stddev: 1 }), shape).map((z) => mean + stddev * z);
}

test.each(drawn)("$name", (golden) => {
  const data = expected(golden);
  expect(new Set(data).size).toBeGreaterThan(1);
  expectEach(numbers(made(golden), golden.shape), { shape: golden.shape, data }, "value");
});

test.each(orthogonal)("$name, from Keras's normal numbers", (golden) => {
  // Keras draws [longer, shorter], we [shorter, longer].
  const { shape, data } = golden.normal as GoldenTensor;
  const [long = 0, short = 0] = shape;
  const turned = Array.from({ length: data.length }, (_, index) => {
    const [row, column] = [Math.floor(index / long), index % long];
    return data[column * short + row] ?? Number.NaN;
  });
  const initializer = new initializers.Orthogonal(golden.options);
  const normal = constant({ shape: [short, long], data: turned });
  const [value = []] = run([initializer.fromNormal(normal, golden.shape)]);
  expectClose(value, golden.value as GoldenTensor, "value");
});

describe("standard draws", () => {
  const COUNT = 200_000;

  function moment(values: readonly number[], power: number): number {
    return values.reduce((sum, value) => sum + value ** power, 0) / values.length;
  }

  /** The largest distance between the share of numbers below x and F(x), by Kolmogorov and Smirnov. */
  function distance(values: readonly number[], cumulative: (x: number) => number): number {
    const sorted = Float64Array.from(values).sort();
    return sorted.reduce((most, x, index) => {
      const [below, upTo] = [index / COUNT, (index + 1) / COUNT];
      return Math.max(most, Math.abs(cumulative(x) - below), Math.abs(upTo - cumulative(x)));
    }, 0);
  }

  /** √n D is above 1.95 for one sample in a thousand. */
  const LARGEST_DISTANCE = 1.95 / Math.sqrt(COUNT);
  /** A mean of n numbers lies within 4 of its standard errors but for 6 samples in 100,000. */
  const within = (variance: number) => 4 * Math.sqrt(variance / COUNT);

  /** Φ by its series, x Σ x²ⁿ / (1·3·...·(2n+1)) φ(x). */
  function normalCumulative(x: number): number {
    if (Math.abs(x) > 6) return x > 0 ? 1 : 0;
    let term = x;
    let sum = x;
    for (let n = 1; n < 100; n++) {
      term *= (x * x) / (2 * n + 1);
      sum += term;
    }
    return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
  }

  test("uniform: from 0 to 1, evenly", () => {
    const values = numbers(initializers.randomUniform({ minval: 0, maxval: 1 }), [COUNT]);
    expect(values.every((u) => u >= 0 && u < 1)).toBe(true);
    expect(Math.abs(moment(values, 1) - 1 / 2)).toBeLessThan(within(1 / 12));
    expect(Math.abs(moment(values, 2) - 1 / 3)).toBeLessThan(within(4 / 45));
    expect(distance(values, (x) => x)).toBeLessThan(LARGEST_DISTANCE);
  });

  test("normal: moments 0, 1, 0, 3 and the distribution", () => {
    const values = numbers(initializers.randomNormal({ stddev: 1 }), [COUNT]);
    expect(Math.abs(moment(values, 1))).toBeLessThan(within(1));
    expect(Math.abs(moment(values, 2) - 1)).toBeLessThan(within(2));
    expect(Math.abs(moment(values, 3))).toBeLessThan(within(15));
    expect(Math.abs(moment(values, 4) - 3)).toBeLessThan(within(96));
    expect(distance(values, normalCumulative)).toBeLessThan(LARGEST_DISTANCE);
  });

  test("truncated normal: within 2, and the distribution in between", () => {
    const values = numbers(initializers.truncatedNormal({ stddev: 1 }), [COUNT]);
    expect(values.every((z) => Math.abs(z) <= 2)).toBe(true);
    // 0.8796² = 1 - 4 φ(2) / (2 Φ(2) - 1), the variance by which Keras corrects.
    expect(Math.abs(moment(values, 1))).toBeLessThan(within(0.7737));
    expect(Math.abs(moment(values, 2) - 0.8796256610342398 ** 2)).toBeLessThan(within(1));
    const lowest = normalCumulative(-2);
    const share = 1 - 2 * lowest;
    expect(distance(values, (x) => (normalCumulative(x) - lowest) / share)).toBeLessThan(
      LARGEST_DISTANCE,
    );
  });

  test("neighbours have nothing to do with each other", () => {
    const values = numbers(initializers.randomNormal({ stddev: 1 }), [COUNT]);
    for (const lag of [1, 2, 4, 64]) {
      const products = values.slice(lag).map((value, index) => value * (values[index] ?? 0));
      expect(Math.abs(moment(products, 1)), `lag ${lag}`).toBeLessThan(within(1));
    }
  });
});

describe("orthogonal weights from the engine's own numbers", () => {
  test.each([
    [[64, 256], 1],
    [[256, 64], 1.5],
    [[3, 5, 7], 1],
    [[20, 20], 1],
  ] as const)("%j, gain %d: the shorter side is orthonormal", (shape, gain) => {
    const values = numbers(initializers.orthogonal({ gain }), shape);
    const columns = shape.at(-1) as number;
    const rows = values.length / columns;
    const [count, length] = rows < columns ? [rows, columns] : [columns, rows];
    const at = (vector: number, index: number) =>
      (rows < columns ? values[vector * columns + index] : values[index * columns + vector]) ?? 0;
    let worst = 0;
    for (let a = 0; a < count; a++)
      for (let b = 0; b <= a; b++) {
        let product = 0;
        for (let index = 0; index < length; index++) product += at(a, index) * at(b, index);
        worst = Math.max(worst, Math.abs(product / gain ** 2 - (a === b ? 1 : 0)));
      }
    expect(worst).toBeLessThan(3e-6);
    // No direction is preferred: over signs, the elements' mean is near 0.
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan((4 * gain) / Math.sqrt(length * values.length));
  });
});

describe("seeds and names", () => {
  test("a seed of its own decides the numbers, whatever the weight's key", () => {
    const initializer = initializers.glorotUniform({ seed: 7 });
    const [a, b] = run([
      initializer.values([4, 5], { seed: 1, stream: 0 }),
      initializer.values([4, 5], { seed: 2, stream: 9 }),
    ]);
    expect(a).toEqual(b);
    expect(numbers(initializers.glorotUniform({ seed: 8 }), [4, 5])).not.toEqual(a);
  });

  test.each(Object.entries(goldens.names))("%s is %s", (name, className) => {
    expect(initializers.get(name).className).toBe(className);
  });

  test("configurations make equal initializers", () => {
    for (const golden of cases) {
      const first = made(golden);
      const second = initializers.get({
        className: first.className,
        config: first.getConfig(),
      });
      expect(second.getConfig()).toEqual(first.getConfig());
    }
  });
});

describe("called with a shape", () => {
  test("gives numbers at once, others with every call", () => {
    setSeed(3);
    const initializer = initializers.glorotUniform();
    const [first, second] = [initializer.call([3, 4]), initializer.call([3, 4])];
    const limit = Math.sqrt(6 / 7);
    expect(first.shape).toEqual([3, 4]);
    expect(first.data.every((value) => Math.abs(value) < limit)).toBe(true);
    expect(second.toArray()).not.toEqual(first.toArray());
    setSeed(3);
    expect(initializer.call([3, 4]).toArray()).toEqual(first.toArray());
  });

  test("with a seed of its own it gives the same again", () => {
    const seeded = initializers.heNormal({ seed: 5 });
    expect(seeded.call([2, 3]).toArray()).toEqual(seeded.call([2, 3]).toArray());
    expect(initializers.identity({ gain: 2 }).call([2, 2]).toArray()).toEqual([
      [2, 0],
      [0, 2],
    ]);
    expect(() => initializers.orthogonal().call([3])).toThrow(ShapeError);
  });

  test("one of a user's own is called like the others", () => {
    class Steps extends initializers.Initializer {
      override values(shape: readonly number[]) {
        return ops.reshape(ops.arange(shape.reduce((product, size) => product * size, 1)), shape);
      }
    }
    expect(new Steps().call([2, 2]).toArray()).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });
});
