/** Random numbers of further distributions: their moments, parameters that broadcast, and what is rejected. */
import { beforeEach, expect, test } from "vitest";
import { tensor } from "../../ts/runtime/convert.js";
import { ShapeError, ValueError } from "../../ts/runtime/errors.js";
import * as random from "../../ts/runtime/random/index.js";
import { setSeed } from "../../ts/runtime/random/seed.js";

beforeEach(() => setSeed(5));

const SIZE = 20_000;

function moments(data: ArrayLike<number>): { readonly mean: number; readonly variance: number } {
  const mean = Array.from(data).reduce((sum, value) => sum + value, 0) / data.length;
  const squares = Array.from(data, (value) => (value - mean) ** 2);
  return { mean, variance: squares.reduce((sum, value) => sum + value, 0) / data.length };
}

/** Within five standard errors of the mean, and a twentieth of the variance. */
function expectMoments(data: ArrayLike<number>, mean: number, variance: number): void {
  const found = moments(data);
  expect(Math.abs(found.mean - mean)).toBeLessThan(5 * Math.sqrt(variance / data.length));
  expect(Math.abs(found.variance / variance - 1)).toBeLessThan(0.06);
}

test.each([0.3, 1, 4.5])("gamma(%s)", (alpha) => {
  expectMoments(random.gamma([SIZE], { alpha }).data, alpha, alpha);
});

test.each([
  [0.5, 0.5],
  [2, 5],
])("beta(%s, %s)", (alpha, beta) => {
  const sum = alpha + beta;
  const { data } = random.beta([SIZE], { alpha, beta });
  expectMoments(data, alpha / sum, (alpha * beta) / (sum * sum * (sum + 1)));
  expect(data.every((value) => value >= 0 && value <= 1)).toBe(true);
});

test("binomial, with a count and a probability for each column", () => {
  const { data } = random.binomial([SIZE, 2], { counts: [4, 10], probabilities: [0.25, 0.9] });
  expectMoments(
    data.filter((_, index) => index % 2 === 0),
    1,
    0.75,
  );
  expectMoments(
    data.filter((_, index) => index % 2 === 1),
    9,
    0.9,
  );
});

test("categorical draws classes in proportion to eˣ", () => {
  const logits = [
    [0, Math.log(3)],
    [Number.NEGATIVE_INFINITY, 100],
  ];
  const drawn = random.categorical(logits, SIZE);
  expect([drawn.shape, drawn.dtype]).toEqual([[2, SIZE], "int32"]);
  expectMoments(drawn.data.subarray(0, SIZE), 0.75, 0.1875);
  expect(drawn.data.subarray(SIZE).every((one) => one === 1)).toBe(true);
});

test("truncated normal numbers stay within two standard deviations", () => {
  const { data } = random.truncatedNormal([SIZE], { mean: 3, stddev: 0.5 });
  expectMoments(data, 3, 0.25 * 0.7737);
  expect(data.every((value) => Math.abs(value - 3) <= 1)).toBe(true);
});

test("dropout drops elements, or whole rows", () => {
  const ones = tensor(new Float32Array(SIZE).fill(1), [SIZE / 2, 2]);
  expectMoments(random.dropout(ones, 0.4).data, 1, 0.4 / 0.6);
  const rows = random.dropout(ones, 0.4, { noiseShape: [null, 1] });
  for (let row = 0; row < SIZE / 2; row++) expect(rows.at(row, 0)).toBe(rows.at(row, 1));
});

test("numbers repeat after setSeed", () => {
  const draw = () => [
    ...random.gamma([3], { alpha: 2 }).data,
    ...random.categorical([[1, 2, 3]], 4).data,
  ];
  setSeed(9);
  const first = draw();
  expect(draw()).not.toEqual(first);
  setSeed(9);
  expect(draw()).toEqual(first);
});

test("parameters that do not fit are errors that name them", () => {
  expect(() => random.gamma([2], { alpha: 0 })).toThrow(
    /random.gamma: alpha: expected numbers above 0/,
  );
  expect(() => random.beta([2], { alpha: 1, beta: [1, 2, 3] })).toThrow(ShapeError);
  expect(() => random.binomial([2], { counts: 1.5, probabilities: 0.5 })).toThrow(ValueError);
  expect(() => random.binomial([2], { counts: 1, probabilities: 2 })).toThrow(/probabilities/);
  expect(() => random.categorical([1, 2], 3)).toThrow(ShapeError);
  expect(() => random.dropout([[1, 2]], 0.5, { noiseShape: [1] })).toThrow(ShapeError);
});
