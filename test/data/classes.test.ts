import { confusionMatrix, toCategorical } from "latch/data";
import { describe, expect, test } from "vitest";
import { ShapeError, ValueError } from "../../ts/runtime/errors.js";

describe("toCategorical", () => {
  test("marks each class in a row of its own", () => {
    const hot = toCategorical([2, 0]);
    expect(hot.dtype).toBe("float32");
    expect(hot.toArray()).toEqual([
      [0, 0, 1],
      [1, 0, 0],
    ]);
    expect(toCategorical(new Uint8Array([1]), 4).toArray()).toEqual([[0, 1, 0, 0]]);
  });

  test("adds an axis, in the place of a last one of size 1", () => {
    expect(toCategorical([[1], [0]]).shape).toEqual([2, 2]);
    expect(toCategorical([[1, 0, 1]], 5).shape).toEqual([1, 3, 5]);
    expect(toCategorical([[1]]).toArray()).toEqual([[0, 1]]);
    expect(toCategorical([], 3).shape).toEqual([0, 3]);
  });

  test("refuses what is no class", () => {
    expect(() => toCategorical([0, 3], 3)).toThrow(/3 at position 1 is not in 0 to 2/);
    expect(() => toCategorical([-1])).toThrow(/label -1 at position 0 is negative/);
    expect(() => toCategorical([0.5])).toThrow(/0.5, expected an integer/);
    expect(() => toCategorical([0], 1.5)).toThrow(ValueError);
  });
});

describe("confusionMatrix", () => {
  const [yTrue, yPred] = [
    [0, 1, 2, 2, 1],
    [0, 2, 2, 1, 1],
  ];

  test("has true classes in rows, predicted ones in columns", () => {
    const matrix = confusionMatrix([0, 0, 0, 1], [0, 1, 1, 1]);
    expect(matrix.dtype).toBe("int32");
    expect(matrix.toArray()).toEqual([
      [1, 2],
      [0, 1],
    ]);
  });

  test("orders classes as they sort, numbers as numbers", () => {
    expect(confusionMatrix([10, 9, 2], [10, 10, 2]).toArray()).toEqual([
      [1, 0, 0],
      [0, 0, 1],
      [0, 0, 1],
    ]);
  });

  test("takes the given labels in their order, and only those", () => {
    expect(confusionMatrix(yTrue, yPred, { labels: [2, 1] }).toArray()).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(confusionMatrix([0], [0], { labels: [0, 1, 2] }).shape).toEqual([3, 3]);
  });

  test("takes names", () => {
    expect(confusionMatrix(["cat", "ant", "cat"], ["ant", "ant", "cat"]).toArray()).toEqual([
      [1, 0],
      [1, 1],
    ]);
  });

  test("takes one column per class: the largest counts, and classes that never occur have a row", () => {
    const softmax = [
      [0.8, 0.1, 0.1],
      [0.2, 0.7, 0.1],
    ];
    const expected = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 0],
    ];
    expect(confusionMatrix([0, 1], softmax).toArray()).toEqual(expected);
    expect(confusionMatrix(toCategorical([0, 1], 3), softmax).toArray()).toEqual(expected);
    expect(confusionMatrix([[0], [1]], softmax).toArray()).toEqual(expected);
  });

  test("refuses unequal lengths, fractions, higher ranks, twins", () => {
    expect(() => confusionMatrix([0], [0, 1])).toThrow(/yTrue has 1 rows, yPred 2/);
    expect(() => confusionMatrix([0, 1], [[0.2], [0.9]])).toThrow(
      /yPred\[0\].*expected an integer/,
    );
    expect(() => confusionMatrix([[[0]]], [0])).toThrow(ShapeError);
    expect(() => confusionMatrix([0], [0], { labels: [0, 0] })).toThrow(/occurs twice/);
  });
});
