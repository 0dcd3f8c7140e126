// Running a program of examples/ in Node, which may be too old to read TypeScript itself.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root, runVisibly, StepError } from "./command.mjs";

/** Runs examples/<name>.ts against the built package, as a user's program; gives its exit code. */
export async function runExample(name, args) {
  const source = join(root, "examples", `${name}.ts`);
  if (!existsSync(source)) throw new StepError(`there is no example ${name}`);
  const { build } = await import("esbuild");
  const outfile = join(root, "build/examples", `${name}.js`);
  // Packages stay imports: `latch` is this one, found through its own exports.
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    tsconfigRaw: "{}",
    logLevel: "error",
  });
  return runVisibly(process.execPath, ["--enable-source-maps", outfile, ...args]);
}
