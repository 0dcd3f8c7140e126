import { describe, expect, it } from "vitest";
import { assertClose, assertSameLosses } from "../../bench/equal.mjs";
import { median, ratio, Timings } from "../../bench/rounds.mjs";
import { faster, representative, share, shareOfProducts, verdict } from "../../bench/rows.mjs";

/** Ours twice as fast as the peer in every round, while the machine slows down. */
const times = new Timings(
  new Map([
    ["ours", [1, 2, 8]],
    ["peer", [2, 4, 16]],
    ["slow", [30]],
  ]),
  1,
);
const pair = { what: "case", ours: "ours", peer: "peer" };

describe("the benchmarks' arithmetic", () => {
  it("compares inside of a round, so that a slower machine cancels out", () => {
    expect(ratio(times, "peer", "ours")).toEqual({ value: 2, rounds: 3 });
    expect(faster(times, pair).value).toBe(2);
    expect(share(times, pair).value).toBe(0.5);
  });

  it("compares the rounds that both have", () => {
    expect(ratio(times, "slow", "ours")).toEqual({ value: 30, rounds: 1 });
  });

  it("scales the time of a product to that of more multiply-adds", () => {
    const product = { name: "peer", multiplyAdds: 100 };
    const row = shareOfProducts(times, {
      ...{ what: "case", ours: "ours", multiplyAdds: 200, product, floor: 1 },
    });
    expect(row.value).toBe(0.25);
  });

  it("takes the median and, of processes, the one in the middle, of growth the worst", () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    const rows = (sense: string) => [9, 1, 4].map((value) => ({ value, sense }));
    expect(representative(rows("of its time")).value).toBe(4);
    expect(representative(rows("growth")).value).toBe(9);
  });

  it("knows in which direction a floor lies", () => {
    const least = { sense: "times faster", floor: 10 };
    const most = { sense: "of its time", floor: 1 };
    expect([12, 9.6, 9].map((value) => verdict({ ...least, value }))).toEqual([
      "pass",
      "grace",
      "MISS",
    ]);
    expect([0.9, 1.04, 1.1].map((value) => verdict({ ...most, value }))).toEqual([
      ...["pass", "grace", "MISS"],
    ]);
    expect(verdict({ sense: "limit", floor: 0, value: 0 })).toBe("pass");
    expect(verdict({ sense: "limit", floor: 0, value: 0.1 })).toBe("MISS");
    expect(verdict({ sense: "of its time", floor: null, value: 5 })).toBe("");
  });
});

describe("the check of equality before timing", () => {
  it("refuses numbers that differ, are not numbers, or are all zero", () => {
    expect(() => assertClose("x", [1, 2], [1, 2.000001], 1e-5)).not.toThrow();
    expect(() => assertClose("x", [1, 2], [1, 2.1], 1e-5)).toThrow("not equal");
    expect(() => assertClose("x", [1, Number.NaN], [1, 2], 1e-5)).toThrow("not equal");
    expect(() => assertClose("x", [0, 0], [0, 0], 1e-5)).toThrow("not equal");
    expect(() => assertClose("x", [1], [1, 2], 1e-5)).toThrow("1 numbers of ours");
  });

  it("refuses training steps whose losses part", async () => {
    const steps = (losses: number[]) => losses.map((loss) => async () => loss);
    const ours = (losses: number[]) => async () => losses.shift() ?? Number.NaN;
    await assertSameLosses("x", ours([0.7, 0.6]), { peer: steps([0.7, 0.60001]) });
    await expect(
      assertSameLosses("x", ours([0.7, 0.6]), { peer: steps([0.7, 0.61]) }),
    ).rejects.toThrow("x, step 2: our loss is 0.6, that of peer 0.61");
  });
});
