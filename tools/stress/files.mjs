// Which test files have time, memory or the collector in them: found by what they say, so that a new one is not missed.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../command.mjs";

const SIGNS = [
  /\bperformance\.now\b/,
  /\bDate\.now\b/,
  /\bset(?:Timeout|Immediate|Interval)\b/,
  /\brequestAnimationFrame\b/,
  /\b(?:usedBytes|memoryBytes|memoryUsage)\b/,
  /\bcollectGarbage\b/,
  /\b(?:WeakRef|FinalizationRegistry)\b/,
  /\bAbortSignal\.timeout\b/,
  /\bnode:timers\b/,
];

/** Whether a test file's text has time, memory or the collector in it. */
export function isAboutTime(text) {
  return SIGNS.some((sign) => sign.test(text));
}

/** A test file and what it imports of test/, and these in turn. */
function withHelpers(path) {
  const reached = new Set([path]);
  for (const file of reached) {
    const text = readFileSync(join(root, file), "utf8");
    for (const [, name] of text.matchAll(/from "(\.[^"]+)\.js"/g)) {
      const helper = `${join(dirname(file), name)}.ts`;
      if (helper.startsWith("test/") && existsSync(join(root, helper))) reached.add(helper);
    }
  }
  return [...reached];
}

/** The test files that are run under stress, from the root. */
export function filesWithTime() {
  return readdirSync(join(root, "test"), { recursive: true, encoding: "utf8" })
    .map((name) => join("test", name))
    .filter((path) => path.endsWith(".test.ts") && path !== "test/tools/stress.test.ts")
    .filter((path) =>
      withHelpers(path).some((file) => isAboutTime(readFileSync(join(root, file), "utf8"))),
    )
    .sort();
}
