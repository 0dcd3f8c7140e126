// Joins parts of the package that are loaded by import(): a bundler puts what a page shares with each of them into files of its own,
// so every such part makes every page larger, though few pages load it. The parts of a group are one file in dist/.
import { dirname, join, relative, resolve } from "node:path";
import { root } from "./command.mjs";

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
    "models/explain-run",
    "training/callbacks/event-writer",
    "training/on-demand",
  ],
  "older-models": ["models/loading/legacy-file", "models/loading/tfjs/load-tfjs"],
  threads: ["runtime/device/threads/load", "runtime/device/threads/pool"],
};

/** The plugin for esbuild: an import() of a part becomes one of its group. */
export function joinedParts() {
  const groupOf = new Map(
    Object.entries(groups).flatMap(([group, parts]) => parts.map((part) => [part, group])),
  );
  return {
    name: "joined-parts",
    setup: ({ onLoad, onResolve }) => {
      onResolve({ filter: /^\..*\.js$/ }, ({ kind, path, importer }) => {
        if (kind !== "dynamic-import") return undefined;
        const part = relative(join(root, "ts"), resolve(dirname(importer), path)).replace(
          /\.js$/,
          "",
        );
        const group = groupOf.get(part);
        return group === undefined ? undefined : { path: group, namespace: "joined-parts" };
      });
      onLoad({ filter: /.*/, namespace: "joined-parts" }, ({ path }) => ({
        contents: groups[path].map((part) => `export * from "./ts/${part}.ts";`).join("\n"),
        resolveDir: root,
      }));
    },
  };
}
