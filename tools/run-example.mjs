// `npm run example`: lists the programs of examples/. `npm run example classifier`: runs one.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root, runScript } from "./command.mjs";
import { runExample, sourceOf } from "./example.mjs";
import { buildPackage, setUp } from "./setup.mjs";

const [name, ...args] = process.argv.slice(2);

const folder = join(root, "examples");

/** Programs are the files of examples/, and the folders of larger ones, which begin with their main.ts. */
function names() {
  return readdirSync(folder)
    .filter((entry) => entry.endsWith(".ts") || existsSync(join(folder, entry, "main.ts")))
    .map((entry) => entry.replace(/\.ts$/, ""))
    .sort();
}

/** What a program is: the first sentence of the comment that it begins with. */
function purpose(program) {
  const text = readFileSync(sourceOf(program), "utf8");
  const comment = /\/\*\*(.*?)\*\//s.exec(text)?.[1] ?? "";
  return (
    /^.*?[.?:](?=\s|$)/s.exec(comment.replace(/\s*\n \* ?/g, " ").trim())?.[0].replace(/:$/, ".") ??
    ""
  );
}

function list() {
  const width = Math.max(...names().map((one) => one.length));
  return names().map((one) => `  npm run example ${one.padEnd(width)}  ${purpose(one)}`);
}

if (name === undefined) {
  console.log(`Programs; what follows -- are their own arguments:\n${list().join("\n")}`);
} else {
  await runScript(async () => {
    await setUp();
    await buildPackage();
    process.exitCode = await runExample(name, args);
  });
}
