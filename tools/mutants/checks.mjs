// Running some tests in the copy, and what each of them said.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { environment } from "../command.mjs";

/** No test that serves a mutant takes nearly as long. */
const TIMEOUT_MILLISECONDS = 300_000;
/** Of the output of a run that says nothing, the end is shown. */
const SHOWN_CHARACTERS = 4000;

/** The tests of a crate whose path contains `name`. */
export async function cargoTests(copy, { cargo, name }) {
  const { text, status } = await run(copy, "cargo", ["test", "-p", cargo, name]);
  const lines = [...text.matchAll(/^test (\S+)(?: - should panic)? \.\.\. (ok|FAILED)/gm)];
  return {
    status,
    text,
    tests: lines.map(([, test, result]) => ({ name: test, passed: result === "ok" })),
  };
}

/** The tests of a file under test/ whose name contains `name`. */
export async function vitestTests(copy, file, name = "") {
  const report = "build/results/vitest.json";
  rmSync(join(copy.folder, report), { force: true });
  const filter = name === "" ? [] : ["-t", escaped(name)];
  const path = `test/${file}.test.ts`;
  const reporters = ["--reporter=json", `--outputFile.json=${report}`];
  const { text, status } = await run(copy, "vitest", ["run", path, ...filter, ...reporters]);
  const written = existsSync(join(copy.folder, report));
  const results = written
    ? JSON.parse(readFileSync(join(copy.folder, report), "utf8")).testResults
    : [];
  return {
    status,
    text: text + results.map(({ message }) => message).join("\n"),
    tests: results.flatMap(({ assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === "passed" || status === "failed")
        .map(({ fullName, status }) => ({ name: fullName, passed: status === "passed" })),
    ),
  };
}

/**
 * What those tests of a run that a check names say. `broken` is the end of the output where the run says nothing:
 * no test ran, or it failed beside its tests (it crashed, or was ended for taking too long).
 */
export function verdictOf({ name }, { tests, text, status }) {
  const own = tests.filter((test) => test.name.includes(name));
  const names = (passed) => own.filter((test) => test.passed === passed).map((test) => test.name);
  const reason =
    own.length === 0
      ? `no test of this name ran\n${text.slice(-SHOWN_CHARACTERS)}`
      : `no test failed, but the run did\n${text.slice(-SHOWN_CHARACTERS)}`;
  const isBroken = own.length === 0 || (status !== 0 && tests.every(({ passed }) => passed));
  return { passed: names(true), failed: names(false), broken: isBroken ? reason : null };
}

function escaped(name) {
  return name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Runs a program in the copy; one that was ended has no status. */
function run(copy, program, args) {
  return new Promise((resolve) => {
    let text = "";
    const child = spawn(program, args, {
      cwd: copy.folder,
      env: environment(),
      stdio: ["ignore", "pipe", "pipe"],
      timeout: TIMEOUT_MILLISECONDS,
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
    }
    child.on("error", (error) => {
      text += String(error);
    });
    child.on("close", (status) => resolve({ text, status }));
  });
}
