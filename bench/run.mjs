// `npm run bench`: all benchmarks. `npm run bench -- gemm classifier`: some.
// --spike FOLDER   also against the spike whose spike.rs lies there
// --setting NAME   simd (this Node) or relaxed (a newer one) alone
// --clock cpu      compares time spent on a core rather than time that passed, for a machine that does other work
// --processes N    how many processes measure each benchmark; 3 unless said otherwise
// --against REF    this commit against another one of this repository, alternating in one process, without peers
// --quick          one process and three short rounds, to try a change
// --keep           stores the rows of the workloads (in Node and in a page) in docs/benchmarks, from which README.md and docs/benchmarks.md are made
//
// Python's peers take part where KERAS_PYTHON names an interpreter with Keras and JAX, TORCH_PYTHON one with torch.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { argumentsOf, root, runScript, StepError } from "../tools/command.mjs";
import { checkOut } from "./against/checkout.mjs";
import { closing, printComparisons, verdictOf } from "./against/rows.mjs";
import { WORKS } from "./against/works.mjs";
import { prepare, settings } from "./build.mjs";
import { machine } from "./machine.mjs";
import { measure } from "./measure.mjs";
import { printTable } from "./table.mjs";

const NAMES = [
  "workloads",
  "page",
  "gemm",
  "classifier",
  "lstm-step",
  "gru-step",
  "simple-rnn-step",
  "units",
  "embedding-lstm",
  "convolution",
  "attention",
  "normalization",
  "optimizers",
  "unequal-lengths",
  "streaming",
  "predict",
  "memory",
  "startup",
  "threads",
  "automatic-threads",
  "threads-page",
];

/** What --keep stores. */
const KEPT = ["workloads", "page"];

const FULL = { processes: 3, timing: { rounds: 9, sliceMilliseconds: 100 } };
const QUICK = { processes: 1, timing: { rounds: 3, sliceMilliseconds: 30 } };

const { values, positionals } = argumentsOf({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    spike: { type: "string" },
    setting: { type: "string" },
    clock: { type: "string", default: "wall" },
    processes: { type: "string" },
    against: { type: "string" },
    keep: { type: "boolean", default: false },
  },
});

await runScript(async () => {
  const known = values.against === undefined ? NAMES : Object.keys(WORKS);
  const names = chosen(positionals, known);
  if (!["wall", "cpu"].includes(values.clock)) throw new StepError("--clock is wall or cpu");
  const usual = values.quick ? QUICK : FULL;
  const processes = processCount(usual.processes);
  const effort = { processes, timing: { ...usual.timing, clock: values.clock } };
  await prepare(values.spike ?? null);
  if (values.against === undefined) await comparePeers(names, effort);
  else await compareCommits(await checkOut(values.against), names, effort);
  console.log("\nThe rows as JSON: build/bench/results");
});

/** Prints all rows of all settings. */
async function comparePeers(names, effort) {
  if (values.spike === undefined) console.log("The spike: left out, --spike FOLDER was not given");
  const job = { ...effort, hasSpike: values.spike !== undefined, isQuick: values.quick };
  const kept = [];
  for (const setting of chosenSettings()) {
    for (const name of names) {
      const rows = await measure(setting, { ...job, name });
      if (rows.missing !== undefined) {
        console.log(`\n${name} (${setting.name}): left out, there is no ${rows.missing} yet`);
        continue;
      }
      printTable(name, setting, rows);
      const result = write(name, setting, effort, rows);
      if (KEPT.includes(name)) kept.push(result);
    }
  }
  if (values.keep && kept.length > 0) keep(kept);
}

/** Prints all rows of all settings; the exit code is 1 where one is below the floor. */
async function compareCommits(against, names, effort) {
  const all = [];
  for (const setting of chosenSettings()) {
    for (const name of names) {
      const rows = await measure(setting, { ...effort, name: "against", works: name, against });
      printComparisons(name, setting, rows);
      write(`against-${name}`, setting, effort, rows);
      all.push(...rows.map((row) => ({ ...row, setting: setting.name })));
    }
  }
  console.log(`\n${closing(all).join("\n")}`);
  if (all.some((row) => verdictOf(row) === "MISS")) process.exitCode = 1;
}

function chosen(given, known) {
  for (const name of given) {
    if (!known.includes(name)) {
      throw new StepError(`there is no benchmark ${name} here; there are ${known.join(", ")}`);
    }
  }
  return given.length > 0 ? given : known;
}

function processCount(usual) {
  const count = values.processes === undefined ? usual : Number(values.processes);
  if (Number.isInteger(count) && count > 0) return count;
  throw new StepError(`--processes is a number from 1 on, not ${values.processes}`);
}

function chosenSettings() {
  const all = settings().filter(
    ({ name }) => values.setting === undefined || values.setting === name,
  );
  for (const { name, node } of all) {
    if (node === null) console.log(`${name}: left out, no newer Node for this platform`);
  }
  return all.filter(({ node }) => node !== null);
}

/** Stores a result beside those before it; gives it. */
function write(name, setting, effort, rows) {
  const folder = join(root, "build/bench/results");
  mkdirSync(folder, { recursive: true });
  const result = { benchmark: name, setting: setting.name, ...machine(setting), ...effort, rows };
  writeFileSync(join(folder, `${name}-${setting.name}.json`), JSON.stringify(result, null, 2));
  return result;
}

function keep(results) {
  const folder = join(root, "docs/benchmarks");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "workloads.json"), `${JSON.stringify(results, null, 1)}\n`);
  console.log(
    "\nKept in docs/benchmarks. UPDATE_DOCS=1 npx vitest run test/bench writes README.md and docs/benchmarks.md anew",
  );
}
