// The same tree of arrays is the same file on every runtime, written to a path and read again.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { installAside } from "../../tools/aside.mjs";
import { launchChromium } from "../browser/chromium.js";
import { serve } from "../browser/serve.js";
import { newestNode } from "../package/newest-node.js";
import { isRequired } from "../package/required.js";

const DENO = "@deno/linux-x64-glibc@2.9.6";
const BUN = "@oven/bun-linux-x64@1.4.5";
const MINUTES = 60_000;

/** Writes the file, reads it back, and gives the hash of its bytes and the sum of its numbers. */
const program = (target: string) => `
import { readHdf5, readSource, readZip, writeHdf5, writeTarget, writeZip } from "./io.js";
const data = Float32Array.from({ length: 5000 }, (_, i) => Math.fround(i * 0.37) % 1);
const dataset = (dtype) => ({ array: { shape: [50, 100], dtype, data } });
const bytes = writeZip([{ name: "model.weights.h5", bytes: writeHdf5({
  attributes: new Map([["name", "größer"]]),
  children: new Map([["float32", dataset("float32")], ["float16", dataset("float16")]]),
}) }]);
await writeTarget("${target}", Uint8Array.of(1));
await writeTarget("${target}", bytes);
const file = await readSource("${target}");
const root = readHdf5(readZip(file.bytes).get("model.weights.h5").read());
const sums = ["float32", "float16"].map((name) => root.get(name).read().data.reduce((a, b) => a + b, 0));
const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", file.bytes));
const result = JSON.stringify({ hash: [...hash].join(), sums });
`;

describe.skipIf(!isRequired)("the same bytes", () => {
  let folder: string;
  let expected: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "latch-runtimes-"));
    afterAll(() => rmSync(folder, { recursive: true }));
    const parts = ["hdf5/read", "hdf5/write", "zip/read", "zip/write"];
    const files = [...parts, "places/source", "places/target"].map(
      (part) => new URL(`../../ts/io/${part}.ts`, import.meta.url).pathname,
    );
    buildSync({
      stdin: {
        contents: files.map((file) => `export * from ${JSON.stringify(file)};`).join("\n"),
        resolveDir: folder,
      },
      bundle: true,
      format: "esm",
      outfile: join(folder, "io.js"),
    });
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "main.js"), `${program("a.keras")}console.log(result);`);
    expected = runBy(process.execPath);
  });

  function runBy(path: string, ...args: string[]): string {
    return execFileSync(path, [...args, "main.js"], { cwd: folder, encoding: "utf8" }).trim();
  }

  test("in the newest Node", { timeout: 5 * MINUTES }, () => {
    expect(runBy(newestNode())).toBe(expected);
  });

  test("in Deno, which grants reading and writing", { timeout: 5 * MINUTES }, () => {
    const deno = join(installAside("deno", [DENO]), "@deno/linux-x64-glibc/deno");
    const flags = ["--no-prompt", "--allow-read=.", "--allow-write=."];
    expect(runBy(deno, "run", ...flags)).toBe(expected);
  });

  test("in Bun", { timeout: 5 * MINUTES }, () => {
    const bun = join(installAside("bun", [BUN]), "@oven/bun-linux-x64/bin/bun");
    expect(runBy(bun, "run")).toBe(expected);
  });

  test("in Chromium", { timeout: 5 * MINUTES }, async () => {
    const script = `${program("opfs://a.keras")}globalThis.result = result;`;
    writeFileSync(join(folder, "page.js"), script);
    const page = '<!doctype html><script type="module" src="page.js"></script>';
    writeFileSync(join(folder, "index.html"), page);
    const site = await serve(folder);
    const browser = await launchChromium();
    try {
      const opened = await browser.newPage();
      await opened.goto(site.address);
      const found = await opened.waitForFunction(() => Reflect.get(globalThis, "result"));
      expect(await found.jsonValue()).toBe(expected);
    } finally {
      await browser.close();
      site.close();
    }
  });
});
