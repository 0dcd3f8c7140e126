/** The translation program, small: learns, is measured beside its baseline, and its report says so. */
import { generator, type TextPair } from "latch/text";
import { beforeAll, describe, expect, test } from "vitest";
import { nearestTargets } from "../../examples/translation/baseline.ts";
import { compare, type TaskResult } from "../../examples/translation/compare.ts";
import { lines, pictures, readme } from "../../examples/translation/report.ts";
import type { Task } from "../../examples/translation/tasks.ts";

const NAMES = "zero one two three four five six seven eight nine".split(" ");

/** Two to four digits in words, which are said the other way round: where the decoder looks can be known. */
function backwards(): Task {
  const random = generator(7);
  const pairs = new Map<string, TextPair>();
  while (pairs.size < 900) {
    const digits = Array.from({ length: 2 + Math.floor(3 * random()) }, () =>
      Math.floor(10 * random()),
    );
    const source = digits.map((digit) => NAMES[digit]).join(" ");
    pairs.set(source, { source, target: [...digits].reverse().join("") });
  }
  const all = [...pairs.values()];
  return {
    name: "digits",
    train: all.slice(100),
    test: all.slice(0, 100),
    sourceSplit: "words",
    targetSplit: "characters",
  };
}

describe("digits said backwards", () => {
  const task = backwards();
  const options = { epochs: 14, batchSize: 32, beamWidth: 2, seed: 0, verbose: 0 } as const;
  let result: TaskResult;
  beforeAll(async () => {
    result = await compare(task, { ...options, attention: [true, false] });
  }, 60_000);

  test("with attention they are learned; copying what is nearest knows none of them", () => {
    const [attending, plain] = result.models;
    expect([attending!.attention, plain!.attention]).toEqual([true, false]);
    expect(attending!.greedy.exact).toBeGreaterThan(0.9);
    expect(attending!.beam.exact).toBeGreaterThanOrEqual(attending!.greedy.exact - 0.02);
    expect(attending!.greedy.errorRate).toBeLessThan(0.05);
    expect(attending!.greedy.exact).toBeGreaterThan(plain!.greedy.exact);
    expect(result.baseline.exact).toBe(0);
    expect(result.baseline.errorRate).toBeGreaterThan(0.2);
    expect(attending!.exactByEpoch).toHaveLength(14);
    expect(attending!.exactByEpoch.at(-1)).toBe(attending!.greedy.exact);
  });

  test("the decoder looks at the digit that it says, from the last to the first", () => {
    const { queries, keys, shares, source, target } = result.models[0]!.looks!;
    expect(source.split(" ")).toEqual(keys);
    expect([...target, "\n"]).toEqual(queries);
    const places = shares.slice(0, -1).map((row) => row.indexOf(Math.max(...row)));
    expect(places).toEqual(keys.map((_, place) => keys.length - 1 - place));
    expect(result.models[1]!.looks).toBeNull();
  });

  test("the report tells what was reached", () => {
    const whole = { seed: 0, tasks: [result] };
    const percent = (share: number) => `${Number((100 * share).toFixed(2))} %`;
    const text = lines(whole).join("\n");
    expect(text).toContain("digits: trained on 800 pairs, tested on 100 others");
    for (const { greedy, beam } of result.models) {
      for (const { exact } of [greedy, beam]) {
        expect(text).toContain(percent(exact));
        expect(readme(whole)).toContain(percent(exact));
      }
    }
    expect(text).toMatch(/copying the nearest source's target +0 %/);
    expect(readme(whole)).toMatch(/The baseline, .* gets 0 % of the digits .* right/);
    const { svg, text: drawn } = pictures(whole, 90);
    expect(Object.keys(svg)).toEqual(["digits-learning", "digits-attention"]);
    expect(svg["digits-learning"]).toContain("without attention");
    expect(drawn).toContain(`Where the decoder looks: ${result.models[0]!.looks!.target}`);
  });

  test("the same seed gives the same result, as JSON too", async () => {
    const few = { ...options, epochs: 1, attention: [true] };
    const first = await compare(task, few);
    expect(await compare(task, few)).toEqual(first);
    expect(JSON.parse(JSON.stringify(first))).toEqual(first);
    const other = await compare(task, { ...few, seed: 1 });
    expect(other.models[0]!.greedy).not.toEqual(first.models[0]!.greedy);
  }, 60_000);
});

test("the nearest source's target is copied, whatever the order of the words that bounds the search", () => {
  const pair = (source: string, target: string) => ({ source, target });
  const copied = nearestTargets({
    name: "few",
    train: [pair("c b a", "turned"), pair("a b x", "near"), pair("a b c d e f", "long")],
    test: [pair("a b c", "?"), pair("a b c d e", "?"), pair("c b a", "?")],
    sourceSplit: "words",
    targetSplit: "characters",
  });
  expect(copied).toEqual(["near", "long", "turned"]);
});
