import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { RandomState } from "../../ts/data/random-state.js";
import { type SplitOptions, splitIndices } from "../../ts/data/split-indices.js";
import { trainTestSplit } from "../../ts/data/train-test-split.js";
import { type TensorLike, tensor } from "../../ts/runtime/convert.js";
import { ShapeError, ValueError } from "../../ts/runtime/errors.js";
import * as random from "../../ts/runtime/random/index.js";
import { ascending } from "../../ts/runtime/random/permutation.js";
import { setSeed } from "../../ts/runtime/random/seed.js";

interface SplitCase extends SplitOptions {
  readonly name: string;
  readonly n: number;
  readonly stratify?: number[];
  readonly train: number[];
  readonly test: number[];
}
interface Goldens {
  readonly cases: SplitCase[];
  readonly permutations: { name: string; seed: number; n: number; head: number[] }[];
  readonly mt19937: { seed: number; words: number[] }[];
}
const goldens: Goldens = JSON.parse(
  readFileSync(new URL("../goldens/split.json", import.meta.url), "utf8"),
);

describe("as NumPy and scikit-learn", () => {
  test("the goldens have all sizes and seeds", () => {
    expect(new Set(goldens.cases.map(({ n }) => n))).toEqual(
      new Set([5, 10, 178, 1000, 7, 11, 13, 60, 101, 40]),
    );
    expect(goldens.cases.filter(({ stratify }) => stratify !== undefined).length).toBeGreaterThan(
      100,
    );
  });

  test.each(goldens.mt19937)("words of seed $seed", ({ seed, words }) => {
    const state = new RandomState(seed);
    expect(words.map(() => state.nextWord())).toEqual(words);
  });

  test.each(goldens.permutations)("$name", ({ seed, n, head }) => {
    const order = new RandomState(seed).permutation(ascending(n));
    expect([...order.slice(0, head.length)]).toEqual(head);
  });

  test.each(goldens.cases)("$name", ({ name: _, n, train, test, ...options }) => {
    expect(splitIndices(n, options)).toEqual([train, test]);
  });
});

describe("trainTestSplit", () => {
  const x = Array.from({ length: 10 }, (_, i) => [i, -i]);
  const y = Array.from({ length: 10 }, (_, i) => i);

  test("gives tensors in scikit-learn's order, rows kept together", () => {
    const [xTrain, xTest, yTrain, yTest] = trainTestSplit(x, y, { testSize: 0.3, randomState: 42 });
    expect([xTrain.shape, xTest.shape, yTrain.shape, yTest.shape]).toEqual([
      [7, 2],
      [3, 2],
      [7],
      [3],
    ]);
    expect(yTest.toArray()).toEqual([8, 1, 5]);
    expect(xTest.toArray()).toEqual([
      [8, -8],
      [1, -1],
      [5, -5],
    ]);
    expect([...yTrain.data, ...yTest.data].sort((a, b) => a - b)).toEqual(y);
  });

  test("takes one to four arrays of any kind, with options or without", () => {
    const texts = y.map(String);
    const typed = Int32Array.from(y);
    const shaped = { data: y, shape: [10, 1] };
    expect(trainTestSplit(x)).toHaveLength(2);
    expect(trainTestSplit(x, { testSize: 2 })[1].shape).toEqual([2, 2]);
    expect(trainTestSplit(x, y, texts)).toHaveLength(6);
    const all = trainTestSplit(tensor(x), typed, texts, shaped, { randomState: 1, testSize: 4 });
    expect(all.map(({ dtype }) => dtype)).toEqual(
      ["float32", "int32", "string", "float32"].flatMap((dtype) => [dtype, dtype]),
    );
    expect(all[5].toArray()).toEqual([...all[3].data].map(String));
    expect(all[7].shape).toEqual([4, 1]);
  });

  test("keeps the order without shuffling", () => {
    const [train, test] = trainTestSplit(y, { shuffle: false });
    expect([train.toArray(), test.toArray()]).toEqual([y.slice(0, 7), y.slice(7)]);
  });

  test("keeps the proportions of classes, of text and of one-hot rows too", () => {
    const labels = y.map((i) => (i < 4 ? "few" : "many"));
    const [, , train, test] = trainTestSplit(x, labels, { testSize: 5, stratify: labels });
    expect([train, test].map(({ data }) => data.filter((label) => label === "few").length)).toEqual(
      [2, 2],
    );
    const hot = labels.map((label) => (label === "few" ? [0, 1] : [1, 0]));
    const [, hotTest] = trainTestSplit(hot, { testSize: 5, stratify: hot });
    expect(hotTest.sum(0).toArray()).toEqual([3, 2]);
  });

  test("follows setSeed where there is no randomState", () => {
    setSeed(5);
    const first = splitIndices(100);
    const second = splitIndices(100);
    setSeed(5);
    expect(splitIndices(100)).toEqual(first);
    expect(second).not.toEqual(first);
  });

  test("takes many rows", () => {
    const labels = new Uint8Array(600_000).map((_, i) => i % 2);
    const [train, test] = trainTestSplit(labels, { stratify: labels, randomState: 0 });
    expect([train.sum(), test.sum()]).toEqual([225_000, 75_000]);
    expect(trainTestSplit(random.uniform([300_000, 2]))[0].shape).toEqual([225_000, 2]);
  });
});

describe("refused", () => {
  const ten = new Float32Array(10);

  test.each<[string, SplitOptions, RegExp]>([
    [
      "a fraction above 1",
      { testSize: 1.2 },
      /testSize is 1.2, expected a fraction between 0 and 1/,
    ],
    ["no rows", { testSize: 0 }, /testSize is 0/],
    ["all rows", { testSize: 10 }, /a number of rows from 1 to 9/],
    ["a negative fraction", { trainSize: -0.5 }, /trainSize is -0.5/],
    ["NaN", { testSize: Number.NaN }, /testSize must be a number, got NaN/],
    ["more than there is", { trainSize: 6, testSize: 5 }, /together are 11 of 10 rows/],
    ["nothing to train with", { trainSize: 0.05 }, /none is left to train with/],
    ["a seed out of range", { randomState: -1 }, /randomState: expected an integer/],
    ["stratify in order", { stratify: ten, shuffle: false }, /leave out shuffle: false/],
    [
      "a lonely class",
      { stratify: [0, 0, 0, 0, 0, 1, 1, 1, 1, 7] },
      /at least 2 members.*have 1: 7/,
    ],
    [
      "too few for the classes",
      { testSize: 1, stratify: [0, 0, 0, 0, 0, 1, 1, 1, 1, 1] },
      /1 test rows are fewer than the 2 classes/,
    ],
  ])("%s", (_, options, message) => {
    expect(() => trainTestSplit(ten, options)).toThrow(ValueError);
    expect(() => trainTestSplit(ten, options)).toThrow(message);
  });

  test("unequal lengths, scalars, stratify of another length", () => {
    expect(() => trainTestSplit(ten, new Float32Array(9))).toThrow(/equally many rows, got 10, 9/);
    expect(() => trainTestSplit(tensor(1))).toThrow(ShapeError);
    expect(() => trainTestSplit(ten, { stratify: [1, 2] })).toThrow(/stratify has 2 rows.*have 10/);
  });

  test("misspelt options, and what is no data", () => {
    const misspelt = { testsize: 0.2 } as SplitOptions;
    expect(() => trainTestSplit(ten, misspelt)).toThrow(/Did you mean "testSize"/);
    expect(() => trainTestSplit({ a: 1 } as unknown as TensorLike)).toThrow(ValueError);
    expect(() => splitIndices(2.5)).toThrow(ValueError);
    expect(() => trainTestSplit([])).toThrow(ValueError);
  });
});
