// Runs a benchmark in several processes and takes, row by row, the one that represents them.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { StepError } from "../tools/command.mjs";
import { representative } from "./rows.mjs";

const program = fileURLToPath(new URL("process.mjs", import.meta.url));

/** Its rows, or what of latch it misses: { missing }. */
export async function measure({ variant, node }, { name, processes, ...job }) {
  const runs = [];
  for (let count = 0; count < processes; count += 1) {
    const result = await runProcess(node, name, { ...job, variant });
    if (result.missing !== undefined) return result;
    runs.push(result);
  }
  return runs[0].map((_, index) => representative(runs.map((rows) => rows[index])));
}

function runProcess(node, name, job) {
  return new Promise((resolve, reject) => {
    let rows = null;
    const child = fork(program, [name, JSON.stringify(job)], {
      execPath: node,
      serialization: "advanced",
    });
    child.on("message", (message) => {
      rows = message;
    });
    child.on("error", reject);
    child.on("close", (status) => {
      if (rows !== null && status === 0) resolve(rows);
      else reject(new StepError(`the benchmark ${name} failed`));
    });
  });
}
