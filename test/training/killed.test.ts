/** A process that is killed in the middle of a fit with BackupAndRestore ends, started again, with the bits of one that was not. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";

/**
 * Fits a model, in 4 epochs of 4 batches, with a backup, and writes its weights. `KILL` is the moment at which the process ends
 * itself as the machine may: after a batch, or in the middle of writing a backup, each by number.
 */
const PROGRAM = `
import files from "node:fs/promises";
import { writeFileSync } from "node:fs";
import { callbacks, layers, sequential, setSeed, tensor } from "./latch.mjs";

const [folder, saveFreq] = process.argv.slice(2);
const [kind, number] = (process.env.KILL ?? "never 0").split(" ");
const die = () => process.kill(process.pid, "SIGKILL");
let writes = 0;
const { open } = files;
files.open = async (...parts) => {
  const handle = await open(...parts);
  const write = handle.writeFile.bind(handle);
  handle.writeFile = async (bytes) => {
    writes += 1;
    if (kind === "write" && writes === Number(number)) {
      await write(bytes.subarray(0, bytes.length / 2));
      die();
    }
    await write(bytes);
  };
  return handle;
};

setSeed(5);
const net = sequential([
  layers.dense({ units: 6, inputShape: [4], activation: "tanh" }),
  layers.batchNormalization(),
  layers.dropout({ rate: 0.3 }),
  layers.dense({ units: 1 }),
]);
net.compile({ loss: "mse", optimizer: "adam" });
const x = tensor(Array.from({ length: 40 }, (_, index) => Math.sin(index)), [10, 4]);
const y = tensor(Array.from({ length: 10 }, (_, index) => Math.cos(3 * index)), [10, 1]);
let batches = 0;
const killer = {
  onTrainBatchEnd: () => {
    batches += 1;
    if (kind === "batch" && batches === Number(number)) die();
  },
};
const backup = callbacks.backupAndRestore({
  backupDir: folder + "/backup",
  saveFreq: saveFreq === "epoch" ? saveFreq : Number(saveFreq),
});
await net.fit(x, y, { batchSize: 3, epochs: 4, verbose: 0, callbacks: [killer, backup] });
const weights = (await net.getWeights()).map(({ data }) => [...data]);
writeFileSync(folder + "/result.json", JSON.stringify({ weights, iterations: net.optimizer.iterations, batches }));
`;

interface Result {
  readonly weights: readonly (readonly number[])[];
  readonly iterations: number;
  /** Of the last process. */
  readonly batches: number;
}

let program = "";
let whole: Result;

function runProgram(folder: string, saveFreq: string, kill?: string): NodeJS.Signals | null {
  const env = kill === undefined ? process.env : { ...process.env, KILL: kill };
  const args = ["program.mjs", folder, saveFreq];
  const { signal, stderr } = spawnSync(process.execPath, args, { cwd: program, env });
  if (signal === null) expect(String(stderr)).toBe("");
  return signal;
}

function resultIn(folder: string): Result {
  return JSON.parse(readFileSync(join(folder, "result.json"), "utf8"));
}

beforeAll(() => {
  program = mkdtempSync(join(tmpdir(), "latch-killed-"));
  const entry = new URL("../../ts/entry/index.ts", import.meta.url).pathname;
  const outfile = join(program, "latch.mjs");
  buildSync({ entryPoints: [entry], bundle: true, format: "esm", platform: "node", outfile });
  writeFileSync(join(program, "program.mjs"), PROGRAM);
  const folder = mkdtempSync(join(program, "whole-"));
  expect(runProgram(folder, "epoch")).toBeNull();
  whole = resultIn(folder);
  expect(whole.iterations).toBe(16);
}, 120_000);
afterAll(() => rmSync(program, { recursive: true }));

test.each([
  // Each kill, and the batches that are left to the last process.
  ["epoch", ["batch 7"], 12],
  ["epoch", ["write 2"], 12],
  ["epoch", ["batch 1", "batch 9", "write 1"], 8],
  ["1", ["batch 6"], 11],
  ["2", ["write 3"], 12],
  ["3", ["write 2", "batch 5"], 10],
])(
  "saving each %s, killed at %j",
  (saveFreq, kills, left) => {
    const folder = mkdtempSync(join(program, "killed-"));
    for (const kill of kills) expect(runProgram(folder, saveFreq, kill)).toBe("SIGKILL");
    expect(runProgram(folder, saveFreq)).toBeNull();
    const result = resultIn(folder);
    expect(result.weights).toEqual(whole.weights);
    expect([result.iterations, result.batches]).toEqual([16, left]);
    const backups = readdirSync(join(folder, "backup"));
    expect(backups.filter((name) => !name.endsWith(".tmp"))).toEqual([]);
  },
  120_000,
);
