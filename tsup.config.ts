import { defineConfig } from "tsup";
import { bundledKeys, entryName } from "./tools/entries.mjs";
import { joinedParts } from "./tools/joined-parts.mjs";
import { betweenModules, writeNamespaces } from "./tools/namespaces.mjs";
import { pureCalls } from "./tools/pure-calls.mjs";

const names = bundledKeys.map(entryName);
const entries = Object.fromEntries(names.map((name) => [name, sourceOf(name)]));

/** A static engine is the very file that pages load on demand: with an entry around it, they would fetch both. */
function sourceOf(name: string): string {
  return name.startsWith("engine/")
    ? `${name.replace("engine", "ts/runtime/wasm")}-full.js`
    : `ts/entry/${name}.ts`;
}

export default defineConfig({
  entry: { ...entries, ...writeNamespaces() },
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
  esbuildPlugins: [joinedParts(), pureCalls()],
  // esbuild has each entry import all chunks that it might need. No module here has effects, so the names that are used suffice; and
  // bundlers would carry what those chunks hold.
  plugins: [
    {
      name: "no-bare-imports",
      renderChunk: (code) => ({
        code: code.replaceAll(/^import "\.{1,2}\/chunk-[A-Z0-9]+\.js";$/gm, ""),
      }),
    },
  ],
});
