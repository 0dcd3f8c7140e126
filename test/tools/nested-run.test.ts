import { expect, test } from "vitest";
import { failuresOf } from "../../tools/nested-run.mjs";

test("a nested run names what failed, with the errors: tests, and files that do not load", () => {
  const test = (fullName: string, ...failureMessages: string[]) => {
    return { fullName, status: failureMessages.length > 0 ? "failed" : "passed", failureMessages };
  };
  const testResults = [
    { name: "a.test.ts", status: "passed", message: "", assertionResults: [test("fine")] },
    {
      ...{ name: "b.test.ts", status: "failed", message: "" },
      assertionResults: [test("fine"), test("adds up", "expected 3, got 4")],
    },
    { name: "c.test.ts", status: "failed", message: "no such module", assertionResults: [] },
  ];
  expect(failuresOf({ numPassedTests: 2, testResults })).toEqual([
    "b.test.ts: adds up\nexpected 3, got 4",
    "c.test.ts\nno such module",
  ]);
});
