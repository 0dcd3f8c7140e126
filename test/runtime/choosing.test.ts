/** Random integers, choices and orders. */
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { tensor } from "../../ts/runtime/convert.js";
import { ShapeError, ValueError } from "../../ts/runtime/errors.js";
import * as random from "../../ts/runtime/random/index.js";
import { setSeed } from "../../ts/runtime/random/seed.js";

beforeEach(() => setSeed(5));
afterAll(() => setSeed(0));

const countsOf = (data: ArrayLike<number>, n: number) =>
  Array.from({ length: n }, (_, i) => Array.from(data).filter((value) => value === i).length);

describe("integers", () => {
  test("are uniform between their bounds", () => {
    const x = random.integers([300, 20], { min: -1, max: 2 });
    expect([x.dtype, x.shape]).toEqual(["int32", [300, 20]]);
    const counts = countsOf(x.add(1).data, 3);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(6000);
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(150);
  });

  test("repeat after setSeed, and differ without", () => {
    const first = random.integers([8], { max: 1000 });
    expect(random.integers([8], { max: 1000 }).data).not.toEqual(first.data);
    setSeed(5);
    expect(random.integers([8], { maxval: 1000 }).data).toEqual(first.data);
  });

  test("reach all of int32", () => {
    const x = random.integers([1000], { min: -(2 ** 31), max: 2 ** 31 });
    expect(x.min()).toBeLessThan(-2e9);
    expect(x.max()).toBeGreaterThan(2e9);
  });

  test("are checked", () => {
    expect(() => random.integers([1], { min: 2, max: 2 })).toThrow(/min < max/);
    expect(() => random.integers([1], { max: 2 ** 32 })).toThrow(ValueError);
    expect(() => random.integers([1], { max: 1.5 })).toThrow(ValueError);
    expect(() => random.integers([1.5], { max: 2 })).toThrow(ShapeError);
  });
});

describe("choice", () => {
  test("takes rows, one by default", () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    expect(random.choice(x).shape).toEqual([2]);
    expect(random.choice(x, [3, 1]).shape).toEqual([3, 1, 2]);
    expect(["a", "b"]).toContain(random.choice(tensor(["a", "b"])).at());
    expect(random.choice(4).dtype).toBe("int32");
  });

  test("follows probabilities, with and without replacement", () => {
    const counts = countsOf(random.choice(3, [4000], { p: [1, 0, 3] }).data, 3);
    expect(counts[1]).toBe(0);
    expect(Math.abs(counts[0]! - 1000)).toBeLessThan(120);
    const first = Array.from({ length: 2000 }, () =>
      random.choice(3, [2], { replace: false, p: tensor([1, 0, 3]) }).at(0),
    );
    expect(Math.abs(countsOf(first, 3)[0]! - 500)).toBeLessThan(90);
  });

  test("without replacement has no element twice", () => {
    const x = random.choice(10, [10], { replace: false });
    expect([...x.data].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("is checked", () => {
    expect(() => random.choice(3, [4], { replace: false })).toThrow(/4 of 3 rows/);
    expect(() => random.choice(3, [3], { replace: false, p: [1, 1, 0] })).toThrow(/3 of 2 rows/);
    expect(() => random.choice(2, [1], { p: [0, 0] })).toThrow(ValueError);
    expect(() => random.choice(2, [1], { p: [1] })).toThrow(/p must have 2/);
    expect(() => random.choice(2, [1], { p: [1, -1] })).toThrow(ValueError);
    expect(() => random.choice(0)).toThrow(ValueError);
  });
});

describe("orders", () => {
  test("shuffle copies, along any axis", () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const columns = random.shuffle(x, 1);
    expect(columns.toArray<number[][]>().map((row) => [...row].sort())).toEqual(x.toArray());
    expect(columns.row(1).sub(columns.row(0)).toArray()).toEqual([3, 3, 3]);
    expect([...random.shuffle(x).data].sort()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(() => random.shuffle(x, 2)).toThrow(ShapeError);
  });

  test("every order is as likely as another", () => {
    const orders = Array.from({ length: 3000 }, () => random.permutation(3).data.join(""));
    const kinds = [...new Set(orders)].map((kind) => orders.filter((one) => one === kind).length);
    expect(kinds).toHaveLength(6);
    for (const count of kinds) expect(Math.abs(count - 500)).toBeLessThan(100);
  });

  test("of a tensor, its rows", () => {
    const rows = random.permutation(
      tensor([
        ["a", "b"],
        ["c", "d"],
      ]),
    );
    expect(rows.toArray<string[][]>().sort()).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
  });
});
