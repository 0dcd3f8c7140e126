// The packed package computing in a worker: in Node, Deno and Bun, and in pages of several bundlers and of none.
import { cpSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { build as buildWithVite } from "vite";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { installAside } from "../../tools/aside.mjs";
import { launchChromium } from "../browser/chromium.js";
import { CONTENT_SECURITY_POLICY, serve } from "../browser/serve.js";
import { Consumer } from "./consumer.js";
import { newestNode } from "./newest-node.js";
import type { InWorker } from "./programs/in-worker.js";
import { isRequired } from "./required.js";

const MINUTES = 60_000;
const DENO = "@deno/linux-x64-glibc@2.9.6";
const BUN = "@oven/bun-linux-x64@1.4.5";

/** The process must end by itself: nothing here ends it. */
const IN_A_TERMINAL = `import { inWorker } from "./in-worker.js";
console.log(JSON.stringify(await inWorker()));`;

const IN_A_PAGE = `import { inWorker } from "./in-worker.js";
inWorker().then(
  (result) => { document.title = JSON.stringify(result); },
  (error) => { document.title = String(error); },
);`;

const html = (head: string) =>
  `<!doctype html><html lang="en"><head><link rel="icon" href="data:," /><title>training</title>${head}</head></html>`;

function expectWorked(printed: string): void {
  expect(printed).toMatch(/^\{/);
  const { isEqual, device, ticks } = JSON.parse(printed) as InWorker;
  expect(isEqual).toBe(true);
  expect(device).toBe("worker");
  expect(ticks).toBeGreaterThan(0);
}

/** Opens a page under a policy that lets workers come from blobs; gives what it came to. */
async function visit(folder: string, scripts = ""): Promise<string> {
  const policy = `${CONTENT_SECURITY_POLICY}; worker-src blob:`;
  const site = await serve(
    folder,
    policy.replace("script-src 'self'", `script-src 'self' ${scripts}`),
  );
  onTestFinished(() => site.close());
  const browser = await launchChromium();
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  await page.goto(site.address);
  await page.waitForFunction(() => document.title !== "training", null, { timeout: MINUTES });
  return page.title();
}

describe.skipIf(!isRequired)("the packed package computes in a worker", () => {
  let consumer: Consumer;
  beforeAll(() => {
    consumer = Consumer.create([], afterAll);
    consumer.addTranspiled("in-worker.ts");
    consumer.write("terminal.js", IN_A_TERMINAL);
    consumer.write("page.js", IN_A_PAGE);
    consumer.write("index.html", html('<script type="module" src="./page.js"></script>'));
  }, 2 * MINUTES);

  test("in this Node", { timeout: 2 * MINUTES }, async () => {
    expectWorked(await consumer.run(process.execPath, ["terminal.js"]));
  });

  test("in the newest Node", { timeout: 5 * MINUTES }, async () => {
    expectWorked(await consumer.run(newestNode(), ["terminal.js"]));
  });

  test("in Deno", { timeout: 5 * MINUTES }, async () => {
    const deno = join(installAside("deno", [DENO]), "@deno/linux-x64-glibc/deno");
    const args = ["run", "--no-prompt", "--cached-only", "--allow-read=.", "terminal.js"];
    expectWorked(await consumer.run(deno, args));
  });

  test("in Bun", { timeout: 5 * MINUTES }, async () => {
    const bun = join(installAside("bun", [BUN]), "@oven/bun-linux-x64/bin/bun");
    expectWorked(await consumer.run(bun, ["terminal.js"]));
  });

  test("in a page without a bundler", { timeout: 3 * MINUTES }, async () => {
    const site = join(consumer.folder, "plain");
    cpSync(join(consumer.folder, "node_modules/latch/dist"), join(site, "latch"), {
      recursive: true,
    });
    for (const file of ["page.js", "in-worker.js"])
      cpSync(join(consumer.folder, file), join(site, file));
    const map = JSON.stringify({ imports: { latch: "/latch/index.js" } });
    const head = `<script type="importmap">${map}</script><script type="module" src="./page.js"></script>`;
    consumer.write("plain/index.html", html(head));
    expectWorked(await visit(site, "'unsafe-inline'"));
  });

  test("in a page of esbuild", { timeout: 3 * MINUTES }, async () => {
    const outdir = join(consumer.folder, "esbuild");
    await build({
      absWorkingDir: consumer.folder,
      entryPoints: ["page.js"],
      bundle: true,
      splitting: true,
      minify: true,
      format: "esm",
      external: ["node:*"],
      outdir,
      logLevel: "error",
    });
    cpSync(join(consumer.folder, "index.html"), join(outdir, "index.html"));
    expectWorked(await visit(outdir));
  });

  test("in a page of Vite", { timeout: 3 * MINUTES }, async () => {
    const outDir = join(consumer.folder, "vite");
    await buildWithVite({
      root: consumer.folder,
      logLevel: "warn",
      configFile: false,
      build: { outDir },
    });
    expectWorked(await visit(outDir));
  });

  test("in a page of Parcel", { timeout: 5 * MINUTES }, async () => {
    const parcel = join(installAside("parcel", ["parcel@2.16.4"]), ".bin/parcel");
    const args = ["build", "index.html", "--no-cache", "--dist-dir", "parcel"];
    await consumer.run(parcel, args);
    expectWorked(await visit(join(consumer.folder, "parcel"), "'unsafe-inline'"));
  });
});
