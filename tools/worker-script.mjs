// The worker's script: ts/runtime/device/worker/script.ts and all that it imports as one text, in a module that is
// loaded when a worker is started. A text needs no file that a host or a bundler would have to find.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./command.mjs";
import { hashOf, isCurrent, leaveStamp } from "./stamp.mjs";

const folder = "ts/runtime/wasm";
const outputs = [`${folder}/worker-script.js`, `${folder}/worker-script.d.ts`];

/** Writes ts/runtime/wasm/worker-script.js, where it is not current. */
export async function buildWorkerScript() {
  const hash = hashOf([...sources(), "tools/worker-script.mjs", "package-lock.json"]);
  if (isCurrent("build/stamps/worker-script", hash, outputs)) return;
  // Not before the packages are installed.
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["ts/runtime/device/worker/script.ts"],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    platform: "neutral",
    write: false,
  });
  mkdirSync(join(root, folder), { recursive: true });
  const [script, types] = outputs.map((file) => join(root, file));
  writeFileSync(script, `export default ${JSON.stringify(outputFiles[0].text)};\n`);
  writeFileSync(
    types,
    "/** The script of a worker. */\ndeclare const script: string;\nexport default script;\n",
  );
  leaveStamp("build/stamps/worker-script", hash);
}

/** What the script may be made of. */
function sources() {
  const written = readdirSync(join(root, "ts/runtime")).map((name) => `ts/runtime/${name}`);
  return [...written.filter((path) => path !== folder), `${folder}/glue.js`];
}
