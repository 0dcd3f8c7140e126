// The package as Node loads it (tools/node-build.mjs) beside the one that bundlers take.
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { isRequired } from "./required.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const entries = Object.values(manifest.exports).flatMap((target) =>
  typeof target === "object" && "node" in target ? [target] : [],
);

/** Runs a program in a process of its own, in which $folder is that of the package; gives what it printed, as JSON. */
function printed(program: string): unknown {
  const text = program.replaceAll("$folder", pathToFileURL(root).href);
  const args = ["--input-type=module", "--eval", text];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

/** Names and kinds of what a module exports, of namespaces those of their members. */
const KINDS = `
const kindOf = (value) => typeof value !== "function" ? typeof value : /^class/.test(String(value)) ? "class" : "function";
const kinds = (module) => Object.fromEntries(Object.keys(module).sort().map((name) => {
  const value = module[name];
  const isNamespace = typeof value === "object" && [null, Object.prototype].includes(Object.getPrototypeOf(value));
  return [name, isNamespace ? kinds(value) : kindOf(value)];
}));
const kindsIn = async (file) => kinds(await import("$folder" + file));
`;

describe.skipIf(!isRequired)("the package that Node loads", () => {
  test.each(entries)("exports what $default does", ({ node, default: bundled }) => {
    const [forNode, forBundlers] = [node, bundled].map((file) =>
      printed(`${KINDS} console.log(JSON.stringify(await kindsIn(${JSON.stringify(file)})));`),
    );
    expect(Object.keys(forNode as object).length).toBeGreaterThan(0);
    expect(forNode).toEqual(forBundlers);
  });

  test("has one copy of each class and of its state", () => {
    const program = `
import { input, layers, ops, ShapeError, tensor } from "$folder/dist/node/index.js";
import * as data from "$folder/dist/node/data.js";
import { Dense, LSTM } from "$folder/dist/node/layers.js";
import { padSequences } from "$folder/dist/node/text.js";
const errorOf = (call) => { try { call(); } catch (error) { return error; } };
console.log(JSON.stringify([
  layers.dense({ units: 2 }) instanceof Dense,
  layers.lstm({ units: 2 }) instanceof LSTM,
  layers.lstm({ units: 2 }).apply(input({ shape: [3, 1] })).constructor === input({ shape: [1] }).constructor,
  tensor([1]) instanceof padSequences([[1]], { maxlen: 2 }).constructor,
  errorOf(() => data.splitIndices(-1)).constructor.name,
]));`;
    expect(printed(program)).toEqual([true, true, true, true, "ValueError"]);
  });

  test("has namespaces whose members are there at the first look, and stay as they are", () => {
    const program = `
import { inspect } from "node:util";
import { layers, losses, metrics, ops, random } from "$folder/dist/node/index.js";
const isRejected = (change) => { try { change(); return false; } catch (error) { return error instanceof TypeError; } };
console.log(JSON.stringify([
  inspect(layers).includes("dense: [Getter]"),
  Object.keys(losses).includes("huber") && "huber" in losses,
  isRejected(() => { metrics.auc = null; }) && typeof metrics.auc === "function",
  Object.isFrozen(ops) && ops.add === ops.add && ops.unknown === undefined,
  Object.getOwnPropertyDescriptor(random, "normal").enumerable && Object.getOwnPropertySymbols(random).length === 0,
]));`;
    expect(printed(program)).toEqual([true, true, true, true, true]);
  });

  test.each([
    { model: "layers.dense({ units: 1, inputShape: [2] })", x: "[[1, 2]]", parts: [] },
    {
      model: "layers.lstm({ units: 1, inputShape: [1, 2] })",
      x: "[[[1, 2]]]",
      parts: ["lstm.cjs"],
    },
  ])(
    "loads for a first prediction of $model the core and the engine alone",
    ({ model, x, parts }) => {
      const program = `
import { createRequire } from "node:module";
import { basename } from "node:path";
import { layers, sequential } from "$folder/dist/node/index.js";
const net = sequential([${model}]);
await net.predict(${x});
console.log(JSON.stringify(Object.keys(createRequire(import.meta.url).cache).map((path) => basename(path)).sort()));`;
      expect(printed(program.replace("import.meta.url", '"$folder"'))).toEqual([
        "core.cjs",
        expect.stringMatching(/^engine-(simd|relaxed)\.cjs$/),
        "entry-index.cjs",
        ...parts,
      ]);
    },
  );

  test("compiles builds from files, which are not unpacked first, those with threads, too", () => {
    const program = `
import { configure, info, layers, sequential } from "$folder/dist/node/index.js";
configure({ threads: 2, variant: "simd" });
const prediction = await sequential([layers.dense({ units: 1, inputShape: [2] })]).predict([[1, 2]]);
console.log(JSON.stringify([prediction.shape, info().threads]));
process.exit();`;
    expect(printed(program)).toEqual([[1, 1], 2]);
    for (const part of ["engine-simd", "engine-relaxed", "runtime-wasm-simd-threads"])
      expect(statSync(join(root, `dist/node/parts/${part}.cjs`)).size).toBeLessThan(1_000);
  });

  test("has a core that starts fast: what it grows by belongs in tools/node-parts.mjs, unless a first prediction needs it", () => {
    expect(statSync(join(root, "dist/node/parts/core.cjs")).size).toBeLessThan(350_000);
  });

  test("has source maps, by which stacks of errors name lines of ts/", () => {
    const program = `
import { layers } from "${root}dist/node/index.js";
try { layers.dense({ units: -1 }); } catch (error) { console.log(error.stack); }`;
    const args = ["--enable-source-maps", "--input-type=module", "--eval", program];
    const stack = execFileSync(process.execPath, args, { encoding: "utf8" });
    expect(stack).toContain(join(root, "ts/layers/layer.ts:"));
  });

  test("is what its name resolves to, where no bundler asks", () => {
    const consumer = join(root, "ts");
    const resolved = printed(
      `console.log(JSON.stringify(import.meta.resolve("latch", ${JSON.stringify(pathToFileURL(consumer).href)})));`,
    );
    expect(resolved).toBe(new URL("dist/node/index.js", pathToFileURL(root)).href);
  });
});
