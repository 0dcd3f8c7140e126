/** What configure takes, before the engine starts. */
import { expect, test } from "vitest";
import { configure } from "../../ts/runtime/device/configure.js";
import { ValueError } from "../../ts/runtime/errors.js";

test("configure refuses a variant that there is not, and a bound that is no number of bytes", () => {
  const fast = "fast" as "simd";
  expect(() => configure({ variant: fast })).toThrow(ValueError);
  expect(() => configure({ variant: fast })).toThrow(
    /variant must be "simd" or "relaxed", got "fast"/,
  );
  for (const maxMemory of [0, -1, Number.NaN, "1" as unknown as number]) {
    expect(() => configure({ maxMemory }), String(maxMemory)).toThrow(
      /maxMemory must be a number of bytes above 0/,
    );
  }
  configure({ variant: "simd", maxMemory: Number.POSITIVE_INFINITY });
});
