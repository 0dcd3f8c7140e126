// Choosing tokens: the largest, or by chance with the frequencies that the options ask for.
import { setSeed, tensor } from "latch";
import { type Generator, generator, greedy, type SampleOptions, sample } from "latch/text";
import { describe, expect, test } from "vitest";
import { ValueError } from "../../ts/runtime/errors.js";

const row = [0.1, 0.4, 0.2, 0.3];

/** Numbers in the middle of n equal parts of [0, 1): every choice gets its exact share. */
function everyPart(n: number): Generator {
  let draws = 0;
  return () => (draws++ + 0.5) / n;
}

/** How often each index is chosen. */
function counts(probabilities: readonly number[], n: number, options: SampleOptions): number[] {
  const found = probabilities.map(() => 0);
  const all = { generator: everyPart(n), ...options };
  for (let i = 0; i < n; i++) found[sample(probabilities, all)]!++;
  return found;
}

describe("greedy", () => {
  test("gives the likeliest, of equals the first", () => {
    expect(greedy(row)).toBe(1);
    expect(greedy([0.25, 0.25, 0.5])).toBe(2);
    expect(greedy([0.2, 0.4, 0.4])).toBe(1);
    expect(greedy(new Float32Array([0, 0, 1]))).toBe(2);
    expect(greedy(tensor(row))).toBe(1);
    expect(greedy(tensor([row]))).toBe(1);
  });
});

describe("sample", () => {
  test("chooses by probability", () => {
    expect(counts(row, 1000, {})).toEqual([100, 400, 200, 300]);
  });

  test("sharpens and flattens by temperature: p^(1/T) over their sum", () => {
    // Squares: 1, 16, 4, 9 of 30. Square roots of 0.04, 0.16, 0.64, 0.16: 2, 4, 8, 4 of 18.
    expect(counts(row, 3000, { temperature: 0.5 })).toEqual([100, 1600, 400, 900]);
    expect(counts([0.04, 0.16, 0.64, 0.16], 1800, { temperature: 2 })).toEqual([
      200, 400, 800, 400,
    ]);
  });

  test("never chooses what is excluded, and shares its part among the others", () => {
    expect(counts(row, 600, { exclude: [1] })).toEqual([100, 0, 200, 300]);
    // topK counts those that are left.
    expect(counts(row, 500, { exclude: [1, 0], topK: 2 })).toEqual([0, 0, 200, 300]);
    expect(() => sample(row, { exclude: [4] })).toThrow(
      /exclude holds 4, expected tokens from 0 to 3/,
    );
    expect(() => sample(row, { exclude: [-1] })).toThrow(ValueError);
    expect(() => sample([1, 0], { exclude: [0] })).toThrow(/leaves no token/);
  });

  test("stays finite where powers vanish", () => {
    expect(counts([1e-30, 0.5, 0.5], 100, { temperature: 1e-3 })).toEqual([0, 50, 50]);
    expect(counts(row, 100, { temperature: 1e-4 })).toEqual([0, 100, 0, 0]);
  });

  test("leaves all but the topK likeliest out, of equals the later ones", () => {
    expect(counts(row, 700, { topK: 2 })).toEqual([0, 400, 0, 300]);
    expect(counts(row, 10, { topK: 1 })).toEqual([0, 10, 0, 0]);
    expect(counts([0.25, 0.25, 0.25, 0.25], 300, { topK: 3 })).toEqual([100, 100, 100, 0]);
    expect(counts(row, 1000, { topK: 9 })).toEqual([100, 400, 200, 300]);
  });

  test("leaves out what is beyond the fraction topP", () => {
    expect(counts(row, 900, { topP: 0.75 })).toEqual([0, 400, 200, 300]);
    expect(counts(row, 700, { topP: 0.6 })).toEqual([0, 400, 0, 300]);
    expect(counts(row, 10, { topP: 1e-9 })).toEqual([0, 10, 0, 0]);
    // 0.4 is more than half of what topK leaves.
    expect(counts(row, 10, { topK: 2, topP: 0.5 })).toEqual([0, 10, 0, 0]);
  });

  test("never chooses what has no probability", () => {
    for (const u of [0, 0.5, 1 - 2 ** -24, 1 - 2 ** -53]) {
      expect(sample([0, 0.3, 0.3, 0.4, 0], { generator: () => u })).toBeGreaterThan(0);
      expect(sample([0, 0.3, 0.3, 0.4, 0], { generator: () => u })).toBeLessThan(4);
    }
  });

  test("takes rows of float32 and tensors", () => {
    expect(sample(tensor([[0, 1, 0]]))).toBe(1);
    expect(sample(new Float32Array([0, 0, 1]))).toBe(2);
  });

  test("follows setSeed, or a generator of its own", () => {
    const drawn = (options?: SampleOptions) =>
      Array.from({ length: 40 }, () => sample(row, options));
    setSeed(5);
    const first = drawn();
    const second = drawn();
    setSeed(5);
    expect(drawn()).toEqual(first);
    expect(second).not.toEqual(first);
    expect(drawn({ generator: generator(3) })).toEqual(drawn({ generator: generator(3) }));
    expect(drawn({ generator: generator(3) })).not.toEqual(drawn({ generator: generator(4) }));
  });

  test("a generator's numbers are uniform in [0, 1)", () => {
    const next = generator(42);
    const parts = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) parts[Math.floor(next() * 10)]!++;
    expect(parts).toHaveLength(10);
    // Six standard deviations of a binomial count: 6 sqrt(10000 0.1 0.9) = 180.
    for (const count of parts) expect(Math.abs(count - 1000)).toBeLessThan(180);
  });
});

describe("bad input", () => {
  test.each<[string, () => unknown, RegExp]>([
    ["an empty row", () => greedy([]), /greedy: there are no probabilities/],
    ["NaN", () => greedy([0.5, Number.NaN]), /greedy: element 1 is NaN/],
    ["logits", () => sample([2, -1, 0.5]), /sample: element 0 is 2, .*softmax/],
    ["a negative one", () => sample([1, -0.1, 0.1]), /element 1 is -0.1/],
    ["a sum that is not 1", () => sample([0.2, 0.2]), /sum to 0.4, expected 1/],
    ["several rows", () => greedy(tensor([row, row])), /one row.* got a tensor of shape \(2, 4\)/],
    ["a column", () => greedy(tensor([[0.5], [0.5]])), /got a tensor of shape \(2, 1\)/],
    [
      "temperature 0",
      () => sample(row, { temperature: 0 }),
      /temperature must be .*call greedy.*got 0/,
    ],
    ["topK 0", () => sample(row, { topK: 0 }), /topK must be a positive integer, got 0/],
    ["topK 1.5", () => sample(row, { topK: 1.5 }), /topK must be a positive integer, got 1.5/],
    ["topP 0", () => sample(row, { topP: 0 }), /topP must be a number in \(0, 1\], got 0/],
    ["topP above 1", () => sample(row, { topP: 1.1 }), /topP must be .*got 1.1/],
    ["a seed out of range", () => generator(-1), /generator: seed must be an integer/],
  ])("%s is refused", (_, call, message) => {
    expect(call).toThrow(ValueError);
    expect(call).toThrow(message);
  });
});
