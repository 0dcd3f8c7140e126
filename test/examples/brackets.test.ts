/** The brackets program, small. */
import { ValueError } from "latch";
import { generator } from "latch/text";
import { beforeAll, describe, expect, test } from "vitest";
import { experiment, type Result } from "../../examples/brackets/experiment.ts";
import {
  checkedSentence,
  climbs,
  closed,
  depths,
  encode,
  sentences,
  symbolsOf,
} from "../../examples/brackets/language.ts";
import { lines, pictures, readme } from "../../examples/brackets/report.ts";
import { score, windowAnswer } from "../../examples/brackets/score.ts";

const language = { kinds: 2, deepest: 4, length: 50 };

describe("the language", () => {
  const texts = sentences(200, language, generator(1));

  test("closes only what is open, and never climbs above its depth", () => {
    for (const text of texts) {
      expect(text).toHaveLength(50);
      expect(checkedSentence(text, 2)).toBe(text);
    }
    const reached = [0, 1].map((kind) => texts.map((text) => Math.max(...depths(text, kind))));
    for (const list of reached) expect(Math.max(...list)).toBe(4);
    expect(new Set(texts.join(""))).toEqual(new Set(symbolsOf(2)));
  });

  test("depths and climbs are those of the brackets of a kind", () => {
    expect(depths("(a[()]b)(", 0)).toEqual([1, 1, 1, 2, 1, 1, 1, 0, 1]);
    expect(climbs("(a[()]b)(", 0)).toEqual([{ from: 0, to: 7, deepest: 2 }]);
    expect(climbs("a()(())", 0)).toEqual([
      { from: 1, to: 2, deepest: 1 },
      { from: 3, to: 6, deepest: 2 },
    ]);
  });

  test("is fed one-hot, and asked for each kind", () => {
    const x = encode(["([", "])"], 2);
    expect(x.shape).toEqual([2, 2, 7]);
    expect(Array.from(x.argMax(2).data)).toEqual([0, 2, 3, 1]);
    expect(closed(["(])", "a[]"], 2).toArray()).toEqual([
      [
        [0, 1],
        [0, 0],
        [1, 0],
      ],
      [
        [1, 1],
        [1, 0],
        [1, 1],
      ],
    ]);
  });

  test("is not what a user's sentence may break", () => {
    expect(() => checkedSentence("(x)", 2)).toThrow('has "x"; expected some of ( ) [ ] a b c');
    expect(() => checkedSentence("[a]", 1)).toThrow('has "["');
    expect(() => checkedSentence("(a))", 2)).toThrow('closes ")" as symbol 4, where none is open');
    expect(() => checkedSentence("", 2)).toThrow(ValueError);
  });
});

describe("scores", () => {
  test("count steps, sentences, and climbs by their depth", () => {
    const texts = ["()(())", "(())()"];
    // Right but for the first step of the deeper climb of the first sentence.
    const answer = (row: number, step: number) =>
      depths(texts[row], 0)[step] === 0 || (row === 0 && step === 2);
    expect(score(texts, 1, answer)).toEqual({ steps: 11 / 12, sentences: 0.5, climbs: [1, 0.5] });
    expect(score(["(())"], 1, answer).climbs[0]).toBe(null);
  });

  test("a short memory knows what it saw, and no more", () => {
    const seen = Array.from({ length: 5 }, () => "()a()a()a()a");
    expect(score(seen, 1, windowAnswer(seen, seen, 1)).steps).toBe(1);
    const deep = ["((((((()a()a"];
    expect(score(deep, 1, windowAnswer(seen, deep, 1)).steps).toBeLessThan(1);
  });
});

describe("the experiment", () => {
  let result: Result;
  beforeAll(async () => {
    const budget = { seeds: [0], epochs: 40, train: 600, near: 100, far: 20 };
    result = await experiment({ kinds: 1, seed: 0, sentence: "(a((b)c))" }, budget, () => {});
  }, 120_000);

  test("a unit of the LSTM counts, and the network knows what is closed", () => {
    const lstm = result.runs.find(({ cell }) => cell === "LSTM");
    expect(lstm?.near.steps).toBeGreaterThan(0.95);
    expect(lstm?.near.steps).toBeGreaterThan(result.baselines.window.near.steps);
    expect(lstm?.near.steps).toBeGreaterThan(result.baselines.open.near.steps);
    const [counter] = lstm?.counters ?? [];
    expect(Math.abs(counter.correlations[0])).toBeGreaterThan(0.9);
    const [opens, closes] = counter.effects;
    expect(opens.change * closes.change).toBeLessThan(-0.1);
  });

  test("the report shows it", () => {
    const text = lines(result).join("\n");
    expect(text).toMatch(/Unit \d counts \( \): the correlation .* is -?0\.9/);
    expect(text).toContain("always open");
    for (const cell of ["LSTM", "GRU", "SimpleRNN"]) expect(text).toContain(`${cell}, seed 0`);
    const { svg, text: drawn } = pictures(result);
    expect(svg.gates).toContain("( ) open");
    expect(svg.gates).toContain("Forget gate f");
    expect(svg.climbs).toContain("deepest in training");
    expect(drawn).toMatch(/^ +\( \) open +1 +1 +2 +3 +3 +2 +2 +1 +0$/m);
    expect(readme(result)).toContain("keep a count");
  });

  test("comes back from JSON as it was", () => {
    const kept = JSON.parse(JSON.stringify(result)) as Result;
    expect(lines(kept)).toEqual(lines(result));
    expect(pictures(kept)).toEqual(pictures(result));
  });
});
