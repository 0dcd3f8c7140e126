// The engine's WebAssembly builds and the modules in which they travel.
//
// Each build becomes ts/runtime/wasm/<variant>-<kernels>.js, whose default export holds the module as base64
// of a raw deflate stream: text that a bundler moves like any other, that the host unpacks at load, and
// that gzip makes little larger. They share ts/runtime/wasm/glue.js. The build "threads" has all kernels and a pool of
// threads: its memory is shared, and given to it.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { deflateRawSync } from "node:zlib";
import { root, runStepsQuietly, StepError } from "./command.mjs";
import { hashOf, isCurrent, leaveStamp, removeStamp } from "./stamp.mjs";

/** Target features of each variant: one source, two instruction sets. */
export const variants = {
  simd: "+simd128",
  relaxed: "+simd128,+relaxed-simd",
};

/**
 * Flags of cargo for each set of kernels: "core" is the smallest, "lstm" adds those of LSTMs and less common functions of
 * elements, "recurrent" those of GRU and SimpleRNN, "full" has all.
 */
const features = {
  core: ["--no-default-features"],
  lstm: ["--no-default-features", "--features", "lstm,functions"],
  recurrent: ["--no-default-features", "--features", "recurrent,functions"],
  full: ["--all-features"],
  threads: ["--all-features"],
};

/**
 * What LLVM should not do: unroll loops, which the host's compiler does itself, inline functions of more
 * than a few instructions where the source does not ask for it, and reduce the strength of loops (LSR), which
 * gives every array a pointer of its own to count: tiles of products have no register to spare for that.
 * A fifth of the bytes, and no slower.
 */
const thrift = [
  "-unroll-runtime=false",
  "-unroll-allow-partial=false",
  "-inline-threshold=60",
  "-disable-lsr",
];

/**
 * The engine's panics trap and say nothing (crates/wasm/src/bare.rs); this compiles them to the trap alone,
 * without the messages and places in the sources that would be handed to it: 3 % of the bytes. Rust's own
 * libraries are compiled likewise, which stable Rust does when it is told to be bold.
 */
const silentPanics = {
  rust: ["-Zunstable-options", "-Cpanic=immediate-abort"],
  cargo: ["-Z", "build-std=core,alloc"],
  env: { RUSTC_BOOTSTRAP: "1" },
};

/**
 * What the build with threads is compiled with. Its memory is imported, shared, and may grow to 4 GiB; every thread sets
 * a stack pointer of its own. wasm-bindgen asks for the exports of thread-local storage, of which there is none. Rust's own
 * libraries must be compiled for atomics, too.
 */
const threading = {
  features: "+atomics,+bulk-memory,+mutable-globals",
  links: [
    ...["--shared-memory", "--import-memory", `--max-memory=${2 ** 32}`],
    ...["__stack_pointer", "__heap_base", "__wasm_init_tls"].map((name) => `--export=${name}`),
    ...["__tls_size", "__tls_align", "__tls_base"].map((name) => `--export=${name}`),
  ],
  cargo: ["-Z", "build-std=core,alloc"],
  env: { RUSTC_BOOTSTRAP: "1" },
};

/**
 * What wasm-opt does. It keeps LLVM's decisions on inlining: the hot loops are small functions on purpose, and large ones
 * stay in a host's baseline compiler. Features are read from the module itself. The lowest kilobyte of memory is the far end
 * of the stack, so that an address plus an offset never wraps around to data.
 */
const optimizations = [
  ...["-O3", "--converge", "--one-caller-inline-max-function-size=0"],
  ...["--flexible-inline-max-function-size=0", "--low-memory-unused"],
  ...["--strip-producers", "--strip-target-features"],
];

const WASM_TARGET = "wasm32-unknown-unknown";
const generated = "ts/runtime/wasm";
const sources = ["crates", "Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "tools/wasm.mjs"];

/**
 * Builds every set of kernels of the variants, where they are not current.
 * A fast build (for `npm run dev`) skips link-time optimisation, wasm-opt and the smaller ones, for which
 * the full one stands in. Where `acceptFast` is set, a current fast build will do.
 */
export async function buildWasm({
  names = Object.keys(variants),
  fast = false,
  acceptFast = fast,
}) {
  const hashes = { full: hashOf(sources, "full"), fast: hashOf(sources, "fast") };
  const stampOf = (name) => `build/stamps/wasm-${name}`;
  const missing = names.filter((name) => {
    const files = [...Object.keys(features).map((kernels) => `${name}-${kernels}.js`), "glue.js"];
    const outputs = files.map((file) => `${generated}/${file}`);
    if (isCurrent(stampOf(name), hashes.full, outputs)) return false;
    return !(acceptFast && isCurrent(stampOf(name), hashes.fast, outputs));
  });
  for (const name of missing) removeStamp(stampOf(name));
  // Side by side: a build spends most of its time in link-time optimization, which has one thread.
  const folders = await Promise.all(missing.map(fast ? buildFast : buildSmall));
  if (missing.length > 0) checkGlue(folders.flat());
  for (const name of missing) leaveStamp(stampOf(name), fast ? hashes.fast : hashes.full);
}

/** Gives the folders of its builds. */
async function buildFast(variant) {
  for (const made of ["full", "threads"]) {
    const options = made === "threads" ? { cargo: threading.cargo, env: threading.env } : {};
    await compile(variant, made, { profile: "dev-wasm", ...options });
    const name = `${variant} ${made} ${version()}`;
    const packed = deflateRawSync(named(moduleOf(variant, made), name));
    const sets =
      made === "threads" ? ["threads"] : Object.keys(features).filter((set) => set !== "threads");
    for (const kernels of sets) emit(variant, kernels, packed);
  }
  emitGlue(variant, "full");
  return [`${variant}-full`, `${variant}-threads`];
}

/** Gives the folders of its builds. */
async function buildSmall(variant) {
  // Not before the packages are installed.
  const { default: zopfli } = await import("@gfx/zopfli");
  const deflate = promisify(zopfli.deflate);
  for (const kernels of Object.keys(features)) {
    await compile(variant, kernels, { profile: "release", ...silentPanics });
    // A twentieth smaller than zlib's best, for three seconds here.
    const name = `${variant} ${kernels} ${version()}`;
    const packed = await deflate(named(moduleOf(variant, kernels), name), {});
    emit(variant, kernels, Buffer.from(packed));
    emitGlue(variant, kernels);
  }
  return Object.keys(features).map((kernels) => `${variant}-${kernels}`);
}

/** The builds share one glue: it may know the surface's names and types, and nothing of a build. */
function checkGlue(made) {
  const glues = made.map((folder) =>
    withoutMemory(readFileSync(join(root, "build/wasm", folder, "latch_wasm_bg.js"), "utf8")),
  );
  if (new Set(glues).size > 1) throw new StepError(`the glue of ${made.join(" and ")} differs`);
}

/** The memory that the glue of a build with threads would make as soon as it is imported. */
const ownMemory = /^export const memory = new WebAssembly\.Memory\({initial:(\d+),.*\);\n*/m;

function withoutMemory(glue) {
  return glue.replace(ownMemory, "");
}

function built(variant, kernels, file) {
  return join(root, "build/wasm", `${variant}-${kernels}`, file);
}

/** Compiles a build into build/wasm. With `--release`, wasm-opt optimizes what LLVM left. */
async function compile(variant, kernels, { profile, rust = [], cargo = [], env = {} }) {
  const targetFolder = join(root, "build/target", variant);
  const module = join(targetFolder, WASM_TARGET, profile, "latch_wasm.wasm");
  const folder = join(root, "build/wasm", `${variant}-${kernels}`);
  const bound = built(variant, kernels, "latch_wasm_bg.wasm");
  const options = [
    "--package",
    "latch-wasm",
    "--lib",
    "--target",
    WASM_TARGET,
    "--profile",
    profile,
  ];
  // The glue of target "bundler" is a module of plain functions. That of target "web" holds a `new URL(...)`, of which
  // bundlers emit a second copy of the WebAssembly, and a guard that keeps a fresh engine from being started after a trap.
  const binding = [module, "--out-dir", folder, "--target", "bundler"];
  const steps = [
    ["cargo", ["build", ...options, ...features[kernels], ...cargo]],
    ["wasm-bindgen", binding],
    ...(profile === "release" ? [["wasm-opt", [bound, "-o", bound, ...optimizations]]] : []),
  ];
  await runStepsQuietly(`Compiling the engine (${variant}, ${kernels})`, steps, {
    env: {
      RUSTFLAGS: [...rustFlags(variant, kernels), ...rust].join(" "),
      // Of its own: cargo lets one build at a time into a folder.
      CARGO_TARGET_DIR: targetFolder,
      ...env,
    },
    show: true,
  });
}

function rustFlags(variant, kernels) {
  const isThreaded = kernels === "threads";
  const features = isThreaded ? `${variants[variant]},${threading.features}` : variants[variant];
  const links = isThreaded ? threading.links.map((flag) => `link-arg=${flag}`) : [];
  const flags = [...thrift.map((flag) => `llvm-args=${flag}`), ...links];
  return [`target-feature=${features}`, ...flags].map((flag) => `-C${flag}`);
}

function moduleOf(variant, kernels) {
  return readFileSync(built(variant, kernels, "latch_wasm_bg.wasm"));
}

/** The first digits of the hash of what the engine is made of. */
function version() {
  return hashOf(sources).slice(0, 12);
}

/**
 * The module with its name in a custom section called "latch". Programs may bring a module of their own, which could
 * be a copy from another version: its programs would mean something else.
 */
function named(module, name) {
  const texts = ["latch", name].map((text) => Buffer.from(text));
  const content = Buffer.concat([Buffer.of(texts[0].length), ...texts]);
  return Buffer.concat([module, Buffer.of(0, content.length), content]);
}

function emit(variant, kernels, packed) {
  const isThreaded = kernels === "threads";
  const pages = isThreaded ? `, pages: ${initialPages(variant)}` : "";
  const type = isThreaded ? "ThreadedBuild" : "EngineBuild";
  const text = packed.toString("base64");
  write(`${variant}-${kernels}.js`, `export default { packed: "${text}"${pages} };\n`);
  write(`${variant}-${kernels}.d.ts`, buildTypes.replaceAll("EngineBuild", type));
}

/** Pages of memory that a build with threads begins with. */
function initialPages(variant) {
  const [, pages] = ownMemory.exec(
    readFileSync(built(variant, "threads", "latch_wasm_bg.js"), "utf8"),
  );
  return pages;
}

function emitGlue(variant, kernels) {
  const read = (file) => readFileSync(built(variant, kernels, file), "utf8");
  write("glue.js", glueModule(withoutMemory(read("latch_wasm_bg.js"))));
  write("glue.d.ts", glueTypes);
  write("surface.d.ts", read("latch_wasm.d.ts").replace(/^\/\* (tslint|eslint).*\n/gm, ""));
}

function write(file, text) {
  mkdirSync(join(root, generated), { recursive: true });
  writeFileSync(join(root, generated, file), text);
}

/** wasm-bindgen's glue as one function, so that every instance of the module has functions of its own. */
function glueModule(glue) {
  if (/cached\w*Memory/.test(glue)) {
    // It would outlive the call that made it, and growing memory detaches all views.
    throw new StepError(
      "crates/wasm must pass numbers only: its glue keeps a view of engine memory between calls",
    );
  }
  const names = [...glue.matchAll(/^export (?:function|class) (\w+)/gm)].map(([, name]) => name);
  const functions = names.filter((name) => name !== "__wbg_set_wasm").join(", ");
  return `export const version = "${version()}";
export function instantiate(module, memory, threads) {
${glue.replace(/^export /gm, "")}
  const functions = { ${functions} };
  const imports = { "./latch_wasm_bg.js": { ...functions, memory }, threads };
  const { exports } = new WebAssembly.Instance(module, imports);
  __wbg_set_wasm(exports);
  exports.__wbindgen_start?.();
  return { functions, memory: memory ?? exports.memory, exports };
}
`;
}

const buildTypes = `import type { EngineBuild } from "../device/device.js";

declare const build: EngineBuild;
export default build;
`;

const glueTypes = `import type * as surface from "./surface.js";

/** Builds that this glue belongs to have it in their names. */
export declare const version: string;
/** An instance of a build. \`functions\` are those of crates/wasm; they speak to this instance alone. */
export interface Instantiated {
  readonly functions: typeof surface;
  readonly memory: WebAssembly.Memory;
  /** What needs no glue: functions of the pool, in a build with threads. */
  readonly exports: object;
}
/** Starts an instance. A build with threads needs a shared memory, and functions by which threads wait. */
export declare function instantiate(
  module: WebAssembly.Module,
  memory?: WebAssembly.Memory,
  threads?: object,
): Instantiated;
`;
