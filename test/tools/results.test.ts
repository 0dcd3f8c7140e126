import { expect, test } from "vitest";
import { closingLine, countCargo, countCheck, countVitest, sum } from "../../tools/results.mjs";

const cargo = (result: string) =>
  `running 3 tests\n...\ntest result: ${result}; 0 measured; 0 filtered\n`;

test("cargo's counts add up over crates", () => {
  const text =
    cargo("ok. 3 passed; 0 failed; 1 ignored") + cargo("ok. 4 passed; 0 failed; 0 ignored");
  expect(countCargo(text, 0)).toEqual({ passed: 7, failed: 0, skipped: 1 });
});

test("failed tests are counted as they are", () => {
  const text = cargo("FAILED. 3 passed; 2 failed; 0 ignored");
  expect(countCargo(text, 101)).toEqual({ passed: 3, failed: 2, skipped: 0 });
});

test("a run that fails without a failed test counts as one failure", () => {
  expect(countCargo("error: could not compile", 101).failed).toBe(1);
  expect(countVitest(null, 1).failed).toBe(1);
  expect(countVitest({ numPassedTests: 9, numFailedTests: 0 }, 1).failed).toBe(1);
});

test("a check counts only when it fails", () => {
  expect(countCheck(0)).toEqual({ passed: 0, failed: 0, skipped: 0 });
  expect(countCheck(1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test("the closing line names skipped tests only when there are any", () => {
  const total = sum([countVitest({ numPassedTests: 2, numFailedTests: 1 }, 1), countCheck(1)]);
  expect(closingLine(total)).toBe("2 passed, 2 failed");
  expect(closingLine({ ...total, skipped: 3 })).toBe("2 passed, 2 failed, 3 skipped");
});
