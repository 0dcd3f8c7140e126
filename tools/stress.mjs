// `npm run stress [file ...] [--runs N]`: each test file that has time, memory or the collector in it (or those named), 30
// times, every second time with all cores kept busy by something else. Exit code 1 where one fails.
import { argumentsOf, runScript, StepError } from "./command.mjs";
import { runNested } from "./nested-run.mjs";
import { buildPackage, setUp } from "./setup.mjs";
import { filesWithTime } from "./stress/files.mjs";
import { Load } from "./stress/load.mjs";

const { values, positionals } = argumentsOf({
  allowPositionals: true,
  options: { runs: { type: "string", default: "30" } },
});

/** Gives the failures of all runs of a file, each with the number of its run. */
async function stress(file, runs) {
  const failures = [];
  for (let run = 1; run <= runs; run += 1) {
    const load = run % 2 === 0 ? new Load() : null;
    // What `npm test` skips elsewhere runs here, too.
    const result = await runNested(process.execPath, [file], { CI: "true" });
    await load?.end();
    const kind = load === null ? "idle" : "busy";
    const found = result.failures.map((text) => `run ${run} (${kind}): ${text}`);
    if (result.passed === 0 && found.length === 0) found.push(`run ${run}: no test ran`);
    // At once: runs take hours, and who ends them early must not lose these.
    for (const failure of found) console.log(`${file}: ${failure}`);
    failures.push(...found);
  }
  console.log(`${file}: ${runs} runs, ${failures.length} failures`);
  return failures;
}

await runScript(async () => {
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) {
    throw new StepError(`--runs is a number from 1 on, not ${values.runs}`);
  }
  await setUp();
  await buildPackage();
  const files = positionals.length > 0 ? positionals : filesWithTime();
  const failures = [];
  for (const file of files) failures.push(...(await stress(file, runs)));
  if (failures.length > 0) throw new StepError(`under stress failed\n${failures.join("\n")}`);
});
