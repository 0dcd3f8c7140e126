// The page with its models and engines, served so that it is cross-origin isolated.
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { build } from "esbuild";
import { root } from "../../tools/command.mjs";
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

/** Writes the page into build/bench/page; gives the folder. Models are saved into folders beside it. */
export async function writePage() {
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
    entryPoints: [join(root, "bench/page/page.mjs")],
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
export async function serveIsolated(folder) {
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
