// Counting tests from what the runners report. A run that fails without naming a failed test (a crate
// that does not compile, a test file that throws on import) counts as one failure.

/** Adds counts up. */
export function sum(counts) {
  const add = (key) => counts.reduce((total, count) => total + count[key], 0);
  return { passed: add("passed"), failed: add("failed"), skipped: add("skipped") };
}

/** The count of a check that is no test: it adds nothing where it passes. */
export function countCheck(status) {
  return { passed: 0, failed: status === 0 ? 0 : 1, skipped: 0 };
}

/** Counts what `cargo test` printed. */
export function countCargo(text, status) {
  const line = /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/gm;
  const count = sum(
    [...text.matchAll(line)].map(([, passed, failed, ignored]) => ({
      passed: Number(passed),
      failed: Number(failed),
      skipped: Number(ignored),
    })),
  );
  return withSilentFailure(count, status);
}

/** Counts the report of Vitest's JSON reporter; null where there is none. */
export function countVitest(report, status) {
  const count = {
    passed: report?.numPassedTests ?? 0,
    failed: report?.numFailedTests ?? 0,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
  };
  return withSilentFailure(count, status);
}

function withSilentFailure(count, status) {
  return status !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

/** The closing line. */
export function closingLine({ passed, failed, skipped }) {
  const line = `${passed} passed, ${failed} failed`;
  return skipped > 0 ? `${line}, ${skipped} skipped` : line;
}
