/** Splits against scikit-learn's rows; data sets against their sums. */
import { splitIndices, toCategorical, trainTestSplit } from "latch";
import { confusionMatrix, standardScaler } from "latch/data";
import { digits, iris, wine } from "latch/datasets";
import { expect, test } from "vitest";
import goldens from "../goldens/split.json" with { type: "json" };

interface SplitGolden {
  readonly name: string;
  readonly n: number;
  readonly testSize: number;
  readonly trainSize?: number;
  readonly randomState?: number;
  readonly shuffle: boolean;
  readonly stratify?: { readonly data: readonly number[] } | readonly number[];
  readonly train: readonly number[];
  readonly test: readonly number[];
}

test.each(goldens.cases as unknown as readonly SplitGolden[])("$name", (golden) => {
  const { n, testSize, trainSize, randomState, shuffle, stratify } = golden;
  const labels =
    stratify === undefined || Array.isArray(stratify)
      ? stratify
      : (stratify as { data: readonly number[] }).data;
  const [train, rest] = splitIndices(n, {
    testSize,
    shuffle,
    ...(trainSize === undefined ? {} : { trainSize }),
    ...(randomState === undefined ? {} : { randomState }),
    ...(labels === undefined ? {} : { stratify: [...(labels as readonly number[])] }),
  });
  expect(train).toEqual(golden.train);
  expect(rest).toEqual(golden.test);
});

test("data sets are whole", async () => {
  const { data, target, targetNames } = await wine();
  expect(data.shape).toEqual([178, 13]);
  expect(data.data.reduce((sum, value) => sum + value, 0)).toBeCloseTo(159_975.3, 0);
  expect([0, 1, 2].map((label) => target.data.filter((one) => one === label).length)).toEqual([
    59, 71, 48,
  ]);
  expect(targetNames.length).toBe(3);
  expect((await iris()).data.shape).toEqual([150, 4]);
  const images = await digits();
  expect(images.data.shape).toEqual([1797, 8, 8]);
  expect(images.data.data.reduce((most, value) => Math.max(most, value), 0)).toBe(16);
});

test("arrays of unequal lengths and impossible sizes are refused", () => {
  expect(() => trainTestSplit([1, 2, 3], [1, 2])).toThrow(/equally many rows/);
  expect(() => trainTestSplit([1, 2, 3], { testSize: 2 })).not.toThrow();
  expect(() => trainTestSplit([1, 2, 3], { testSize: 1.5 })).toThrow(/share between 0 and 1/);
  expect(() => splitIndices(4, { stratify: [0, 0, 0, 1] })).toThrow();
});

test("standardScaler learns from the training data alone", () => {
  const scaler = standardScaler().fit([
    [0, 5],
    [2, 5],
    [4, 5],
  ]);
  expect(scaler.mean).toEqual([2, 5]);
  expect(scaler.scale[1]).toBe(1);
  const scaled = scaler.transform([[2, 6]]);
  expect(scaled.toArray()).toEqual([[0, 1]]);
  expect(scaler.inverseTransform(scaled).toArray()).toEqual([[2, 6]]);
});

test("confusionMatrix counts, toCategorical marks, both refuse strangers", () => {
  expect(confusionMatrix([0, 1, 1], [0, 1, 0]).toArray()).toEqual([
    [1, 0],
    [1, 1],
  ]);
  expect(() => confusionMatrix([0], [0, 1])).toThrow(/1 labels.*2/);
  expect(toCategorical([1, 0], 3).toArray()).toEqual([
    [0, 1, 0],
    [1, 0, 0],
  ]);
  expect(() => toCategorical([3], 3)).toThrow(/not in 0 to 2/);
});
