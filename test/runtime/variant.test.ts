/** The engine runs the fastest build that the host can run, unless somebody says otherwise. */
import { expect, test } from "vitest";
import { ready, runningVariant } from "../../ts/runtime/engine/session.js";
import { chooseVariant } from "../../ts/runtime/engine/variants.js";

test("the variant that runs is the one that was chosen", async () => {
  expect(runningVariant()).toBeUndefined();
  await ready();
  // Set where all tests are to run in one of the two.
  expect(runningVariant()).toBe(process.env.EXPECTED_VARIANT ?? chooseVariant());
});
