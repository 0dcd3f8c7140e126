// `npm run example`: lists the programs of examples/. `npm run example classifier`: runs one.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root, runScript } from "./command.mjs";
import { runExample } from "./example.mjs";
import { buildPackage, setUp } from "./setup.mjs";

const [name, ...args] = process.argv.slice(2);

/** Programs are the files of examples/, and the folders of larger ones, which begin with their main.ts. */
function names() {
  return readdirSync(join(root, "examples"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.name.endsWith(".ts"))
    .map((entry) => entry.name.replace(/\.ts$/, ""))
    .sort();
}

if (name === undefined) {
  console.log(
    `Programs:\n${names()
      .map((one) => `  npm run example ${one}`)
      .join("\n")}`,
  );
} else {
  await runScript(async () => {
    await setUp();
    await buildPackage();
    process.exitCode = await runExample(name, args);
  });
}
