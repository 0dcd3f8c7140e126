// Pages with models and engines, in Chromium and served so that they are cross-origin isolated.
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { outputOf, root } from "../../tools/command.mjs";
import { builtFolder } from "../build.mjs";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
};
const ISOLATING = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};
const PAGE = `<!doctype html><html lang="en"><head><link rel="icon" href="data:," /><title>workloads</title>
<script type="importmap">{ "imports": { "latch": "/latch/index.js" } }</script>
<script type="module" src="/page.js"></script></head></html>`;

/** Chromium is looked up, never downloaded. */
const browserPath = outputOf("sh", [
  ...["-c", 'command -v "$0"'],
  process.env.CHROMIUM ?? "chromium",
]);

/**
 * Gives `work` a function that opens a page of the program bench/page/<program>.mjs, ready once `name` is among its globals; the
 * rows of `work`, or what is missing. `folder` is served with the page.
 */
export async function inPage(program, timing, work) {
  if (browserPath === null) return { missing: "Chromium (the variable CHROMIUM names another)" };
  if (timing.clock !== "wall") return { missing: "clock of cores in pages" };
  const folder = await writePage(program);
  const site = await serveIsolated(folder);
  const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
  const open = async (name) => {
    const page = await browser.newPage();
    page.on("pageerror", (error) => console.error(error));
    await page.goto(site.address);
    await page.waitForFunction(`globalThis.${name} !== undefined`);
    return { page, version: `Chromium ${browser.version()}` };
  };
  try {
    return await work(open, folder);
  } finally {
    await browser.close();
    site.close();
  }
}

/** Writes the page into build/bench/page; gives the folder. Models are saved into folders beside it. */
async function writePage(program) {
  const folder = join(builtFolder, "page");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "index.html"), PAGE);
  const engines = join(root, "bench/node_modules");
  for (const [name, from] of [
    ["latch", join(root, "dist")],
    ["tfjs", join(engines, "@tensorflow/tfjs-backend-wasm/dist")],
    ["onnxruntime", join(engines, "onnxruntime-web/dist")],
  ])
    cpSync(from, join(folder, name), { recursive: true });
  await build({
    entryPoints: [join(root, `bench/page/${program}.mjs`)],
    outfile: join(folder, "page.js"),
    bundle: true,
    format: "esm",
    target: "es2022",
    external: ["latch"],
    logLevel: "error",
  });
  return folder;
}

/** Serves a folder; gives its address, and what ends it. */
async function serveIsolated(folder) {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    const file = path.endsWith("/") ? `${path}index.html` : path;
    try {
      const body = await readFile(join(folder, normalize(file)));
      const type = TYPES[extname(file)] ?? "application/octet-stream";
      response.writeHead(200, { "content-type": type, ...ISOLATING }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}
