/** `model.summary()` against what Keras prints: every golden, from the model that it describes. */
import { functional, input, layers, type Model, random, tensor, ValueError } from "latch";
import { beforeEach, describe, expect, test } from "vitest";
import { clearNames } from "../../ts/graph/naming.js";
import { summarize } from "../../ts/models/summary.js";
import summary from "../goldens/summary.json" with { type: "json" };
import { type Described, modelOf } from "./described.js";

interface Golden extends Described {
  readonly name: string;
  readonly summary: { readonly showTrainable?: boolean; readonly expandNested?: boolean };
  readonly frozenLayer?: number;
  readonly optimizer?: "adam" | "rmsprop" | "sgd";
  readonly fitted?: boolean;
  readonly text80: string;
  readonly text40: string;
  readonly textDefault: string;
}

// The file's cases differ in which keys they have; the generator says which.
const cases = summary.cases as readonly unknown[] as readonly Golden[];

beforeEach(clearNames);

function printed(model: Model, options: Golden["summary"] & { readonly lineLength?: number }) {
  const calls: string[] = [];
  model.summary({ ...options, printFn: (text) => calls.push(text) });
  expect(calls).toHaveLength(1);
  return calls[0];
}

async function prepared(golden: Golden): Promise<Model> {
  const model = modelOf(golden);
  if (golden.frozenLayer !== undefined) model.getLayer(golden.frozenLayer).trainable = false;
  if (golden.optimizer !== undefined) {
    model.compile({ optimizer: golden.optimizer, loss: "sparse_categorical_crossentropy" });
  }
  if (golden.fitted === true) {
    await model.fit(random.uniform([4, 10, 1]), tensor([0, 1, 1, 0]), { verbose: 0 });
  }
  return model;
}

test.each(cases)("$name", async (golden) => {
  const model = await prepared(golden);
  expect(printed(model, golden.summary)).toBe(golden.textDefault);
  expect(printed(model, { ...golden.summary, lineLength: 80 })).toBe(golden.text80);
  expect(printed(model, { ...golden.summary, lineLength: 40 })).toBe(golden.text40);
});

describe("cases that Keras's goldens do not cover", () => {
  test("names that would act on a terminal are shown by symbols", () => {
    const hostile = "\u001b]0;title\u0007\u009b2J\u202e";
    const inputs = input({ shape: [2], name: `in${hostile}` });
    const branches = ["a", "b"].map((name) =>
      layers.dense({ units: 2, name: `${name}${hostile}` }).apply(inputs),
    );
    const outputs = layers.add({}).apply(branches);
    const model = functional({ inputs, outputs, name: `model${hostile}` });
    for (const text of [printed(model, { lineLength: 200 }), model.explain()]) {
      expect(text).toContain("model␛]0;title␇\ufffd2J\ufffd");
      expect(text).toContain("a␛]0;title␇");
      expect(text).not.toMatch(/(?!\n)\p{Cc}|\u202e/u);
    }
  });

  const chain = cases.find(({ name }) => name === "Functional 64-16-16-3") as Golden;

  test("lines too short for the columns are a ValueError", () => {
    const model = modelOf(chain);
    expect(() => model.summary({ lineLength: 10, printFn: () => {} })).toThrow(ValueError);
  });

  test("a terminal's width is used, less 4 and at most 88; without one, or of size 0, it is 80", () => {
    const model = modelOf({ modelName: "empty", layers: [] });
    const width = (columns?: number) =>
      summarize(model, null, null, {}, columns).split("\n")[1]?.length;
    expect([width(60), width(200), width(), width(0)]).toEqual([56, 88, 76, 76]);
  });

  test("a nested Functional model shows its input and connects to nothing outside", () => {
    const inner = modelOf({ ...chain, modelName: "inner" });
    const inputs = input({ shape: [64], name: "outer" });
    const model = functional({ inputs: [inputs], outputs: inner.apply(inputs) });
    const rows = printed(model, { expandNested: true, lineLength: 100 })
      ?.split("\n")
      .filter((line) => line.startsWith("│"))
      .map((line) => line.split("│")[1]?.trim());
    expect(rows).toEqual([
      "outer (InputLayer)",
      "inner (Functional)",
      "└ input_layer (InputLayer)",
      "└ dense (Dense)",
      "└ dense_1 (Dense)",
      "└ dense_2 (Dense)",
    ]);
  });
});
