// Which of the package's sources lie together in a file of dist/. A bundler puts a file that a page shares with a part which is loaded
// by import() into the page as a whole, and names that pass from file to file are bytes, too. So
//
// - what every page that trains has, the core, is one file, with the layers that most pages have: whatever reaches a part of it
//   reaches all of it;
// - parts that are loaded by import() are joined in groups, though few pages load more than one of a group.
import { dirname, join, relative, resolve } from "node:path";
import { root } from "./command.mjs";

/** Sources that import the core, and nothing else. */
const coreRoots = [
  "ts/layers/data-format.ts",
  "ts/layers/layer.ts",
  "ts/models/functional.ts",
  "ts/models/loading/layer-groups/basic.ts",
  "ts/models/sequential.ts",
];

/** What brings the core: esbuild puts sources that the same entries reach into one file. */
export const importOfCore = 'import "latch:core";';

/** Data and builds of the engine: they are text and import nothing, so that the core shall not come with them. */
const alone = /^(data\/datasets|runtime\/wasm)\//;

/** Files below ts/, whose exports have names of their own within a group. */
const groups = {
  formats: [
    "models/saving/onnx/onnx-file",
    "models/saving/pytorch/load-state-dict",
    "models/saving/safetensors-file",
    "models/saving/tfjs/read-weights",
    "models/saving/tfjs/tfjs-file",
  ],
  "on-demand": [
    "graph/fusion/fuse",
    "graph/initial-parts",
    "graph/measure",
    "graph/sections",
    "models/explain-run",
    "training/callbacks/event-writer",
    "training/on-demand",
  ],
  "on-tensors": ["graph/index-error", "graph/on-tensors"],
  "older-models": ["models/loading/legacy-file", "models/loading/tfjs/load-tfjs"],
  threads: ["runtime/device/threads/load", "runtime/device/threads/pool"],
};

/** The plugin for esbuild: an import() of a part becomes one of its group, and every entry and part brings the core. */
export function joinedParts() {
  const groupOf = new Map(
    Object.entries(groups).flatMap(([group, parts]) => parts.map((part) => [part, group])),
  );
  return {
    name: "joined-parts",
    setup: ({ onLoad, onResolve }) => {
      onResolve({ filter: /^latch:core$/ }, () => ({ path: "core", namespace: "core" }));
      // Otherwise esbuild would leave out imports of no name: the package says that its sources have no effects.
      onResolve({ filter: /.*/, namespace: "core" }, ({ path }) => ({
        path: join(root, path),
        sideEffects: true,
      }));
      onLoad({ filter: /.*/, namespace: "core" }, () => ({
        contents: coreRoots.map((path) => `import "./${path}";`).join("\n"),
        resolveDir: root,
      }));
      onResolve({ filter: /^\.\/ts\// }, ({ kind, path }) => {
        const part = path.replace(/^\.\/ts\/|\.ts$/g, "");
        if (kind !== "entry-point" || alone.test(part)) return undefined;
        return { path: part, namespace: "joined-parts" };
      });
      onResolve({ filter: /^\..*\.js$/ }, ({ kind, path, importer }) => {
        if (kind !== "dynamic-import") return undefined;
        const part = relative(join(root, "ts"), resolve(dirname(importer), path)).replace(
          /\.js$/,
          "",
        );
        if (alone.test(part)) return undefined;
        return { path: groupOf.get(part) ?? part, namespace: "joined-parts" };
      });
      onLoad({ filter: /.*/, namespace: "joined-parts" }, ({ path }) => ({
        contents: [
          importOfCore,
          ...(groups[path] ?? [path]).map((part) => `export * from "./ts/${part}.ts";`),
        ].join("\n"),
        resolveDir: root,
      }));
    },
  };
}
