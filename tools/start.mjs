// `npm start`: the wine program on the real data, in the terminal.

import { runScript } from "./command.mjs";
import { runExample } from "./example.mjs";
import { buildPackage, setUp } from "./setup.mjs";

await runScript(async () => {
  await setUp();
  await buildPackage();
  process.exitCode = await runExample("wine/main", process.argv.slice(2));
});
