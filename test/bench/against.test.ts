/** What `npm run bench -- --against REF` times and how it judges; the timing itself takes an idle machine. */
import { describe, expect, it } from "vitest";
import { closing, comparison, verdictOf } from "../../bench/against/rows.mjs";
import { WORKS } from "../../bench/against/works.mjs";
import { bundle } from "../../bench/build.mjs";
import * as latch from "../../bench/latch.mjs";
import { matrixProduct } from "../../bench/ours.mjs";
import { quantile, Timings } from "../../bench/rounds.mjs";

/** Rounds in which this commit's work takes `slower` times as long as the other's, while the machine changes pace. */
function timesOf(slower: number) {
  const then = [1, 2, 8, 4, 3];
  const lists = new Map([
    ["then", then],
    ["now", then.map((time) => time * slower)],
  ]);
  return new Timings(lists, 1);
}

describe("rows of two commits", () => {
  it("give our rate as a fraction of the other commit's", () => {
    expect(comparison("x", timesOf(2))).toMatchObject({ value: 0.5, rounds: 5 });
    expect(comparison("x", timesOf(0.5))).toMatchObject({ value: 2, quartiles: [2, 2] });
  });

  it("have quartiles between the rounds", () => {
    expect([0, 0.25, 0.5, 0.75, 1].map((share) => quantile([4, 1, 3, 2, 5], share))).toEqual([
      1, 2, 3, 4, 5,
    ]);
    expect(quantile([1, 2], 0.25)).toBe(1.25);
  });

  it("miss the floor without grace, and the closing lines name those that do", () => {
    const rows = [0.951, 0.949].map((rate) => comparison("x", timesOf(1 / rate)));
    expect(rows.map((row) => verdictOf(row))).toEqual(["pass", "MISS"]);
    expect(closing(rows.map((row) => ({ ...row, setting: "simd" })))).toEqual([
      "2 rows, 1 below 0.95 of the other commit's rate",
      "  x (simd): 0.949",
    ]);
  });
});

describe("every work that is timed", () => {
  it("is made of parts that are there: they can be bundled", async () => {
    await bundle();
  });

  // The others take seconds and differ from these by their sizes alone.
  const works = Object.values(WORKS)
    .flat()
    .filter(({ what }) => !/512|1024|LSTM .*128|fit of/.test(what));

  it.each(works)("$what: runs, with equal numbers from equal seeds", async ({ make }) => {
    await latch.ready();
    const numbers = async () => {
      latch.setSeed(1);
      return Array.from(await make({ latch, matrixProduct }).numbers());
    };
    const first = await numbers();
    expect(first.length).toBeGreaterThan(0);
    expect(first.every(Number.isFinite)).toBe(true);
    expect(await numbers()).toEqual(first);
  });
});
