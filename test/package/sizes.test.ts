// What pages download stays within their budgets: `npm run sizes` tells where the bytes are.
import { describe, expect, test } from "vitest";
import { pages } from "../../tools/sizes/page.mjs";
import { weighDensePage, weighEntries, weighPage, weighRooms } from "../../tools/sizes/report.mjs";
import { isRequired } from "./required.js";

const MINUTES = 60_000;

describe.skipIf(!isRequired)("sizes", () => {
  test.each(pages)(
    "the page $name is within its budget",
    { timeout: 3 * MINUTES },
    async (page) => {
      const { bytes, parts } = await weighPage(page);
      expect(parts.filter(({ name }) => /^(simd|relaxed)(-|$)/.test(name))).toHaveLength(1);
      expect(
        bytes,
        parts.map((part) => `${part.name} ${part.bytes}`).join("\n"),
      ).toBeLessThanOrEqual(page.budget);
    },
  );

  test("a dense network's page by esbuild carries no other layers", {
    timeout: 3 * MINUTES,
  }, async () => {
    expect(await weighDensePage()).toBeLessThanOrEqual(98_700);
  });

  test("rooms and entries are told apart", { timeout: 3 * MINUTES }, async () => {
    const [wine] = pages;
    const rooms = wine === undefined ? [] : (await weighRooms(wine)).map(({ name }) => name);
    expect(rooms).toContain("ts/graph");
    expect(rooms).toContain("the page");
    expect(rooms).not.toContain("ts/decoding");
    const entries = await weighEntries();
    expect(entries.map(({ name }) => name)).toContain("latch/text");
    expect(entries.every(({ bytes }) => bytes > 200)).toBe(true);
  });
});
