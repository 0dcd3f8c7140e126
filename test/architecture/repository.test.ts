// What may never be in the repository: addresses of the machine it was written on, and registry
// addresses in the lock file (a lock that names a registry fails wherever another one serves).
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../../", import.meta.url);
const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" })
  .split("\0")
  .filter((path) => path !== "");

// Absolute folders in which people and build machines keep their checkouts.
const machinePath = /(?<![\w.:/~-])\/(?:work|home|root|Users|tmp\/[\w.-]+)\/[\w.-]+/;

test("the pattern knows a machine path from a link or a relative path", () => {
  for (const path of ["/work/wt/x", "'/home/ann/latch'", "(/root/.cargo"])
    expect(path).toMatch(machinePath);
  for (const other of ["https://a.org/work/x", "../work/x", "docs/home/x", "/tmp", "~/work/x"])
    expect(other).not.toMatch(machinePath);
});

test("no tracked file names a path of one machine", () => {
  expect(tracked.length).toBeGreaterThan(10);
  const offenders = tracked
    .filter((path) => path !== "test/architecture/repository.test.ts")
    .flatMap((path) =>
      readFileSync(new URL(path, root), "utf8")
        .split("\n")
        .flatMap((line, index) =>
          machinePath.test(line) ? [`${path}:${index + 1}: ${line.slice(0, 120)}`] : [],
        ),
    );
  expect(offenders).toEqual([]);
});

test("lock files name no registry address", () => {
  const lock = readFileSync(new URL("package-lock.json", root), "utf8");
  expect(lock).not.toContain('"resolved"');
  expect(lock).not.toMatch(/https?:\/\/[^"]*\.tgz/);
});
