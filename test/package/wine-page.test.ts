// The page of examples/wine, built by Vite from the packed package, in a real Chromium.
import { join } from "node:path";
import type { Page } from "playwright-core";
import { build } from "vite";
import { describe, expect, onTestFinished, test } from "vitest";
import { chromiumPath, launchChromium } from "../browser/chromium.js";
import { serve } from "../browser/serve.js";
import { Visit } from "../browser/visit.js";
import { Consumer } from "./consumer.js";
import { isRequired } from "./required.js";

const MINUTES = 60_000;

interface Opened {
  readonly page: Page;
  readonly visit: Visit;
}

/** Builds the page as a user's project does, serves it, opens it. */
async function openPage(): Promise<Opened> {
  expect(chromiumPath, "Chromium").toBeDefined();
  const consumer = Consumer.create();
  const root = join(consumer.addFolder("examples/wine"), "page");
  await build({ root, logLevel: "warn" });
  const site = await serve(join(root, "dist"));
  onTestFinished(() => site.close());
  const browser = await launchChromium();
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  const visit = new Visit(page);
  await page.addInitScript(recordPage);
  await page.goto(site.address);
  return { page, visit };
}

interface Recorded {
  /** Points of the loss curve, each time that it was drawn with another number of them. */
  readonly points: number[];
  /** Milliseconds between frames while training, as this test sees them. */
  readonly gaps: number[];
}

declare global {
  interface Window {
    recorded: Recorded;
  }
}

/** Runs in the page, before its own scripts: looks at it in every frame. */
function recordPage(): void {
  const recorded: Recorded = { points: [], gaps: [] };
  window.recorded = recorded;
  let last = performance.now();
  const look = (now: number) => {
    if (document.body?.dataset.state === "training") recorded.gaps.push(now - last);
    last = now;
    const drawn = document.querySelector("#loss-curve polyline")?.getAttribute("points");
    const count = drawn?.split(" ").length ?? 0;
    if (count !== recorded.points.at(-1)) recorded.points.push(count);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

async function finished(page: Page): Promise<void> {
  await page.waitForSelector("body[data-state=done]", { timeout: MINUTES });
}

describe.skipIf(!isRequired)("the wine page in Chromium", () => {
  test(
    "trains by itself, draws its curve meanwhile, and shows what came of it",
    async () => {
      const { page, visit } = await openPage();
      await finished(page);
      expect(visit.complaints).toEqual([]);

      const { points } = await page.evaluate(() => window.recorded);
      const grown = points.filter((count) => count > 0);
      // One epoch a frame; frames in which nobody looked may be missing.
      expect(grown.length).toBeGreaterThan(30);
      expect(grown).toEqual([...grown].sort((a, b) => a - b));
      expect(grown.at(-1)).toBe(60);

      expect(await page.textContent("#epoch")).toBe("60 / 60");
      const counts = await page.$$eval("#confusion td", (cells) =>
        cells.map((cell) => Number(cell.textContent)),
      );
      expect(counts).toHaveLength(9);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(36);
      const right = [0, 4, 8].reduce((sum, index) => sum + (counts[index] ?? 0), 0);
      expect(right / 36).toBeGreaterThanOrEqual(0.94);
      const shown = Number.parseFloat((await page.textContent("#test-accuracy")) ?? "");
      expect(shown).toBeCloseTo((100 * right) / 36, 1);
    },
    3 * MINUTES,
  );

  test(
    "keeps drawing while it trains as fast as it can",
    async () => {
      const { page, visit } = await openPage();
      await finished(page);
      await page.fill("#epochs", "20000");
      await page.uncheck("#watch");
      await page.evaluate(() => window.recorded.gaps.splice(0));
      await page.click("#train");
      await page.waitForSelector("body[data-state=training]");
      await finished(page);
      expect(visit.complaints).toEqual([]);
      expect(await page.textContent("#epoch")).toBe("20000 / 20000");

      // Frames come every 16.7 ms and a slice of training takes 8, where the machine is idle. On a busy one both take
      // longer; training that blocked would still leave one gap, as long as all of it.
      const { gaps } = await page.evaluate(() => window.recorded);
      const trained = gaps.reduce((sum, gap) => sum + gap, 0);
      expect(gaps.length, "frames").toBeGreaterThan(10);
      expect(Math.max(...gaps) / trained, "the longest gap, as a fraction").toBeLessThan(0.5);
    },
    3 * MINUTES,
  );

  test(
    "fetches little",
    async () => {
      const { page, visit } = await openPage();
      await finished(page);
      const code = await visit.code();
      console.log(code.map(({ path, gzipped }) => `${path} ${gzipped}`).join("\n"));
      const bytes = (files: typeof code) => files.reduce((sum, { gzipped }) => sum + gzipped, 0);
      const scripts = code.filter(({ path }) => !/\/(simd|relaxed)-/.test(path));
      expect(code.length - scripts.length, "one variant of the engine").toBe(1);
      const onDemand = code.filter(({ path }) => /\/on-demand-/.test(path));
      expect(onDemand, "losses and metrics that it does not name").toEqual([]);
      expect(bytes(code)).toBeLessThan(105_200);
    },
    3 * MINUTES,
  );
});
