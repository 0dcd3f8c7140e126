// What weighs how much: the package's entries, and two pages by chunks and by rooms of ts/.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build, transform } from "esbuild";
import manifest from "../../package.json" with { type: "json" };
import { root } from "../command.mjs";
import { entryKeys } from "../entries.mjs";
import { fetchedChunks, fromSources, gzipped } from "./page.mjs";

/** @typedef {{ name: string, bytes: number }} Part */

/**
 * A page's bytes: in all, and of each thing that is fetched.
 * @template {import("./page.mjs").WeighedPage} Page
 * @param {Page} page
 * @returns {Promise<Page & { bytes: number, parts: readonly Part[] }>}
 */
export async function weighPage(page) {
  const { scripts, engine } = await fetchedChunks(page);
  const parts = [...scripts, engine].map(({ name, code }) => ({ name, bytes: gzipped(code) }));
  return { ...page, bytes: sumOf(parts), parts };
}

/**
 * The rooms of a page's scripts, largest first: each room's code as it is left after tree shaking, minified and compressed by
 * itself. Together they compress better, so the sum is above the page's scripts.
 * @param {import("./page.mjs").WeighedPage} page
 * @returns {Promise<readonly Part[]>}
 */
export async function weighRooms(page) {
  const { scripts } = await fetchedChunks(page, fromSources);
  const codes = new Map();
  for (const { modules } of scripts) {
    for (const [id, { code }] of Object.entries(modules)) {
      if (code === null || code === "") continue;
      const room = roomOf(id);
      codes.set(room, [...(codes.get(room) ?? []), code]);
    }
  }
  const rooms = await Promise.all(
    [...codes].map(async ([name, texts]) => ({ name, bytes: gzipped(await minified(texts)) })),
  );
  return rooms.sort((a, b) => b.bytes - a.bytes);
}

/** "ts/<room>", or "the page" for what is not the package's. */
function roomOf(id) {
  const path = id.startsWith(root) ? id.slice(root.length) : id;
  return /^ts\/\w+/.exec(path)?.[0] ?? "the page";
}

async function minified(texts) {
  const minify = async (text) => {
    const { code } = await transform(text, { minify: true, format: "esm", target: "es2022" });
    return code;
  };
  return (await Promise.all(texts.map(minify))).join("");
}

/**
 * Each entry of the package as a page that uses all of it: what comes at once, without the engine and what loads on demand.
 * @returns {Promise<readonly Part[]>}
 */
export async function weighEntries() {
  const entries = [];
  for (const key of entryKeys) {
    entries.push({
      name: key.replace(/^\./, "latch"),
      bytes: await weighEntry(manifest.exports[key].default),
    });
  }
  return entries;
}

/** A page that trains a dense network, built by esbuild: what comes at once, and the larger core build of the engine. */
export async function weighDensePage() {
  const scripts = await weighEntry("tools/sizes/dense-page/page.js");
  const engines = ["simd", "relaxed"].map(async (variant) => {
    const text = await readFile(join(root, `ts/runtime/wasm/${variant}-core.js`), "utf8");
    return gzipped(text);
  });
  return scripts + Math.max(...(await Promise.all(engines)));
}

async function weighEntry(path) {
  const { metafile, outputFiles } = await build({
    entryPoints: { entry: join(root, path) },
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    minify: true,
    external: ["node:*"],
    alias: Object.fromEntries(
      entryKeys.map((key) => [key.replace(".", "latch"), `./${manifest.exports[key].default}`]),
    ),
    write: false,
    metafile: true,
    outdir: join(root, "build/sizes"),
    absWorkingDir: root,
    logLevel: "error",
  });
  const reached = new Set(["build/sizes/entry.js"]);
  for (const file of reached) {
    for (const { path: imported, kind } of metafile.outputs[file].imports) {
      if (kind === "import-statement") reached.add(imported);
    }
  }
  const codes = outputFiles.filter((file) => reached.has(file.path.slice(root.length)));
  return codes.reduce((sum, { text }) => sum + gzipped(text), 0);
}

export function sumOf(parts) {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}
