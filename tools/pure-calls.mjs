// Says of every call of a function marked `@__NO_SIDE_EFFECTS__` that it is pure.
//
// A definition such as `export const exp = unary("exp", ...)` runs code, as far as a bundler knows, so it would stay in
// every page. Rollup and Rolldown believe the mark at the function; esbuild does so only inside of one file, but it
// believes `/* @__PURE__ */` at a call. This plugin writes that in front of each call at the top level of a module.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./command.mjs";

const MARKED = /@__NO_SIDE_EFFECTS__ \*\/\s*(?:export )?function (\w+)/g;

/** The names of the marked functions below a folder of the project. */
export function markedFunctions(folder) {
  const texts = readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(root, folder, name), "utf8"));
  return new Set(texts.flatMap((text) => [...text.matchAll(MARKED)].map(([, name]) => name)));
}

/** The source with every top-level definition by one of these functions marked as pure. */
export function withPureCalls(source, names) {
  return source.replace(/^((?:export )?const \w+ = )(\w+)(?=\()/gm, (whole, head, name) =>
    names.has(name) ? `${head}/* @__PURE__ */ ${name}` : whole,
  );
}

/** The plugin for esbuild. */
export function pureCalls(folder = "ts") {
  const names = markedFunctions(folder);
  return {
    name: "pure-calls",
    setup: ({ onLoad }) => {
      onLoad({ filter: /\/ts\/.*\.ts$/ }, ({ path }) => ({
        contents: withPureCalls(readFileSync(path, "utf8"), names),
        loader: "ts",
      }));
    },
  };
}
