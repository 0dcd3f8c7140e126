/** Layers around sequences against numbers that Keras computed: outputs, masks, gradients. */
import { beforeAll, describe, test } from "vitest";
import { ready } from "../../ts/runtime/engine/session.js";
import embedding from "../goldens/embedding.json" with { type: "json" };
import merging from "../goldens/merging.json" with { type: "json" };
import { expectGolden, type LayerGolden } from "../support/layer-golden.js";

beforeAll(ready);

const families = { embedding, merging };

describe.each(Object.entries(families))("%s", (_, { cases }) => {
  test.each(cases as readonly unknown[] as readonly LayerGolden[])("$name", (golden) => {
    expectGolden(golden);
  });
});
