// NaN stays NaN, whatever the host makes of relaxed instructions: a diverged model must show that it has.
import { describe, expect, test } from "vitest";
import { layers, ops, ready, tensor } from "../../ts/entry/index.js";
import { ACTIVATION_NAMES, UNARY_NAMES } from "../../ts/graph/instructions.js";

await ready();

/** More than a vector, so that vectors and tails are both seen. */
const x = tensor([Number.NaN, 1, Number.NaN, -2, 0.5, Number.NaN, 3]);
const isNaNAt = [...x.data].map(Number.isNaN);

/** What says something of numbers that NaN is not. */
const QUESTIONS = new Set(["sign", "isFinite", "not"]);

test.each(UNARY_NAMES.filter((name) => !QUESTIONS.has(name)))("ops.%s", (name) => {
  const y = [...ops[name](x).data].map(Number.isNaN);
  // Numbers outside of a function's range may give NaN, too.
  expect(y.filter((_, index) => isNaNAt[index])).toEqual([true, true, true]);
});

describe("dense", () => {
  test.each(["linear", "relu", "tanh", "sigmoid"] as const)("%s, with and without bias", (name) => {
    for (const useBias of [true, false]) {
      const layer = layers.dense({ units: 5, activation: name, useBias });
      const y = layer.apply(
        tensor([
          [1, Number.NaN],
          [1, 2],
        ]),
      );
      expect([...y.data].map(Number.isNaN)).toEqual([
        ...Array<boolean>(5).fill(true),
        ...Array<boolean>(5).fill(false),
      ]);
    }
  });
});

/** Zero where x is not beyond a threshold: so Keras has it, and NaN is not. */
const SHRINKING = new Set(["hard_shrink", "soft_shrink"]);

test.each(ACTIVATION_NAMES.filter((name) => !SHRINKING.has(name)))("activation %s", (name) => {
  const layer = layers.activation(name);
  expect([...layer.apply(x).data].map(Number.isNaN)).toEqual(isNaNAt);
});

test.each(["lstm", "gru", "simpleRNN"] as const)(
  "layers.%s: the rows that have seen NaN",
  (name) => {
    const layer = layers[name]({ units: 3 });
    const y = layer.apply(
      tensor([
        [[1], [Number.NaN]],
        [[1], [2]],
      ]),
    );
    expect([...y.data].map(Number.isNaN)).toEqual([true, true, true, false, false, false]);
  },
);
