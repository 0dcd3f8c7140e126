// `npm run mutants [name ...]`: the proof that the tests prove something. Each mutant is a plausible mistake
// (gates swapped, a mask off by one, ...); it is put into a copy of the project, and the tests that should see it
// must turn red there. Exit code 1 where one survives. Takes minutes; the user's files are never touched.
// `npm run mutants -- --map REF`: what became of the mutants of another commit (tools/mutants/map.txt).
import { runScript, StepError } from "./command.mjs";
import { cargoTests, verdictOf, vitestTests } from "./mutants/checks.mjs";
import { Copy } from "./mutants/copy.mjs";
import { mutants, mutated, needsEngine, occurrences } from "./mutants/list.mjs";
import { printMap } from "./mutants/map.mjs";
import { installTools } from "./setup.mjs";

/** Where several mutants have the same tests, they follow one another: a group is a command. */
function inOrder(chosen) {
  const rank = (mutant) => (mutant.seenBy.cargo ? 0 : needsEngine(mutant) ? 1 : 2);
  const command = ({ seenBy }) => seenBy.cargo ?? seenBy.vitest;
  return [...chosen].sort((a, b) => rank(a) - rank(b) || command(a).localeCompare(command(b)));
}

function choose(names) {
  if (names.length === 0) return mutants;
  const unknown = names.filter((name) => !mutants.some((mutant) => mutant.name === name));
  if (unknown.length === 0) return mutants.filter(({ name }) => names.includes(name));
  const all = mutants.map(({ name }) => `  ${name}`).join("\n");
  throw new StepError(`there is no mutant ${unknown.join(", ")}; there are\n${all}`);
}

/** @throws {StepError} where a mutant's snippet is gone or no longer unique: the code moved, the list must follow. */
function assertCurrent(copy, chosen) {
  const stale = chosen.flatMap((mutant) => {
    const count = occurrences(mutant, copy.read(mutant.file) ?? "");
    return count === 1 ? [] : [`  ${mutant.name}: ${count} times in ${mutant.file}`];
  });
  if (stale.length === 0) return;
  throw new StepError(`a snippet must occur exactly once:\n${stale.join("\n")}`);
}

/** The chosen tests on the unchanged copy: a test that is red anyway would kill every mutant. */
async function assertGreen(copy, chosen) {
  console.log("Running the chosen tests without a mutant ...");
  const checks = chosen.map(({ seenBy }) => seenBy);
  if (checks.some(({ vitest }) => vitest)) await copy.buildEngine();
  const runs = new Map();
  for (const check of checks) {
    // All tests of a file at once; a crate has some that take long, so its are run by name.
    const key = check.vitest ?? `${check.cargo} ${check.name}`;
    if (!runs.has(key)) {
      console.log(`  ${key}`);
      runs.set(key, await (check.vitest ? vitestTests(copy, key) : cargoTests(copy, check)));
    }
    const { failed, broken } = verdictOf(check, runs.get(key));
    const what = `${check.cargo ?? check.vitest} "${check.name}"`;
    if (broken !== null) throw new StepError(`${what} does not run:\n${broken}`);
    if (failed.length > 0) throw new StepError(`${what} is red without a mutant: ${failed[0]}`);
  }
}

/** Runs the tests of one mutant. Gives the first test that failed, or null where all passed. */
async function killerOf(copy, mutant) {
  const { seenBy } = mutant;
  const original = copy.read(mutant.file);
  copy.write(mutant.file, mutated(mutant, original));
  try {
    if (needsEngine(mutant)) await copy.buildEngine();
    const run = seenBy.cargo
      ? await cargoTests(copy, seenBy)
      : await vitestTests(copy, seenBy.vitest, seenBy.name);
    const { failed, broken } = verdictOf(seenBy, run);
    // A mistake that no test needs to find (it does not compile, it hangs) proves nothing.
    if (broken !== null) throw new StepError(`${mutant.name} does not run:\n${broken}`);
    return failed[0] ?? null;
  } finally {
    copy.write(mutant.file, original);
  }
}

async function runMutants(names) {
  const chosen = inOrder(choose(names));
  await installTools();
  const copy = new Copy();
  assertCurrent(copy, chosen);
  await assertGreen(copy, chosen);
  const survivors = [];
  for (const [index, mutant] of chosen.entries()) {
    // The engine of the last mutant that was compiled must not serve the others.
    if (!needsEngine(mutant) && mutant.seenBy.vitest) await copy.buildEngine();
    const started = Date.now();
    const killer = await killerOf(copy, mutant);
    if (killer === null) survivors.push(mutant.name);
    const seconds = ((Date.now() - started) / 1000).toFixed(0);
    const verdict = killer === null ? "SURVIVED" : `killed by ${killer}`;
    console.log(`[${index + 1}/${chosen.length}] ${mutant.name}: ${verdict} (${seconds} s)`);
  }
  console.log(`${chosen.length - survivors.length} killed, ${survivors.length} survived`);
  if (survivors.length > 0) throw new StepError(`no test sees ${survivors.join(", ")}`);
}

const args = process.argv.slice(2);
await runScript(() => {
  if (args[0] !== "--map") return runMutants(args);
  if (args.length !== 2)
    throw new StepError("--map takes one commit: npm run mutants -- --map REF");
  return printMap(args[1]);
});
