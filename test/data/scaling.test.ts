import { minMaxScaler, standardScaler } from "latch/data";
import { wine } from "latch/datasets";
import { describe, expect, test } from "vitest";
import { tensor } from "../../ts/runtime/convert.js";
import { NotReadyError, ShapeError, ValueError } from "../../ts/runtime/errors.js";

// A column that varies, one that does not (0.1 is no binary fraction), one with a missing value.
const x = [
  [1, 0.1, Number.NaN],
  [2, 0.1, 4],
  [4, 0.1, 7],
  [9, 0.1, 1],
];

function expectClose(actual: ArrayLike<number>, expected: readonly number[]) {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) {
    if (Number.isNaN(value)) expect(actual[i]).toBeNaN();
    else expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(1e-6 + 1e-6 * Math.abs(value));
  }
}

describe("standardScaler", () => {
  test("as scikit-learn: missing values stay out, constant columns are not divided", () => {
    const scaler = standardScaler();
    const scaled = scaler.fitTransform(x);
    expectClose(scaler.mean, [4, 0.1, 4]);
    expectClose(scaler.scale, [3.082207001484488, 1, 2.449489742783178]);
    expectClose(
      scaled.data,
      [
        -0.9733285267845753,
        0,
        Number.NaN,
        -0.6488856845230502,
        0,
        0,
        0,
        0,
        1.2247448713915892,
      ].concat([1.6222142113076254, 0, -1.2247448713915892]),
    );
    expectClose(scaler.inverseTransform(scaled).data, x.flat());
  });

  test("a constant column stays one whatever its mean rounds to", () => {
    for (let rows = 1; rows < 200; rows++) {
      const column = Array.from({ length: rows }, () => [0.1]);
      expect(standardScaler().fit(column).scale).toEqual([1]);
    }
  });

  test("as scikit-learn on the wines", async () => {
    const { data } = await wine();
    const scaler = standardScaler().fit(data);
    expectClose([scaler.mean[0]!, scaler.mean[12]!], [13.000617977528083, 746.8932584269663]);
    expectClose([scaler.scale[0]!, scaler.scale[12]!], [0.809542914528517, 314.0216568419877]);
    const last = scaler.transform(data).slice(-1);
    expectClose(
      [last.at(0, 0), last.at(0, 6), last.at(0, 12)],
      [1.395086044486816, -1.274304503245638, -0.5951604112483522],
    );
  });

  test("features of sequences are those of all their steps", () => {
    const sequences = tensor([0, 10, 2, 20, 4, 30, 6, 40], [2, 2, 2]);
    const scaler = standardScaler().fit(sequences);
    expect(scaler.mean).toEqual([3, 25]);
    expect(scaler.transform(sequences).shape).toEqual([2, 2, 2]);
  });

  test("leaves what it was given as it was", () => {
    const data = tensor(x);
    standardScaler().fitTransform(data);
    expect(data).toEqual(tensor(x));
  });

  test("refuses use before fit, other columns, a series without columns, nothing", () => {
    const scaler = standardScaler();
    expect(() => scaler.transform(x)).toThrow(NotReadyError);
    expect(() => scaler.mean).toThrow(/call fit\(x\) first/);
    expect(() => scaler.fit(x).transform([[1, 2]])).toThrow(/fitted to 3 features.*\(1, 2\)/);
    expect(() => scaler.fit([1, 2])).toThrow(/reshape\(\[-1, 1\]\)/);
    expect(() => scaler.fit([1, 2])).toThrow(ShapeError);
    expect(() => scaler.fit([[], []])).toThrow(ValueError);
  });
});

describe("minMaxScaler", () => {
  test("as scikit-learn, to any range", () => {
    const scaler = minMaxScaler([-1, 2]);
    const scaled = scaler.fitTransform(x);
    expectClose(scaled.data, [-1, -1, Number.NaN, -0.625, -1, 0.5, 0.125, -1, 2, 2, -1, -1]);
    expectClose(scaler.inverseTransform(scaled).data, x.flat());
  });

  test("to [0, 1] by default", () => {
    expect(
      minMaxScaler()
        .fit([[2], [6]])
        .transform([[2], [3], [6], [8]])
        .toArray(),
    ).toEqual([[0], [0.25], [1], [1.5]]);
  });

  test("refuses a range that does not ascend", () => {
    expect(() => minMaxScaler([1, 1])).toThrow(/expected a range \[min, max\], got \[1, 1\]/);
  });
});
