// The bigram model: by hand, against the formula written out over all pairs, and as a distribution.
import { generator, KneserNeyBigram, perplexity, sample, Vocabulary } from "latch/text";
import { describe, expect, test } from "vitest";
import { ValueError } from "../../ts/runtime/errors.js";

/** a b a b a c. */
const small = [0, 1, 0, 1, 0, 2];

/** Numbers below `size`, small ones likelier, so that some tokens never follow another or never occur. */
function drawn(length: number, size: number, seed: number): number[] {
  const next = generator(seed);
  return Array.from({ length }, () => Math.floor(next() ** 3 * size));
}

/** The equations of the class over lists of pairs, without any table. */
function written(sequences: readonly number[][], size: number) {
  const pairs = sequences.flatMap((one) => one.slice(1).map((w, i) => [one[i]!, w] as const));
  const kinds = [...new Set(pairs.map((pair) => pair.join()))].map((kind) =>
    kind.split(",").map(Number),
  );
  const share = (counts: readonly number[]) => {
    const of = (wanted: number) => counts.filter((count) => count === wanted).length;
    return of(1) === 0 ? 0.5 : of(1) / (of(1) + 2 * of(2));
  };
  const c = (v: number, w: number) => pairs.filter((pair) => pair[0] === v && pair[1] === w).length;
  const before = (w: number) => kinds.filter((kind) => kind[1] === w).length;
  const all = Array.from({ length: size }, (_, w) => w);
  const D = share(kinds.map(([v, w]) => c(v!, w!)));
  const D1 = share(all.map(before));
  const m = all.filter((w) => before(w) > 0).length;
  const p1 = (w: number) =>
    Math.max(before(w) - D1, 0) / kinds.length + (D1 * m) / (kinds.length * size);
  return (v: number, w: number) => {
    const total = pairs.filter((pair) => pair[0] === v).length;
    if (total === 0) return p1(w);
    const after = kinds.filter((kind) => kind[0] === v).length;
    return Math.max(c(v, w) - D, 0) / total + ((D * after) / total) * p1(w);
  };
}

describe("KneserNeyBigram", () => {
  test("a b a b a c, by hand", () => {
    const model = KneserNeyBigram.fit([small], { vocabularySize: 3 });
    // Pairs: ab 2, ba 2, ac 1, so n1 = 1, n2 = 2. Each token follows one other: n1 = 3, n2 = 0, p' = 1/3.
    expect(model.discount).toBeCloseTo(1 / 5, 12);
    expect(model.continuationDiscount).toBe(1);
    expect(model.probability(0, 1)).toBeCloseTo((2 - 0.2) / 3 + ((0.2 * 2) / 3) * (1 / 3), 12);
    expect(model.probability(0, 2)).toBeCloseTo((1 - 0.2) / 3 + ((0.2 * 2) / 3) * (1 / 3), 12);
    expect(model.probability(0, 0)).toBeCloseTo(((0.2 * 2) / 3) * (1 / 3), 12);
    expect(model.probability(1, 0)).toBeCloseTo((2 - 0.2) / 2 + (0.2 / 2) * (1 / 3), 12);
    // Nothing follows c.
    for (const next of [0, 1, 2]) expect(model.probability(2, next)).toBeCloseTo(1 / 3, 12);
    const [ab, ba] = [model.probability(0, 1), model.probability(1, 0)];
    expect(model.perplexity([0, 1, 0])).toBeCloseTo(1 / Math.sqrt(ab * ba), 12);
  });

  test.each([
    [1, 4, 30],
    [2, 12, 60],
    [3, 40, 200],
    [4, 7, 400],
    [5, 1, 10],
  ])("is the formula, and sums to 1 after every token (seed %i)", (seed, size, length) => {
    const sequences = [drawn(length, size, seed), drawn(length, size, seed + 100), [0], []];
    const model = KneserNeyBigram.fit(sequences, { vocabularySize: size });
    const wanted = written(sequences, size);
    for (let previous = 0; previous < size; previous++) {
      const row = model.probabilities(previous);
      expect(row.length).toBe(size);
      expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
      row.forEach((p, next) => {
        expect(p).toBeGreaterThan(0);
        expect(p).toBeCloseTo(wanted(previous, next), 12);
        expect(p).toBe(model.probability(previous, next));
      });
    }
  });

  test.each([0, 0.3, 1])("sums to 1 with the discount %f of the caller", (discount) => {
    const model = KneserNeyBigram.fit([drawn(80, 9, 6)], { vocabularySize: 9, discount });
    expect([model.discount, model.continuationDiscount]).toEqual([discount, discount]);
    for (let previous = 0; previous < 9; previous++) {
      const sum = model.probabilities(previous).reduce((total, p) => total + p, 0);
      expect(sum).toBeCloseTo(1, 12);
    }
  });

  test("a token that follows many counts for more than one that is frequent after one", () => {
    // "francisco" (3) comes four times, always after "san" (2); "the" (1) three times, after three others.
    const sequences = [
      [2, 3],
      [2, 3],
      [2, 3],
      [2, 3],
      [4, 1],
      [5, 1],
      [6, 1],
    ];
    const model = KneserNeyBigram.fit(sequences, { vocabularySize: 8 });
    expect(model.probability(7, 1)).toBeGreaterThan(model.probability(7, 3));
  });

  test("no pair reaches from one sequence into the next", () => {
    const options = { vocabularySize: 3, discount: 0.5 };
    // Nothing followed 1: p' alone, and 2 follows nothing.
    const apart = KneserNeyBigram.fit(
      [
        [0, 1],
        [2, 0],
      ],
      options,
    );
    expect(apart.probability(1, 2)).toBeLessThan(apart.probability(1, 0));
    const joined = KneserNeyBigram.fit([[0, 1, 2, 0]], options);
    expect(joined.probability(1, 2)).toBeGreaterThan(joined.probability(1, 0));
  });

  test("learns a text: its perplexity lies far below the number of tokens, of what never comes far above", () => {
    const text = "the cat sat on the mat and the dog sat on the cat ".repeat(5);
    const vocabulary = Vocabulary.fit([text]);
    const model = KneserNeyBigram.fit([vocabulary.encode(text)], {
      vocabularySize: vocabulary.size,
    });
    const of = (words: string) => model.perplexity(vocabulary.encode(words));
    expect(of("the dog sat on the mat")).toBeLessThan(3);
    expect(of("mat on sat dog the and")).toBeGreaterThan(vocabulary.size);
    const next = sample(model.probabilities(vocabulary.encode("sat")[0]!), { topK: 1 });
    expect(vocabulary.decode([next])).toBe("on");
  });

  test.each([
    ["no size", () => KneserNeyBigram.fit([small], {} as never), /needs the option vocabularySize/],
    [
      "a size of 0",
      () => KneserNeyBigram.fit([small], { vocabularySize: 0 }),
      /vocabularySize must be a positive integer/,
    ],
    [
      "a token beyond",
      () => KneserNeyBigram.fit([small], { vocabularySize: 2 }),
      /fit: 2 is not a token, expected an integer from 0 to 1/,
    ],
    [
      "sequences of one token",
      () => KneserNeyBigram.fit([[1], []], { vocabularySize: 2 }),
      /no sequence of two tokens/,
    ],
    [
      "a discount above 1",
      () => KneserNeyBigram.fit([small], { vocabularySize: 3, discount: 1.5 }),
      /discount must be a number in \[0, 1\], got 1.5/,
    ],
    [
      "a history beyond",
      () => KneserNeyBigram.fit([small], { vocabularySize: 3 }).probability(3, 0),
      /probability: 3 is not a token/,
    ],
    [
      "half a token",
      () => KneserNeyBigram.fit([small], { vocabularySize: 3 }).probabilities(0.5),
      /probabilities: 0.5 is not a token/,
    ],
    [
      "the perplexity of one token",
      () => KneserNeyBigram.fit([small], { vocabularySize: 3 }).perplexity([1]),
      /has 1 tokens, expected at least 2/,
    ],
  ])("refuses %s", (_, call, message) => {
    expect(call).toThrow(ValueError);
    expect(call).toThrow(message);
  });
});

describe("perplexity", () => {
  test("of equally likely tokens is their number, of mixed ones the inverse geometric mean", () => {
    expect(perplexity([0.25, 0.25, 0.25])).toBeCloseTo(4, 12);
    expect(perplexity(Float32Array.of(0.5, 0.125))).toBeCloseTo(4, 12);
    expect(perplexity([1, 1])).toBe(1);
    expect(perplexity([0.5, 0])).toBe(Number.POSITIVE_INFINITY);
    // What float32 rounds up.
    expect(perplexity([1.0000001])).toBeCloseTo(1, 6);
  });

  test("refuses what are no probabilities", () => {
    expect(() => perplexity([])).toThrow(/there are no probabilities/);
    expect(() => perplexity([0.5, -0.1])).toThrow(/element 1 is -0.1/);
    expect(() => perplexity([1.1])).toThrow(/element 0 is 1.1, expected a probability/);
    expect(() => perplexity([Number.NaN])).toThrow(ValueError);
  });
});
