// `npm run file-costs`: what reading and writing `.keras` files costs: bytes that a page fetches for it, when it is done,
// and the time of loading a file of 10 MB beside that of inflating and copying its bytes. Measures the sources, as bundled.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, inflateRawSync } from "node:zlib";
import { build } from "esbuild";
import { root, runScript } from "./command.mjs";

const ROUNDS = 9;

/** A page that trains, and reads and writes models. */
const PAGE = `
import { layers, loadModel, sequential } from "latch";
const net = sequential([layers.dense({ units: 2, inputShape: [3] }), layers.lstm({ units: 2 })]);
globalThis.page = { net, loadModel };
`;

/** The files of a chunk and of what it imports at once. */
function closure(outputs, start) {
  const found = new Set([start]);
  for (const file of found)
    for (const { path, kind } of outputs[file].imports)
      if (kind === "import-statement") found.add(path);
  return found;
}

async function bytes(folder) {
  writeFileSync(join(folder, "page.js"), PAGE);
  const { metafile } = await build({
    entryPoints: [join(folder, "page.js")],
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    outdir: join(folder, "page"),
    alias: { latch: join(root, "ts/entry/index.ts") },
    metafile: true,
    absWorkingDir: folder,
  });
  const { outputs } = metafile;
  const named = (ending) =>
    Object.keys(outputs).find((file) => outputs[file].entryPoint?.endsWith(ending));
  const page = closure(outputs, named("page.js"));
  for (const [what, ending] of [
    ["reading", "models/loading/index.ts"],
    ["writing", "models/saving/index.ts"],
  ]) {
    const files = [...closure(outputs, named(ending))].filter((file) => !page.has(file));
    const all = files.map((file) => readFileSync(join(folder, file)));
    const size = all.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0);
    console.log(`${what}: ${(size / 1000).toFixed(1)} kB gzip in ${files.length} files`);
  }
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

async function times(folder) {
  const outfile = join(folder, "latch.mjs");
  const entryPoints = [join(root, "ts/entry/index.ts")];
  await build({ entryPoints, bundle: true, format: "esm", platform: "node", outfile });
  const { layers, loadModel, ready, sequential } = await import(outfile);
  await ready();
  const units = 1100;
  const net = sequential([layers.dense({ units, inputShape: [units] }), layers.dense({ units })]);
  const file = await net.toBytes();
  const { deflateRawSync } = await import("node:zlib");
  const deflated = deflateRawSync(file);
  const [loading, inflating] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    let start = performance.now();
    await loadModel(file);
    loading.push(performance.now() - start);
    start = performance.now();
    Uint8Array.from(inflateRawSync(deflated));
    inflating.push(performance.now() - start);
  }
  const [load, inflate] = [median(loading), median(inflating)];
  console.log(
    `loading ${(file.length / 1e6).toFixed(1)} MB: ${load.toFixed(1)} ms; inflating and copying as many: ${inflate.toFixed(1)} ms (medians of ${ROUNDS})`,
  );
}

await runScript(async () => {
  const folder = mkdtempSync(join(tmpdir(), "latch-files-"));
  try {
    await bytes(folder);
    await times(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
