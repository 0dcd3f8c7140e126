// `npm run example`: lists the programs of examples/. `npm run example classifier`: runs one.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root, runScript } from "./command.mjs";
import { purposeOf, runExample } from "./example.mjs";
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

function list() {
  const width = Math.max(...names().map((one) => one.length));
  return names().map((one) => `  npm run example ${one.padEnd(width)}  ${purposeOf(one)}`);
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
