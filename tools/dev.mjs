// `npm run dev [room ...]`: after each change to crates/, ts/ or test/, a fast build of one variant
// and the tests of the rooms named (all of test/, but for the packaging tests, when none is).
import { watch } from "node:fs";
import { join } from "node:path";
import { root, runScript, StepError } from "./command.mjs";
import { runRooms } from "./rooms.mjs";
import { setUp } from "./setup.mjs";
import { buildWasm } from "./wasm.mjs";

const SETTLE_MILLISECONDS = 100;
const fastBuild = { names: ["simd"], fast: true };
const rooms = process.argv.slice(2);

async function rebuildAndTest() {
  const started = Date.now();
  try {
    await buildWasm(fastBuild);
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    console.error(`latch: ${error.message}`);
    return;
  }
  await runRooms(rooms, ["--exclude", "test/package/**"]);
  console.log(`${((Date.now() - started) / 1000).toFixed(1)} s; waiting for changes (Ctrl-C ends)`);
}

/** Runs `work` after a change, once for a burst of changes and never twice at once. */
function onChange(work) {
  let timer;
  let running = Promise.resolve();
  for (const folder of ["crates", "ts", "test"]) {
    watch(join(root, folder), { recursive: true }, (_event, name) => {
      // The build writes there itself.
      if (name?.startsWith(join("runtime", "wasm"))) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        running = running.then(work);
      }, SETTLE_MILLISECONDS);
    });
  }
}

await runScript(async () => {
  await setUp(fastBuild);
  await rebuildAndTest();
  onChange(rebuildAndTest);
});
