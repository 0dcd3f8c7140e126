import { defineConfig } from "tsup";
import manifest from "./package.json" with { type: "json" };
import { betweenModules, writeNamespaces } from "./tools/namespaces.mjs";
import { pureCalls } from "./tools/pure-calls.mjs";

// The exports map is the one list of entries: "./data" is ts/entry/data.ts, "." is ts/entry/index.ts.
const names = Object.keys(manifest.exports)
  .filter((key) => key !== "./package.json")
  .map((key) => (key === "." ? "index" : key.slice("./".length)));
const entries = Object.fromEntries(names.map((name) => [name, `ts/entry/${name}.ts`]));

export default defineConfig({
  // Operations are an entry, so that they do not share a chunk with what loads on demand: a page whose layers use one
  // of them would carry all losses and metrics.
  entry: { ...entries, ...writeNamespaces(), operations: "ts/graph/ops.ts" },
  format: "esm",
  target: "es2022",
  platform: "neutral",
  // Platform files import Node's modules on demand; the host resolves them, never the bundle.
  external: [/^node:/, ...betweenModules],
  // What two entries share, and each WebAssembly variant, is a chunk of its own.
  splitting: true,
  sourcemap: true,
  esbuildOptions: (options) => {
    // The package has the sources themselves.
    options.sourcesContent = false;
  },
  clean: true,
  esbuildPlugins: [pureCalls()],
});
