// Building a page as its author would, and what a browser fetches of it.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { root, StepError } from "../command.mjs";

/**
 * @typedef {object} WeighedPage
 * @property {string} name
 * @property {string} folder where its index.html lies, from the root
 * @property {readonly RegExp[]} loads names of the chunks that it loads by import() when it runs
 * @property {string} done what is true in the page when it has done its work
 * @property {"core" | "lstm"} kernels that of the engine which it starts
 * @property {number} budget bytes as gzip sends them, engine included
 */

/** @type {readonly WeighedPage[]} */
export const pages = [
  {
    name: "wine (examples/wine/page)",
    folder: "examples/wine/page",
    loads: [/^wine\.data/],
    done: "document.body.dataset.state === 'done'",
    kernels: "core",
    budget: 103_000,
  },
  {
    name: "a Sequential LSTM (tools/sizes/lstm-page)",
    folder: "tools/sizes/lstm-page",
    loads: [],
    done: "document.title.startsWith('loss')",
    kernels: "lstm",
    budget: 113_500,
  },
];

/** The package's sources in the place of the built package: then chunks know which file a line comes from. */
export const fromSources = [
  { find: /^latch$/, replacement: join(root, "ts/entry/index.ts") },
  { find: /^latch\/(.*)$/, replacement: join(root, "ts/entry/$1.ts") },
];

/**
 * The chunks of a page that a browser fetches, of the engine's variants the larger; and all files that Vite makes.
 * @param {WeighedPage} page
 * @param {object} settings of the build, beside those that all pages have
 */
export async function fetchedChunks({ folder, loads, kernels }, alias = [], settings = {}) {
  const config = join(root, folder, "vite.config.ts");
  const { output } = await build({
    root: join(root, folder),
    configFile: existsSync(config) ? config : false,
    logLevel: "warn",
    resolve: { alias },
    build: { write: false, target: "es2022", modulePreload: false, ...settings },
  });
  const chunks = output.filter(({ type }) => type === "chunk");
  const engines = ["simd", "relaxed"].map((variant) =>
    named(chunks, new RegExp(`^${variant}-${kernels}`)),
  );
  const [engine] = engines.sort((a, b) => gzipped(b.code) - gzipped(a.code));
  const entries = chunks.filter(({ isEntry }) => isEntry);
  const loaded = loads.map((pattern) => named(chunks, pattern));
  return { scripts: withImports(chunks, [...entries, ...loaded]), engine, files: output };
}

function named(chunks, pattern) {
  const found = chunks.filter(({ name }) => pattern.test(name));
  if (found.length === 1) return found[0];
  throw new StepError(
    `${found.length} chunks of a page are called ${pattern}; it has ${chunks.map(({ name }) => name).join(", ")}`,
  );
}

/** Chunks and all that they import at once. */
function withImports(chunks, first) {
  const reached = new Set(first);
  for (const { imports } of reached) {
    for (const file of imports) reached.add(chunks.find(({ fileName }) => fileName === file));
  }
  return [...reached];
}

/** Bytes as gzip sends them at most. */
export function gzipped(text) {
  return gzipSync(text, { level: 9 }).length;
}
