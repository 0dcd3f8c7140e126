// `npm test`: sets up, checks formats, lints and types, runs all tests, and closes with their count.
// `npm test -- graph layers/lstm`: sets up and runs the tests under test/graph and test/layers/lstm alone.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root, runAndKeep, runScript, runVisibly, StepError, typeChecker } from "./command.mjs";
import { closingLine, countCargo, countCheck, countVitest, sum } from "./results.mjs";
import { runRooms } from "./rooms.mjs";
import { buildPackage, setUp } from "./setup.mjs";
import { variants } from "./wasm.mjs";

const clippy = ["clippy", "--quiet", "--workspace"];
const noWarnings = ["--", "-D", "warnings"];
const checks = [
  { title: "Rust format", command: ["cargo", "fmt", "--check"] },
  { title: "Clippy", command: ["cargo", ...clippy, "--all-targets", ...noWarnings] },
  ...Object.entries(variants).map(([name, features]) => ({
    title: `Clippy (${name})`,
    command: ["cargo", ...clippy, "--target", "wasm32-unknown-unknown", ...noWarnings],
    env: { RUSTFLAGS: `-C target-feature=${features}` },
  })),
  { title: "TypeScript format and lint", command: ["biome", "check", "--error-on-warnings"] },
  { title: "Types", command: ["node", typeChecker, "--noEmit"] },
  { title: "Types of the examples", command: ["node", typeChecker, "--noEmit", "-p", "examples"] },
];

async function runChecks() {
  const counts = [];
  for (const { title, command, env } of checks) {
    const status = await runVisibly(command[0], command.slice(1), { env });
    console.log(`${title}: ${status === 0 ? "ok" : "FAILED"}`);
    counts.push(countCheck(status));
  }
  return sum(counts);
}

async function runCargo() {
  const { status, text } = await runAndKeep("cargo", ["test", "--workspace", "--quiet"]);
  return countCargo(text, status);
}

async function runVitest() {
  const file = "build/results/vitest.json";
  rmSync(join(root, file), { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const status = await runVisibly("vitest", ["run", ...reporters]);
  const path = join(root, file);
  return countVitest(existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : null, status);
}

async function testAll() {
  await setUp();
  await buildPackage();
  const total = sum([await runChecks(), await runCargo(), await runVitest()]);
  console.log(closingLine(total));
  if (total.failed > 0 || total.passed === 0) process.exitCode = 1;
}

async function testRooms(rooms) {
  await setUp({ acceptFast: true });
  for (const room of rooms) {
    const candidates = [room, `${room}.test.ts`];
    if (!candidates.some((name) => existsSync(join(root, "test", name)))) {
      throw new StepError(`there is no test/${room}`);
    }
  }
  process.exitCode = await runRooms(rooms);
}

const rooms = process.argv.slice(2);
await runScript(() => (rooms.length === 0 ? testAll() : testRooms(rooms)));
