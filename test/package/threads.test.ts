// The packed package computing with several threads: in Node, Deno and Bun, and in pages that are isolated or not.
import { cpSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { installAside } from "../../tools/aside.mjs";
import { launchChromium } from "../browser/chromium.js";
import { CONTENT_SECURITY_POLICY, ISOLATING, serve } from "../browser/serve.js";
import { Consumer } from "./consumer.js";
import { newestNode } from "./newest-node.js";
import type { InThreads } from "./programs/in-threads.js";
import { isRequired } from "./required.js";

const MINUTES = 60_000;
const DENO = "@deno/linux-x64-glibc@2.9.6";
const BUN = "@oven/bun-linux-x64@1.4.5";

/** The process must end by itself: nothing here ends it. */
const terminal = (worker: boolean) => `import { inThreads } from "./in-threads.js";
console.log(JSON.stringify(await inThreads(${worker})));`;

const IN_A_PAGE = `import { inThreads } from "./in-threads.js";
inThreads(true).then(
  (result) => { document.title = JSON.stringify(result); },
  (error) => { document.title = String(error); },
);`;

function resultOf(printed: string): InThreads {
  expect(printed).toMatch(/^\{/);
  return JSON.parse(printed) as InThreads;
}

const TWO = { isEqual: true, threads: 2, why: expect.stringMatching(/2 threads compute a step/) };

describe.skipIf(!isRequired)("the packed package computes with two threads", () => {
  let consumer: Consumer;
  beforeAll(() => {
    consumer = Consumer.create([], afterAll);
    consumer.addTranspiled("in-threads.ts");
    consumer.write("here.js", terminal(false));
    consumer.write("worker.js", terminal(true));
  }, 2 * MINUTES);

  /** In the program's own thread, and with the engine in a worker. */
  async function expectTwo(program: string, args: readonly string[]): Promise<void> {
    for (const file of ["here.js", "worker.js"])
      expect(resultOf(await consumer.run(program, [...args, file])), file).toEqual(TWO);
  }

  test("in this Node", { timeout: 2 * MINUTES }, () => expectTwo(process.execPath, []));

  test("in the newest Node", { timeout: 5 * MINUTES }, () => expectTwo(newestNode(), []));

  test("in Deno", { timeout: 5 * MINUTES }, async () => {
    const deno = join(installAside("deno", [DENO]), "@deno/linux-x64-glibc/deno");
    await expectTwo(deno, ["run", "--no-prompt", "--cached-only", "--allow-read=."]);
  });

  test("in Bun", { timeout: 5 * MINUTES }, async () => {
    await expectTwo(join(installAside("bun", [BUN]), "@oven/bun-linux-x64/bin/bun"), []);
  });

  /** What a page without a bundler comes to. */
  async function visit(headers: Readonly<Record<string, string>>): Promise<InThreads> {
    const site = join(consumer.folder, "plain");
    cpSync(join(consumer.folder, "node_modules/latch/dist"), join(site, "latch"), {
      recursive: true,
    });
    cpSync(join(consumer.folder, "in-threads.js"), join(site, "in-threads.js"));
    const map = JSON.stringify({ imports: { latch: "/latch/index.js" } });
    consumer.write("plain/page.js", IN_A_PAGE);
    consumer.write(
      "plain/index.html",
      `<!doctype html><html lang="en"><head><link rel="icon" href="data:," /><title>training</title>
<script type="importmap">${map}</script><script type="module" src="./page.js"></script></head></html>`,
    );
    const policy = CONTENT_SECURITY_POLICY.replace(
      "script-src 'self'",
      "script-src 'self' 'unsafe-inline'",
    );
    const { address, close } = await serve(site, `${policy}; worker-src blob:`, headers);
    onTestFinished(close);
    const browser = await launchChromium();
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    await page.goto(address);
    await page.waitForFunction(() => document.title !== "training", null, { timeout: MINUTES });
    return resultOf(await page.title());
  }

  test("in a page that is cross-origin isolated", { timeout: 3 * MINUTES }, async () => {
    expect(await visit(ISOLATING)).toEqual(TWO);
  });

  test("in another page with one, and says why", { timeout: 3 * MINUTES }, async () => {
    const why = expect.stringMatching(/one thread computes a step: .*cross-origin isolated/);
    expect(await visit({})).toEqual({ isEqual: true, threads: 1, why });
  });
});
