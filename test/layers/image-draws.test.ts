/** Layers of images whose random numbers are few or given: what Keras computes for each of them, and that each is drawn. */
import { concat, layers, type Tensor, tensor } from "latch";
import { beforeAll, expect, test } from "vitest";
import { constant as numbers } from "../../ts/graph/operations/sources.js";
import { ready } from "../../ts/graph/ready.js";
import type { Range } from "../../ts/layers/images/factor.js";
import { solarized } from "../../ts/layers/images/solarization.js";
import goldens from "../goldens/image-draws.json" with { type: "json" };
import { constant, expectClose, run } from "../support/golden.js";
import { layerOf } from "../support/layer-golden.js";
import { typedTensor } from "../support/typed-golden.js";

beforeAll(() => ready());

const COPIES = 60;

function isClose(actual: readonly number[], expected: readonly number[]): boolean {
  return actual.every((value, index) => {
    const wanted = expected[index] as number;
    return Math.abs(value - wanted) <= 1e-6 + 1e-5 * Math.abs(wanted);
  });
}

test.each(goldens.cases)("$name makes of an image what Keras makes, and each of it", (golden) => {
  const layer = layerOf(golden);
  const image = typedTensor({ ...golden.input, dtype: "float32" });
  const copies = concat(Array.from({ length: COPIES }, () => image));
  const results = layer.apply(copies, { training: true }) as unknown as Tensor;
  const found = Array.from({ length: COPIES }, (_, index) => {
    const one = [...results.data].slice(index * image.size, (index + 1) * image.size) as number[];
    return golden.outputs.findIndex(({ data }) => isClose(one, data));
  });
  expect(found).not.toContain(-1);
  expect(new Set(found).size).toBe(golden.outputs.length);
});

test.each(goldens.solarizations)("solarization by $additions from $thresholds on", (golden) => {
  const perImage = (values: readonly number[]) => numbers(values, [values.length, 1, 1, 1]);
  const range = golden.valueRange as unknown as Range;
  const y = solarized(
    constant(golden.input),
    perImage(golden.additions),
    perImage(golden.thresholds),
    range,
  );
  expectClose(run([y])[0] as number[], golden.y, "y");
});

test("a threshold and an addition of solarization are drawn for each image", () => {
  const ramp = tensor(
    Array.from({ length: COPIES * 256 }, (_, index) => index % 256),
    [COPIES, 16, 16, 1],
  );
  const layer = layers.solarization({ additionFactor: 0, thresholdFactor: [0, 0.5] });
  const y = layer.apply(ramp, { training: true });
  // Values below the threshold stay; from it on they become 255 - x.
  const thresholds = Array.from({ length: COPIES }, (_, index) => {
    const one = [...y.data].slice(index * 256, (index + 1) * 256);
    return one.findIndex((value, x) => value !== x);
  });
  expect(Math.max(...thresholds)).toBeLessThanOrEqual(128);
  expect(Math.min(...thresholds)).toBeGreaterThanOrEqual(0);
  expect(new Set(thresholds).size).toBeGreaterThan(20);
});
