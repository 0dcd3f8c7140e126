// `npm run features`: writes FEATURES.md anew, from what the package exports.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root, runScript } from "./command.mjs";
import { featuresText } from "./features/table.mjs";

await runScript(async () => {
  await writeFile(join(root, "FEATURES.md"), await featuresText());
  console.log("FEATURES.md");
});
