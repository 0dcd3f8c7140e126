// A run of tests that a test or a script starts: in another Node, with another environment, many times over.
import { execFile } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { environment, root } from "./command.mjs";

/**
 * What Vitest's JSON reporter writes, as far as it is read here.
 * @typedef {{ fullName: string, status: string, failureMessages: readonly string[] }} TestResult
 * @typedef {{ name: string, status: string, message: string, assertionResults: readonly TestResult[] }} FileResult
 * @typedef {{ numPassedTests: number, testResults: readonly FileResult[] }} Report
 */

/**
 * Runs Vitest over paths with the Node at `node`.
 * @param {string} node
 * @param {readonly string[]} paths
 * @param {Readonly<Record<string, string>>} extra environment variables
 * @returns {Promise<{ passed: number, failures: readonly string[] }>} `failures`: the names of the tests that failed
 *   (of the file where it did not get as far), each with its error
 */
export async function runNested(node, paths, extra = {}) {
  const file = join(root, "build/results", `nested-${process.pid}.json`);
  rmSync(file, { force: true });
  const reporters = ["--reporter=json", `--outputFile.json=${file}`];
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const output = await outputOf(node, [vitest, "run", ...reporters, ...paths], extra);
  if (!existsSync(file)) return { passed: 0, failures: [`no report was written\n${output}`] };
  /** @type {Report} */
  const report = JSON.parse(readFileSync(file, "utf8"));
  rmSync(file);
  return { passed: report.numPassedTests, failures: failuresOf(report) };
}

/**
 * What failed of a report, a text each.
 * @param {Report} report
 */
export function failuresOf({ testResults }) {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === "failed");
    if (failed.length === 0) return status === "failed" ? [`${name}\n${message}`] : [];
    return failed.map(({ fullName, failureMessages }) => {
      return `${name}: ${fullName}\n${failureMessages.join("\n")}`;
    });
  });
}

/** Everything that a program prints, whether it fails or not. */
function outputOf(program, args, extra) {
  const options = { cwd: root, env: environment(extra), maxBuffer: 2 ** 28 };
  return new Promise((resolve) => {
    execFile(program, args, options, (_error, stdout, stderr) => resolve(`${stdout}\n${stderr}`));
  });
}
