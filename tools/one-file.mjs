// The entry `latch/one-file`: dist/one-file.js, in which what the main entry loads by import() is a part of the file.
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "./command.mjs";
import { pureCalls } from "./pure-calls.mjs";

/** Builds dist/one-file.js. */
export async function buildOneFile() {
  await build({
    absWorkingDir: root,
    entryPoints: ["ts/entry/one-file.ts"],
    bundle: true,
    format: "esm",
    target: "es2022",
    platform: "neutral",
    external: ["node:*"],
    outfile: join(root, "dist/one-file.js"),
    sourcemap: true,
    sourcesContent: false,
    logLevel: "error",
    plugins: [fewEngines(), pureCalls()],
  });
}

/** The plugin for esbuild: of each variant of the engine the build that has all kernels, and none for several threads. */
function fewEngines() {
  return {
    name: "few-engines",
    setup: ({ onLoad }) => {
      onLoad({ filter: /\/wasm\/\w+-(core|recurrent)\.js$/ }, ({ path }) => ({
        contents: `export { default } from "${path.replace(/-\w+\.js$/, "-full.js")}";`,
      }));
      onLoad({ filter: /\/device\/threads\/load\.ts$/ }, () => ({
        contents: `throw new Error("latch/one-file computes on one thread");`,
      }));
    },
  };
}
