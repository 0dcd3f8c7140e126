// Running a program of examples/ in Node, which may be too old to read TypeScript itself.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root, runVisibly, StepError } from "./command.mjs";

/** The file that a program begins with: examples/NAME.ts, or main.ts in the folder NAME. */
export function sourceOf(name) {
  const source = [`${name}.ts`, `${name}/main.ts`]
    .map((file) => join(root, "examples", file))
    .find(existsSync);
  if (source === undefined) throw new StepError(`there is no example ${name}`);
  return source;
}

/** What a program is: the first sentence of the comment that it begins with. */
export function purposeOf(program) {
  const text = readFileSync(sourceOf(program), "utf8");
  const comment = /\/\*\*(.*?)\*\//s.exec(text)?.[1] ?? "";
  return (
    /^.*?[.?:](?=\s|$)/s.exec(comment.replace(/\s*\n \* ?/g, " ").trim())?.[0].replace(/:$/, ".") ??
    ""
  );
}

/** Runs examples/<name>.ts, or main.ts in the folder <name>, against the built package; gives its exit code. */
export async function runExample(name, args) {
  const source = sourceOf(name);
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
