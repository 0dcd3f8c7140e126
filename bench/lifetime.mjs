// Programs that are timed from the start of their process to its end.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../tools/command.mjs";

/** What is measured beside empty.mjs. */
export const PREDICTIONS = [
  { what: "import to first prediction, classifier", program: "first-prediction.mjs" },
  { what: "import to first prediction, LSTM(64)", program: "first-lstm-prediction.mjs" },
];

/** The path of a program of bench/programs, of this repository or of a copy of it. */
export function pathOf(program, folder = root) {
  return join(folder, "bench/programs", program);
}

/** Milliseconds of a process that runs the program at this path; `clock`: "wall" or "cpu". */
export function lifetimeOf(path, clock) {
  if (clock === "cpu") {
    return Number(run(path, ["--import", pathToFileURL(pathOf("report-cpu.mjs")).href]));
  }
  const start = performance.now();
  run(path, []);
  return performance.now() - start;
}

/** Runs a program to its end; gives what it printed. */
function run(path, options) {
  const { status, stdout } = spawnSync(process.execPath, [...options, path], {
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${path} failed`);
  return stdout;
}
