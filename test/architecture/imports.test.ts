// The rooms of ts/ and the one direction in which they import.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  findCycles,
  importsOf,
  readModuleGraph,
  readRuntimeGraph,
  root,
  runtimeImportsOf,
} from "./module-graph.js";

/** From the top down: a room imports itself and lower floors, never a room beside it. */
const floors = [
  ["entry"],
  ["decoding", "plot"],
  ["models"],
  ["layers", "training"],
  ["graph", "data", "text", "io"],
  ["runtime"],
];

const graph = readModuleGraph();
const roomOf = (path: string) => path.slice(0, path.indexOf("/"));
const floorOf = (path: string) => floors.findIndex((rooms) => rooms.includes(roomOf(path)));

const isAllowed = (from: string, to: string) =>
  roomOf(from) === roomOf(to) || floorOf(from) < floorOf(to);

/** Every file that comes with one at run time, unless only `without` has it. */
function reachableFrom(start: string, without: string): string[] {
  const imports = readRuntimeGraph();
  const reached = new Set([start]);
  for (const path of reached)
    for (const next of imports.get(path) ?? []) if (next !== without) reached.add(next);
  return [...reached];
}

test("the rule lets a room import lower rooms only", () => {
  expect(isAllowed("models/model.ts", "layers/layer.ts")).toBe(true);
  expect(isAllowed("models/model.ts", "runtime/tensor.ts")).toBe(true);
  expect(isAllowed("layers/dense.ts", "training/losses.ts")).toBe(false);
  expect(isAllowed("graph/plan.ts", "data/split.ts")).toBe(false);
  expect(isAllowed("runtime/tensor.ts", "graph/plan.ts")).toBe(false);
});

test.each([
  [`import { a } from "./a.js";`, "at run time"],
  [`import "./a.js";`, "at run time"],
  [`import { type A } from "./a.js";`, "at run time"],
  [`export * from "./a.js";`, "at run time"],
  [`export * as a from "./a.js";`, "at run time"],
  [`export { a } from "./a.js";`, "at run time"],
  [`const a = () => import("./a.js");`, "at run time"],
  [`import type { A } from "./a.js";`, "for types"],
  [`import type * as a from "./a.js";`, "for types"],
  [`export type * from "./a.js";`, "for types"],
  [`export type * as a from "./a.js";`, "for types"],
  [`export type { A } from "./a.js";`, "for types"],
  [`let a: import("./a.js").A;`, "for types"],
])("%s is an import %s", (text, when) => {
  expect(importsOf("room/x.ts", text)).toEqual(["room/a.ts"]);
  expect(runtimeImportsOf("room/x.ts", text)).toEqual(when === "for types" ? [] : ["room/a.ts"]);
});

test("packages and texts that look like imports are none", () => {
  const text = `import a from "a"; const b = 'import "./b.js"'; // import "./c.js"`;
  expect(importsOf("room/x.ts", text)).toEqual([]);
});

test("cycles are found, each with all of its files", () => {
  const cyclic = new Map([
    ["a", ["b", "c"]],
    ["b", []],
    ["c", ["d"]],
    ["d", ["a", "e", "f"]],
    ["e", ["d"]],
    ["f", ["g"]],
    ["g", ["f", "b"]],
  ]);
  expect(findCycles(cyclic)).toEqual([
    ["f", "g"],
    ["a", "c", "d", "e"],
  ]);
});

test("every file of ts/ is in a room", () => {
  expect(graph.size).toBeGreaterThan(0);
  expect([...graph.keys()].filter((path) => floorOf(path) < 0)).toEqual([]);
});

test("rooms import downwards", () => {
  const upward = [...graph].flatMap(([from, to]) =>
    to.filter((path) => !isAllowed(from, path)).map((path) => `${from} -> ${path}`),
  );
  expect(upward).toEqual([]);
});

test("no file imports itself at run time, however long the way", () => {
  expect(findCycles(readRuntimeGraph())).toEqual([]);
});

test("no file imports itself, types included", () => {
  expect(findCycles(graph)).toEqual([]);
});

test("models hold what training loads on demand by import() alone", () => {
  const importersOf = (path: string) =>
    [...graph].filter(([, to]) => to.includes(path)).map(([from]) => from);
  expect(importersOf("training/on-demand.ts").sort()).toEqual([
    "models/model.ts",
    "training/callbacks/backup-and-restore.ts",
    "training/callbacks/csv-logger.ts",
    "training/callbacks/display.ts",
    "training/fit/compiled-model.ts",
    "training/named.ts",
  ]);
  const reached = reachableFrom("models/sequential.ts", "training/on-demand.ts");
  expect(reached).toContain("training/losses/table.ts");
  expect(reached).not.toContain("training/losses/by-name.ts");
  expect(reached).not.toContain("training/metrics/others.ts");
  expect(reached).not.toContain("training/callbacks/progress.ts");
  // The indexes are namespaces of the entry; what else it exports has other files.
  const entry = readFileSync(join(root, "ts/entry/index.ts"), "utf8");
  for (const family of ["losses", "metrics"]) {
    const others = importersOf(`training/${family}/index.ts`);
    expect(others.filter((path) => roomOf(path) !== "entry")).toEqual([]);
    expect(entry.match(new RegExp(`.*training/${family}/index.js.*`, "g"))).toEqual([
      `export * as ${family} from "../training/${family}/index.js";`,
    ]);
  }
});

test("crates depend downwards: wasm -> engine -> kernels -> threads", () => {
  const crates = ["threads", "kernels", "engine", "wasm"];
  for (const [index, crate] of crates.entries()) {
    const manifest = readFileSync(join(root, "crates", crate, "Cargo.toml"), "utf8");
    const used = [...manifest.matchAll(/^latch-(\w+)\b/gm)].map(([, name]) => name ?? "");
    expect(used.filter((name) => crates.indexOf(name) >= index)).toEqual([]);
  }
  const kernels = readFileSync(join(root, "crates/kernels/Cargo.toml"), "utf8");
  expect(kernels).not.toContain("wasm-bindgen");
});
