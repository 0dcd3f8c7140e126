/** The relaxed build computes what the simd build does: the tests of numbers, in the newest Node, which chooses it. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { newestNode } from "./newest-node.js";
import { isRequired } from "./required.js";

const run = promisify(execFile);

/** Rooms whose tests hold the engine against float64, central differences, Keras, and fused against composed. */
const ROOMS = [
  "test/graph",
  "test/layers",
  "test/training",
  "test/models",
  "test/runtime",
  "test/broad",
];

describe.skipIf(!isRequired)("the relaxed build", () => {
  test("passes the tests of numbers", { timeout: 600_000 }, async () => {
    const vitest = "node_modules/vitest/vitest.mjs";
    const { stdout } = await run(newestNode(), [vitest, "run", "--reporter=json", ...ROOMS], {
      env: { ...process.env, EXPECTED_VARIANT: "relaxed" },
      maxBuffer: 2 ** 28,
    });
    const counts = /"numPassedTests":(\d+),"numFailedTests":(\d+)/.exec(stdout);
    expect(counts?.[2]).toBe("0");
    expect(Number(counts?.[1])).toBeGreaterThan(3000);
  });
});
