// Running programs from the project's scripts: what they say is kept in a log and shown when they fail.
// Node built-ins only: these scripts run before any package is installed.
import { spawn, spawnSync } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/** The repository's root folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** TypeScript 7's compiler: a fifth of the time that 6's takes. Tests use the API of 6, since 7 has none that is stable. */
export const typeChecker = "node_modules/typescript-7/bin/tsc";

/** Programs installed for the project come before those of the machine. */
const searchPath = [join(root, ".tools/bin"), join(root, "node_modules/.bin"), process.env.PATH];

/** The environment in which the project's programs run. */
export function environment(extra = {}) {
  return { ...process.env, PATH: searchPath.join(delimiter), ...extra };
}

/** A step that cannot be done, with the one line that a person needs. */
export class StepError extends Error {}

/** Runs `main` and turns a StepError into its one line and exit code 1. */
export async function runScript(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    console.error(`latch: ${error.message}`);
    process.exitCode = 1;
  }
}

/**
 * The options of a script, as `parseArgs` of node:util reads them. What it does not take ends the process with one line.
 * @template {import("node:util").ParseArgsConfig} Config
 * @param {Config} config
 */
export function argumentsOf(config) {
  try {
    return parseArgs(config);
  } catch (error) {
    console.error(`latch: ${error.message}`);
    process.exit(1);
  }
}

/** Whether a program is on the machine. */
export function isInstalled(program) {
  return spawnSync(program, ["--version"], { env: environment(), stdio: "ignore" }).status === 0;
}

/** What a program prints, or null where it fails or is missing. */
export function outputOf(program, args) {
  const { status, stdout } = spawnSync(program, args, {
    cwd: root,
    env: environment(),
    encoding: "utf8",
  });
  return status === 0 ? stdout.trim() : null;
}

/**
 * Runs a program whose output matters only when it fails, and says every half minute that it goes on.
 * @throws {StepError} with `problem` and where the log is; the log is shown where `show` is set.
 */
export function runQuietly(title, program, args, options) {
  return runStepsQuietly(title, [[program, args]], options);
}

/**
 * Runs programs with their arguments one after the other, as runQuietly does one.
 * @throws {StepError} where one fails; those behind it do not run
 */
export async function runStepsQuietly(title, steps, { env = {}, problem, show = false } = {}) {
  console.log(`${title} ...`);
  const log = join("build/logs", `${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}.log`);
  mkdirSync(join(root, "build/logs"), { recursive: true });
  rmSync(join(root, log), { force: true });
  const started = Date.now();
  const heartbeat = setInterval(() => {
    console.log(`  ${title}: still at it after ${Math.round((Date.now() - started) / 1000)} s`);
  }, 30_000);
  let status = 0;
  for (const [program, args] of steps) {
    if (status === 0) status = await exitCode(program, args, { env, output: join(root, log) });
  }
  clearInterval(heartbeat);
  if (status === 0) return;
  if (show) process.stderr.write(readFileSync(join(root, log), "utf8"));
  throw new StepError(`${problem ?? `${title}: failed`} (log: ${log})`);
}

/** Runs a program with its output on the terminal; gives its exit code. */
export function runVisibly(program, args, { env = {} } = {}) {
  return exitCode(program, args, { env });
}

/** Runs a program with its output on the terminal and kept; gives the exit code and the text. */
export function runAndKeep(program, args, { env = {} } = {}) {
  return new Promise((resolve) => {
    let text = "";
    const child = spawn(program, args, {
      cwd: root,
      env: environment(env),
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const [stream, terminal] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      stream.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
        terminal.write(chunk);
      });
    }
    child.on("error", (error) => resolve({ status: 127, text: String(error) }));
    child.on("close", (status) => resolve({ status: status ?? 1, text }));
  });
}

function exitCode(program, args, { env, output }) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: environment(env),
      stdio: output === undefined ? "inherit" : ["ignore", "pipe", "pipe"],
    });
    if (output !== undefined) {
      const log = createWriteStream(output, { flags: "a" });
      child.stdout.pipe(log, { end: false });
      child.stderr.pipe(log, { end: false });
      child.on("close", (status) => log.end(() => resolve(status ?? 1)));
    } else {
      child.on("close", (status) => resolve(status ?? 1));
    }
    child.on("error", () => resolve(127));
  });
}
