/** The relaxed build computes what the simd build does: the tests of numbers, in the newest Node, which chooses it. */
import { describe, expect, test } from "vitest";
import { runNested } from "../../tools/nested-run.mjs";
import { newestNode } from "./newest-node.js";
import { isRequired } from "./required.js";

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
    const { passed, failures } = await runNested(newestNode(), ROOMS, {
      EXPECTED_VARIANT: "relaxed",
    });
    expect(failures).toEqual([]);
    expect(passed).toBeGreaterThan(3000);
  });
});
