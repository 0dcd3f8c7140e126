// The list of mutants keeps up with the code. Running them, which takes minutes, is `npm run mutants`.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { verdictOf } from "../../tools/mutants/checks.mjs";
import { mutants, mutated, needsEngine, occurrences } from "../../tools/mutants/list.mjs";
import { compareMutants, parseMap, readMap } from "../../tools/mutants/map.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

test("there are at least twenty, each with a name of its own", () => {
  expect(mutants.length).toBeGreaterThanOrEqual(20);
  const names = mutants.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
});

test.each(mutants)("$name: its snippet occurs exactly once, and its tests are there", (mutant) => {
  const text = readFileSync(`${root}/${mutant.file}`, "utf8");
  expect(occurrences(mutant, text), mutant.file).toBe(1);
  expect(mutated(mutant, text)).not.toBe(text);
  const { seenBy } = mutant;
  const tests =
    "vitest" in seenBy ? `test/${seenBy.vitest}.test.ts` : `crates/${crate(seenBy.cargo)}/src`;
  expect(existsSync(`${root}/${tests}`), tests).toBe(true);
});

test("the tests that shall see them have these names", () => {
  const seen = mutants.flatMap(({ name, seenBy }) =>
    "vitest" in seenBy ? [{ mutant: name, file: `test/${seenBy.vitest}.test.ts`, ...seenBy }] : [],
  );
  const titles = titlesIn([...new Set(seen.map(({ file }) => file))]);
  const isThere = ({ file, name }: { file: string; name: string }) =>
    titles.get(file)?.some((title) => title.includes(name)) ?? false;
  expect(seen.filter((check) => !isThere(check))).toEqual([]);
});

test("so have those in Rust", () => {
  const seen = mutants.flatMap(({ name, seenBy }) =>
    "cargo" in seenBy ? [{ mutant: name, ...seenBy }] : [],
  );
  const paths = new Map(
    [...new Set(seen.map(({ cargo }) => cargo))].map((cargo) => [cargo, rustTestsOf(cargo)]),
  );
  // `cargo test NAME` runs the tests whose path contains the name.
  const isThere = ({ cargo, name }: { cargo: string; name: string }) =>
    paths.get(cargo)?.some((path) => path.includes(name)) ?? false;
  expect(seen.filter((check) => !isThere(check))).toEqual([]);
});

/** The paths of a crate's tests as cargo prints them: those of modules begin with the modules' names. */
function rustTestsOf(cargo: string): string[] {
  const folder = `${root}/crates/${crate(cargo)}`;
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
    /^(src|tests)\/.*\.rs$/.test(path),
  );
  return files.flatMap((file) => {
    const modules = file.startsWith("src/") ? modulesOf(file) : [];
    const text = readFileSync(`${folder}/${file}`, "utf8");
    const inFile = /^mod tests \{$/m.test(text) ? [...modules, "tests"] : modules;
    const names = [...text.matchAll(/^ *#\[test\]\n(?: *(?:#\[.*|\/\/.*)\n)* *fn (\w+)/gm)];
    return names.map(([, name]) => [...inFile, name].join("::"));
  });
}

/** src/a/mod.rs and src/a.rs are the module a. */
function modulesOf(file: string): string[] {
  const parts = file
    .replace(/^src\//, "")
    .replace(/\.rs$/, "")
    .split("/");
  return parts.filter((part) => part !== "mod" && part !== "lib");
}

/** The full names of the tests of some files, by file. */
function titlesIn(files: readonly string[]): Map<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), "latch-titles-"));
  const listed = join(folder, "tests.json");
  try {
    const vitest = ["node_modules/vitest/vitest.mjs", "list", "--no-isolate", `--json=${listed}`];
    execFileSync(process.execPath, [...vitest, ...files], { cwd: root, stdio: "pipe" });
    const tests: { name: string; file: string }[] = JSON.parse(readFileSync(listed, "utf8"));
    const titles = new Map<string, string[]>(files.map((file) => [file, []]));
    // A run joins the names of a test and of those around it by spaces.
    for (const { name, file } of tests)
      titles.get(file.slice(root.length))?.push(name.replaceAll(" > ", " "));
    return titles;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function crate(name: string): string {
  return name.replace(/^latch-/, "");
}

test("only a change of Rust that TypeScript has to see needs an engine", () => {
  const seenBy = { vitest: "graph/operations", name: "" };
  expect(needsEngine({ file: "crates/engine/src/run.rs", seenBy })).toBe(true);
  expect(needsEngine({ file: "ts/graph/plan.ts", seenBy })).toBe(false);
  const natively = { cargo: "latch-engine", name: "" };
  expect(needsEngine({ file: "crates/engine/src/run.rs", seenBy: natively })).toBe(false);
});

test("a run says something only where a test of that name ran, and nothing else failed", () => {
  const run = (passed: boolean[], status: number | null) => ({
    text: "output",
    status,
    tests: passed.map((one, index) => ({ name: `room::test ${index}`, passed: one })),
  });
  expect(verdictOf({ name: "room" }, run([true, false], 1))).toEqual({
    passed: ["room::test 0"],
    failed: ["room::test 1"],
    broken: null,
  });
  expect(verdictOf({ name: "room" }, run([true, true], 0))).toMatchObject({
    failed: [],
    broken: null,
  });
  // No test, a crash, an end by the clock: none of them is a test that saw the mistake.
  expect(verdictOf({ name: "elsewhere" }, run([true], 0)).broken).toMatch(/output$/);
  expect(verdictOf({ name: "room" }, run([], 101)).broken).toMatch(/output$/);
  expect(verdictOf({ name: "room" }, run([true], null)).broken).toMatch(/output$/);
});

test("the map says of each old mutant what became of it, renames of renames included", () => {
  const table = parseMap(
    "# a comment\n\na -> b\nb -> c (moved)\nd -> dropped: no such loop\ne -> gone\nround -> trip\ntrip -> round\n",
  );
  expect(
    compareMutants(["a", "same", "d", "e", "f", "round"], ["c", "same", "new"], table),
  ).toEqual({
    kept: ["same"],
    renamed: ["a -> c"],
    dropped: ["d -> dropped: no such loop"],
    lost: ["e", "f", "round"],
    added: ["new"],
  });
});

test.each(["a", "a -> ", "a -> b c", "a -> dropped:", "a -> dropped: "])(
  "the map refuses the line %o",
  (line) => {
    expect(() => parseMap(line)).toThrow('expected "old -> new" or "old -> dropped: reason"');
  },
);

test("the map refuses a name that stands twice", () => {
  expect(() => parseMap("a -> b\na -> c")).toThrow("a stands there twice");
});

test("what the committed map renames to is there", () => {
  const names = mutants.map(({ name }) => name);
  const table = readMap();
  expect(compareMutants([...table.keys()], names, table).lost).toEqual([]);
});
