import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { filesWithTime, isAboutTime } from "../../tools/stress/files.mjs";
import { Load } from "../../tools/stress/load.mjs";

test.each([
  "const begun = performance.now();",
  "await collectGarbage();",
  "setTimeout(work, 10);",
  "const { usedBytes } = await device.usage();",
  'import { setTimeout } from "node:timers/promises";',
])("a test file is run under stress for %o", (line) => {
  expect(isAboutTime(`${line}\n`)).toBe(true);
});

test("a test file without time, memory or the collector in it is not", () => {
  expect(isAboutTime("expect(tensor([1]).dtype).toBe('float32'); // sometimes\n")).toBe(false);
});

test("the files that are run under stress are found by what stands in them", () => {
  const files = filesWithTime();
  expect(files).toContain("test/broad/memory.test.ts");
  expect(files).toContain("test/training/slices.test.ts");
  expect(files).toContain("test/package/wine-page.test.ts");
  expect(files.length).toBeLessThan(25);
});

test("the load is there while it is wanted, and gone after", async () => {
  const load = new Load(2);
  expect(load.pids).toHaveLength(2);
  for (const pid of load.pids) expect(isRunning(pid)).toBe(true);
  const { pids } = load;
  await load.end();
  for (const pid of pids) expect(isRunning(pid)).toBe(false);
});

function isRunning(pid: number): boolean {
  return spawnSync(process.execPath, ["-e", `process.kill(${pid}, 0)`]).status === 0;
}
