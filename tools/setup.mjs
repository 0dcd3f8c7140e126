// Everything that a fresh clone lacks, in the order of need; what is there already is left alone.
// `npm start`, `npm test` and `npm run dev` begin here. Node built-ins only.
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  isInstalled,
  outputOf,
  root,
  runQuietly,
  runScript,
  StepError,
  typeChecker,
} from "./command.mjs";
import { writeEngineFiles } from "./engine-files.mjs";
import { hashOf, isCurrent, leaveStamp, removeStamp } from "./stamp.mjs";
import { buildWasm } from "./wasm.mjs";
import { buildWorkerScript } from "./worker-script.mjs";

/** As `engines` in package.json says. */
const OLDEST_NODE = [20, 16];
const WASM_TARGET = "wasm32-unknown-unknown";
/** The very version of the crate (Cargo.toml). */
const WASM_BINDGEN = "0.2.128";

/**
 * Unoptimised and without debug information, wasm-bindgen compiles in less than half of the time; it then takes 0.2 s
 * for a module instead of 0.04 s.
 */
const CHEAPEST_PROFILE = {
  CARGO_PROFILE_DEV_OPT_LEVEL: "0",
  CARGO_PROFILE_DEV_DEBUG: "0",
  CARGO_PROFILE_DEV_INCREMENTAL: "false",
};

/** Prepares for tests: packages, toolchain, engine. `wasm`: what buildWasm is asked for. */
export async function setUp(wasm = {}) {
  await installTools();
  await buildWasm(wasm);
  await buildWorkerScript();
}

/** What a build needs: npm's packages and Rust's toolchain. */
export async function installTools() {
  checkMachine();
  // Packages come from the network while the toolchain keeps the cores busy.
  const packages = installPackages();
  const toolchain = installTarget().then(installWasmBindgen);
  await Promise.all([packages, toolchain]);
}

/** Builds the package into dist/. */
export async function buildPackage() {
  const hash = hashOf([
    "ts",
    "package.json",
    "tsconfig.json",
    "tsconfig.build.json",
    "tsup.config.ts",
    "tools/namespaces.mjs",
    "tools/joined-parts.mjs",
    "tools/pure-calls.mjs",
    "tools/engine-files.mjs",
    "tools/node-build.mjs",
    "tools/node-parts.mjs",
    "tools/one-file.mjs",
  ]);
  const outputs = ["dist/index.js", "dist/node/index.js", "dist/types/entry/index.d.ts"];
  if (isCurrent("build/stamps/package", hash, outputs)) return;
  removeStamp("build/stamps/package");
  rmSync(join(root, "dist"), { recursive: true, force: true });
  // Not before the packages are installed.
  const { buildForNode } = await import("./node-build.mjs");
  const { buildOneFile } = await import("./one-file.mjs");
  await Promise.all([
    buildForNode(),
    buildOneFile(),
    runQuietly("Building the package", "tsup", [], { show: true }),
    runQuietly("Declaring its types", "node", [typeChecker, "-p", "tsconfig.build.json"], {
      show: true,
    }),
  ]);
  writeEngineFiles();
  leaveStamp("build/stamps/package", hash);
}

function checkMachine() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    throw new StepError(
      `Node ${OLDEST_NODE.join(".")} or newer is needed, this is ${process.version}`,
    );
  }
  if (!isInstalled("cargo")) {
    throw new StepError("cargo is missing: install Rust with rustup (https://rustup.rs)");
  }
}

async function installPackages() {
  const hash = hashOf(["package-lock.json"]);
  // The stamp lies in node_modules, so that both go together.
  const stamp = "node_modules/.latch-installed";
  if (isCurrent(stamp, hash, [])) return;
  // Not `npm ci`: it refuses a lock file that lacks binaries for platforms which the registry that
  // wrote it does not serve. This installs the locked versions and leaves the lock file alone.
  await runQuietly("Installing npm packages", "npm", ["install", "--no-save"], {
    problem: "npm could not install the packages: is the network (the npm registry) there?",
  });
  leaveStamp(stamp, hash);
}

async function installTarget() {
  const folder = outputOf("rustc", ["--print", "target-libdir", "--target", WASM_TARGET]);
  if (folder !== null && existsSync(folder)) return;
  if (!isInstalled("rustup")) {
    throw new StepError(
      `rustup is missing, and Rust has no ${WASM_TARGET}: install https://rustup.rs`,
    );
  }
  await runQuietly(
    "Installing the Rust toolchain and its WebAssembly target",
    "rustup",
    ["toolchain", "install"],
    {
      problem: `rustup could not install the toolchain of rust-toolchain.toml: is the network there?`,
    },
  );
}

/** Compiles wasm-bindgen where neither .tools/bin nor the machine's PATH has the right version. */
async function installWasmBindgen() {
  if (isVersion(outputOf("wasm-bindgen", ["--version"]), WASM_BINDGEN)) return;
  await runQuietly(
    `Building wasm-bindgen ${WASM_BINDGEN} (once)`,
    "cargo",
    ["install", "--path", "tools/bindgen", "--locked", "--debug", "--force", "--root", ".tools"],
    {
      env: { ...CHEAPEST_PROFILE, CARGO_TARGET_DIR: join(root, "build/target/bindgen") },
      problem: "cargo could not install wasm-bindgen: is the network (crates.io) there?",
    },
  );
}

/** Whether a program said "<name> <version>", with or without more behind it. */
function isVersion(output, version) {
  return output?.split(/\s+/).includes(version) ?? false;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await runScript(async () => {
    await setUp();
    await buildPackage();
  });
}
