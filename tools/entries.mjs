// The package's entries, by package.json's exports map: "./data" is ts/entry/data.ts, "." is ts/entry/index.ts.
import manifest from "../package.json" with { type: "json" };

/** Keys of the exports map that are modules with sources, such as "." and "./data"; the main entry once. */
export const entryKeys = Object.keys(manifest.exports).filter(
  (key) => !/\.(json|wasm)$/.test(key) && key !== "./one-file",
);

/** Those that are bundled from ts/entry; namespaces of the main entry that are entries, too, have modules anyway. */
export const bundledKeys = entryKeys.filter(
  (key) => !manifest.exports[key].default.startsWith("./dist/namespaces/"),
);

/** Names of builds of the engine that are exported as files of WebAssembly. */
export const engineFiles = Object.keys(manifest.exports)
  .filter((key) => key.endsWith(".wasm"))
  .map((key) => key.slice("./engine/".length, -".wasm".length));

/** The name of an entry's file, without folder and extension. */
export function entryName(key) {
  return key === "." ? "index" : key.slice("./".length);
}
