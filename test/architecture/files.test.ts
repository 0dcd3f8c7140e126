// Files that can be read in one go.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./module-graph.js";

const LONGEST = 600;

const written = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\0")
  .filter((path) => /\.(ts|mjs|rs|py)$/.test(path));

test(`no source file that people wrote is longer than ${LONGEST} lines`, () => {
  expect(written.length).toBeGreaterThan(0);
  const tooLong = written.filter((path) => {
    const lines = readFileSync(join(root, path), "utf8").split("\n");
    const isGenerated = lines.slice(0, 3).some((line) => line.includes("Generated from"));
    return lines.length > LONGEST && !isGenerated;
  });
  expect(tooLong).toEqual([]);
});

test("members that only their class uses are #private, so that subclasses may have fields of any name", () => {
  // A field that the base constructor sets before fields are initialized has no #private form: its name is a symbol.
  const keyword =
    /^ *(?:(?:static|readonly|override|async|abstract|declare) )*private (?!constructor\(|\[)/m;
  const classes = written.filter((path) => /^ts\/.*\.ts$/.test(path));
  expect(classes.length).toBeGreaterThan(100);
  const found = classes.filter((path) => keyword.test(readFileSync(join(root, path), "utf8")));
  expect(found).toEqual([]);
  const inParameter = /\(\s*(?:\/\*\*.*\*\/\s*)?private |,\s*private /;
  expect(
    classes.filter((path) => inParameter.test(readFileSync(join(root, path), "utf8"))),
  ).toEqual([]);
});

test("members that declarations leave out have symbols as names, so that TypeScript lets no subclass replace one", () => {
  const extended = /^ts\/(?:layers|models|training|runtime\/(?:console|registry))/;
  // Nobody extends these two.
  const closed = ["ts/training/fit/trainer.ts", "ts/training/metrics/variable.ts"];
  const files = written.filter((path) => extended.test(path) && !closed.includes(path));
  expect(files.length).toBeGreaterThan(100);
  const named = /@internal[^/]*\*\/\n *(?:(?:get|set|async|readonly|protected) )*[a-z]\w*[(:]/;
  const found = files.filter((path) => named.test(readFileSync(join(root, path), "utf8")));
  expect(found).toEqual([]);
});

test("every crate opens with lines that say what belongs there", () => {
  const crates = written.filter((path) => /^crates\/[^/]+\/src\/lib\.rs$/.test(path));
  expect(crates.length).toBe(4);
  for (const path of crates)
    expect(readFileSync(join(root, path), "utf8"), path).toMatch(/^\/\/! /);
});
