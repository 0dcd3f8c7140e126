/** The engine runs the fastest build that the host can run, unless somebody says otherwise. */
import { expect, test } from "vitest";
import { chooseVariant } from "../../ts/runtime/device/builds.js";
import { freshLatch } from "../support/fresh.js";

test("the variant that runs is the one that was chosen", async () => {
  const { latch, device } = await freshLatch();
  expect(device.info.variant).toBeNull();
  await latch.ready();
  // Set where all tests are to run in one of the two.
  expect(device.info.variant).toBe(process.env.EXPECTED_VARIANT ?? chooseVariant());
});
