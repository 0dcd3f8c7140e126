// `npm run docs`: the API reference, generated from the sources' doc comments into build/reference.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { installAside } from "./aside.mjs";
import { root, runScript, runVisibly, StepError } from "./command.mjs";
import { entryKeys, entryName } from "./entries.mjs";
import { setUp } from "./setup.mjs";

const TYPEDOC = "typedoc@0.28.20";
const reference = "build/reference";

await runScript(async () => {
  await setUp({ acceptFast: true });
  const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const packages = [TYPEDOC, `typescript@${devDependencies.typescript}`];
  const modules = installAside("typedoc", packages);
  const entries = entryKeys.map((key) => `ts/entry/${entryName(key)}.ts`);
  const options = [
    ...["--tsconfig", "tsconfig.build.json", "--out", reference, "--name", "latch"],
    ...["--readme", "README.md", "--excludeInternal", "--excludePrivate", "--disableSources"],
    // Types of protected members are not exported, and need not be.
    ...["--validation.notExported", "false"],
  ];
  const typedoc = join(modules, "typedoc/bin/typedoc");
  const status = await runVisibly(process.execPath, [typedoc, ...options, ...entries]);
  if (status !== 0) throw new StepError("TypeDoc could not make the reference");
  console.log(`The reference: ${reference}/index.html`);
});
