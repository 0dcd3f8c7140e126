/** The page of examples/viewer in a real Chromium: a file of Keras is dropped on it. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import goldens from "../goldens/keras_files.json" with { type: "json" };
import { chromiumPath, launchChromium } from "./chromium.js";
import { serve } from "./serve.js";
import { Visit } from "./visit.js";

const file = (path: string) => new URL(`../../${path}`, import.meta.url).pathname;

/** Builds the page over the sources of the package, serves it, opens it. */
async function openPage(): Promise<{ page: Page; visit: Visit }> {
  const folder = mkdtempSync(join(tmpdir(), "latch-viewer-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(file("examples/viewer/page/page.css"), join(folder, "page.css"));
  const html = readFileSync(file("examples/viewer/page/index.html"), "utf8");
  writeFileSync(join(folder, "index.html"), html.replace("page.ts", "page.js"));
  buildSync({
    entryPoints: [file("examples/viewer/page/page.ts")],
    bundle: true,
    format: "esm",
    splitting: true,
    outdir: folder,
    alias: { latch: file("ts/entry/index.ts") },
  });
  const site = await serve(folder);
  onTestFinished(() => site.close());
  const browser = await launchChromium();
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  const visit = new Visit(page);
  await page.goto(site.address);
  return { page, visit };
}

async function dropFile(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const transfer = await page.evaluateHandle(
    ({ title, data }) => {
      const made = new DataTransfer();
      made.items.add(new File([Uint8Array.from(data)], title));
      return made;
    },
    { title: name, data: [...bytes] },
  );
  await page.dispatchEvent("#drop", "drop", { dataTransfer: transfer });
}

test.skipIf(chromiumPath === undefined)(
  "a model of Keras shows its summary and graph, and predicts as in Keras",
  async () => {
    const { page, visit } = await openPage();
    await dropFile(page, "several.keras", readFileSync(file("test/goldens/files/several.keras")));
    await page.waitForSelector("body[data-state=shown]", { timeout: 60_000 });
    expect(await page.textContent("#name")).toContain("several");
    expect(await page.textContent("#summary")).toContain("shared (Dense)");
    const boxes = await page.$$eval("#graph g", (all) => all.map((box) => box.textContent));
    expect(boxes).toContain("sharedDense");
    expect(await page.locator("#graph path").count()).toBeGreaterThan(boxes.length - 1);

    const golden = goldens.cases.find(({ name }) => name === "several")!;
    const [x, wanted] = [golden.x, golden.predictions] as unknown as readonly Record<
      string,
      { readonly shape: readonly number[]; readonly data: readonly number[] }
    >[];
    const first = (name: string) => {
      const { shape, data } = x?.[name] ?? { shape: [], data: [] };
      const row = data.slice(0, data.length / (shape[0] ?? 1));
      const [, steps = 1, width] = shape;
      return width === undefined
        ? [row]
        : [Array.from({ length: steps }, (_, step) => row.slice(step * width, (step + 1) * width))];
    };
    await page.fill("#inputs", JSON.stringify([first("a"), first("b")]));
    await page.click("#controls button");
    await page.waitForSelector("body[data-state=predicted]", { timeout: 60_000 });
    const [p] = (await page.textContent("#outputs"))!.split("\n").map((line) => JSON.parse(line));
    p[0].forEach((value: number, index: number) => {
      expect(value).toBeCloseTo(wanted?.p?.data[index] ?? Number.NaN, 5);
    });

    await dropFile(page, "broken.keras", new Uint8Array([1, 2, 3]));
    await page.waitForSelector("body[data-state=failed]");
    expect(await page.textContent("#error")).toMatch(/broken\.keras: expected a file of .keras/);
    expect(visit.complaints).toEqual([]);
  },
  180_000,
);
