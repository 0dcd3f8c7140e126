// The package beside libraries that put proxies in place of objects.
import { describe, expect, test } from "vitest";
import { Consumer } from "./consumer.js";
import { isRequired } from "./required.js";

describe.skipIf(!isRequired)("Vue", () => {
  test("models, layers, tensors and the rest work in ref() and reactive(), which leave them as they are", async () => {
    const consumer = Consumer.create(["vue@3"]);
    consumer.addTranspiled("reactive.ts");
    const report = JSON.parse(await consumer.run(process.execPath, ["reactive.js"]));
    expect(report).toEqual({
      proxied: [],
      learns: true,
      weights: 2,
      ids: [3],
    });
  });
});
