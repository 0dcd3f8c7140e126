// The engine's WebAssembly builds and the modules in which they travel.
//
// Each variant becomes ts/runtime/wasm/<variant>.js, whose default export is the module as base64 of
// a raw deflate stream: text that a bundler moves like any other, that the host unpacks at load, and
// that gzip makes little larger. They share ts/runtime/wasm/glue.js.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { constants, deflateRawSync } from "node:zlib";
import { root, runQuietly, StepError } from "./command.mjs";
import { forgetPanicPlaces } from "./panic-places.mjs";
import { hashOf, isCurrent, leaveStamp } from "./stamp.mjs";

/** Target features of each variant: one source, two instruction sets. */
export const variants = {
  simd: "+simd128",
  relaxed: "+simd128,+relaxed-simd",
};

/**
 * What LLVM should not do: unroll loops, which the host's compiler does itself, and inline functions of
 * more than a few instructions where the source does not ask for it. A fifth of the bytes, and no slower.
 */
const thrift = ["-unroll-runtime=false", "-unroll-allow-partial=false", "-inline-threshold=60"];

const generated = "ts/runtime/wasm";
const sources = [
  "crates",
  "Cargo.toml",
  "Cargo.lock",
  "rust-toolchain.toml",
  "tools/wasm.mjs",
  "tools/panic-places.mjs",
];

/**
 * Builds the variants that are not current.
 * A fast build (for `npm run dev`) skips link-time optimisation and wasm-opt. Where `acceptFast` is
 * set, a current fast build will do.
 */
export async function buildWasm({
  names = Object.keys(variants),
  fast = false,
  acceptFast = fast,
}) {
  const hashes = { full: hashOf(sources, "full"), fast: hashOf(sources, "fast") };
  for (const name of names) {
    const stamp = `build/stamps/wasm-${name}`;
    const outputs = [`${generated}/${name}.js`, `${generated}/glue.js`];
    if (isCurrent(stamp, hashes.full, outputs)) continue;
    if (acceptFast && isCurrent(stamp, hashes.fast, outputs)) continue;
    await compile(name, fast);
    emit(name);
    leaveStamp(stamp, fast ? hashes.fast : hashes.full);
  }
  if (names.length > 1) checkGlue(names);
}

/** The variants share one glue: it may know the surface's names and types, and nothing of a variant. */
function checkGlue(names) {
  const glues = names.map((name) => readFileSync(built(name, "latch_wasm_bg.js"), "utf8"));
  if (new Set(glues).size > 1) throw new StepError(`the glue of ${names.join(" and ")} differs`);
}

function built(name, file) {
  return join(root, "build/wasm", name, file);
}

async function compile(name, fast) {
  // wasm-pack's target "bundler": its glue is a module of plain functions. The glue of target "web"
  // holds a `new URL(...)`, of which bundlers emit a second copy of the WebAssembly, and a guard that
  // keeps a fresh engine from being started after a trap.
  const target = ["--target", "bundler", "--no-pack", "--out-dir", `../../build/wasm/${name}`];
  const profile = fast ? ["--profile", "dev-wasm", "--no-opt"] : ["--release"];
  await runQuietly(
    `Compiling the engine (${name}${fast ? ", fast build" : ""})`,
    "wasm-pack",
    ["build", "crates/wasm", ...target, ...profile],
    { env: { RUSTFLAGS: rustFlags(name) }, show: true },
  );
}

function rustFlags(name) {
  const flags = [`target-feature=${variants[name]}`, ...thrift.map((flag) => `llvm-args=${flag}`)];
  return flags.map((flag) => `-C ${flag}`).join(" ");
}

function emit(name) {
  const read = (file) => readFileSync(built(name, file));
  mkdirSync(join(root, generated), { recursive: true });
  const packed = deflateRawSync(forgetPanicPlaces(read("latch_wasm_bg.wasm")), {
    level: constants.Z_BEST_COMPRESSION,
  });
  write(`${name}.js`, `export default "${packed.toString("base64")}";\n`);
  write(`${name}.d.ts`, "declare const packed: string;\nexport default packed;\n");
  write("glue.js", glueModule(read("latch_wasm_bg.js").toString("utf8")));
  write("glue.d.ts", glueTypes);
  const types = read("latch_wasm.d.ts").toString("utf8");
  write("surface.d.ts", types.replace(/^\/\* (tslint|eslint).*\n/gm, ""));
}

function write(file, text) {
  writeFileSync(join(root, generated, file), text);
}

/** wasm-bindgen's glue as one module that can be started again. */
function glueModule(glue) {
  if (/cached\w*Memory/.test(glue)) {
    // It would outlive the engine that it looks into, and point at a dead one's memory after a restart.
    throw new StepError(
      "crates/wasm must pass numbers only: its glue keeps a view of engine memory between calls",
    );
  }
  const names = [...glue.matchAll(/^export (?:function|class) (\w+)/gm)].map(([, name]) => name);
  const functions = names.filter((name) => name !== "__wbg_set_wasm");
  return `${glue.replace(/^export /gm, "")}
export const importName = "./latch_wasm_bg.js";
export const functions = { ${functions.join(", ")} };
export function start(instance) {
  __wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start?.();
}
`;
}

const glueTypes = `import type * as surface from "./surface.js";

/** Name under which the module imports \`functions\`. */
export declare const importName: string;
/** The functions of crates/wasm; they speak to the instance that was started last. */
export declare const functions: typeof surface;
/** Binds the functions to a fresh instance of the module. */
export declare function start(instance: WebAssembly.Instance): void;
`;
