// The packed package in a page that Vite builds, in a real Chromium.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { describe, expect, onTestFinished, test } from "vitest";
import { chromiumPath, launchChromium } from "../browser/chromium.js";
import { serve } from "../browser/serve.js";
import { Visit } from "../browser/visit.js";
import { Consumer } from "./consumer.js";
import { isRequired } from "./required.js";

const html = `<!doctype html><html lang="en"><head><link rel="icon" href="data:," /><title>training</title></head>
<body><script type="module" src="./page.ts"></script></body></html>`;

/** Builds the page; gives the folder of the built site. */
async function buildPage(): Promise<string> {
  const consumer = Consumer.create();
  consumer.add("classifier.ts", "page.ts");
  consumer.write("index.html", html);
  await build({ root: consumer.folder, logLevel: "warn", configFile: false });
  return join(consumer.folder, "dist");
}

function filesOf(site: string): string[] {
  return readdirSync(site, { recursive: true, encoding: "utf8" });
}

describe.skipIf(!isRequired)("a page built by Vite", () => {
  test("trains in Chromium under a strict policy, with one variant fetched", async () => {
    expect(chromiumPath, "Chromium").toBeDefined();
    const site = await buildPage();
    const server = await serve(site);
    onTestFinished(() => server.close());
    const browser = await launchChromium();
    onTestFinished(() => browser.close());

    const page = await browser.newPage();
    const visit = new Visit(page);
    await page.goto(server.address);
    await page.waitForFunction(() => document.title !== "training", null, { timeout: 60_000 });
    const title = await page.title();
    expect(visit.complaints).toEqual([]);
    expect(title).toMatch(/^\{/);
    const { accuracy, rows } = JSON.parse(title) as { accuracy: number; rows: number };
    expect(accuracy).toBeGreaterThan(0.85);
    expect(rows).toBe(200);

    const fetched = (await visit.code()).map(({ path }) => path);
    expect(fetched.filter((path) => /relaxed/.test(path))).toHaveLength(1);
    expect(fetched.filter((path) => /simd/.test(path))).toHaveLength(0);
    expect(fetched.filter((path) => /\/on-demand-/.test(path))).toHaveLength(1);
  }, 180_000);

  test("holds each build once, as text", async () => {
    const site = await buildPage();
    const files = filesOf(site);
    expect(files.filter((path) => path.endsWith(".wasm"))).toEqual([]);
    const scripts = files.filter((path) => path.endsWith(".js"));
    const texts = scripts.map((path) => readFileSync(join(site, path), "utf8"));
    // A base64 text of more than 4 kB: nothing else in the package is one.
    const packed = texts.flatMap((text) => text.match(/[A-Za-z0-9+/]{4096,}/g) ?? []);
    expect(packed).toHaveLength(10);
    expect(new Set(packed).size).toBe(10);
  }, 60_000);
});
