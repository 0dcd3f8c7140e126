/** `fit(..., { memory: "low" })`: gates of recurrent layers are computed again in backward. */
import {
  type FitOptions,
  input,
  layers,
  ops,
  optimizers,
  random,
  type Sequential,
  sequential,
  setSeed,
} from "latch";
import { describe, expect, test } from "vitest";
import { gradientsOrNull, type RuleOf } from "../../ts/graph/autodiff.js";
import { lstm } from "../../ts/graph/operations/recurrent/lstm.js";
import { inputTensor } from "../../ts/graph/operations/sources.js";
import { plan } from "../../ts/graph/plan.js";
import { recomputing } from "../../ts/graph/recompute.js";
import { schedule } from "../../ts/graph/schedule.js";

const [BATCH, TIME, FEATURES] = [4, 23, 3];

const MAKERS = {
  lstm: (sequences: boolean, others: object = {}) =>
    layers.lstm({ units: 5, returnSequences: sequences, ...others }),
  gru: (sequences: boolean, others: object = {}) =>
    layers.gru({ units: 5, returnSequences: sequences, ...others }),
  "gru, reset before": (sequences: boolean, others: object = {}) =>
    layers.gru({ units: 5, resetAfter: false, returnSequences: sequences, ...others }),
  simpleRNN: (sequences: boolean, others: object = {}) =>
    layers.simpleRNN({ units: 5, returnSequences: sequences, ...others }),
};

async function trained(make: () => Sequential, memory: "normal" | "low", masked = false) {
  setSeed(4);
  const net = make();
  net.compile({ loss: "mse", optimizer: optimizers.sgd({ learningRate: 0.05 }), metrics: ["mae"] });
  const x = random.normal([2 * BATCH, TIME, FEATURES]);
  if (masked)
    for (let row = 0; row < 2 * BATCH; row++)
      x.data.fill(0, (row * TIME + 5 + row) * FEATURES, (row + 1) * TIME * FEATURES);
  const y = random.normal([2 * BATCH, 2]);
  const options: FitOptions = { epochs: 3, batchSize: BATCH, shuffle: false, verbose: 0, memory };
  const { history } = await net.fit(x, y, options);
  return { history, weights: await net.getWeights() };
}

async function assertEqual(make: () => Sequential, masked = false): Promise<void> {
  const [normal, low] = [await trained(make, "normal", masked), await trained(make, "low", masked)];
  expect(normal.history.loss![2]).toBeLessThan(normal.history.loss![0]!);
  for (const [index, weight] of low.weights.entries()) {
    const expected = normal.weights[index]!;
    const scale = Math.max(...expected.data.map((value) => Math.abs(Number(value))));
    weight.data.forEach((value, i) => {
      expect(Math.abs(Number(value) - Number(expected.data[i]))).toBeLessThan(1e-5 * scale);
    });
  }
  low.history.mae!.forEach((value, epoch) => {
    expect(value).toBeCloseTo(normal.history.mae![epoch]!, 5);
  });
}

describe.each(Object.keys(MAKERS) as (keyof typeof MAKERS)[])("%s", (name) => {
  const make = MAKERS[name];
  const head = () => layers.dense({ units: 2 });

  test("one layer, its last output", () =>
    assertEqual(() => sequential([input({ shape: [TIME, FEATURES] }), make(false), head()])));

  test("two layers, one in reverse", () =>
    assertEqual(() =>
      sequential([
        input({ shape: [TIME, FEATURES] }),
        make(true, { goBackwards: true }),
        make(false),
        head(),
      ]),
    ));

  test("masks and dropout", () =>
    assertEqual(
      () =>
        sequential([
          layers.masking({ inputShape: [TIME, FEATURES] }),
          make(true, { dropout: 0.2, recurrentDropout: 0.1, seed: 3 }),
          make(false),
          head(),
        ]),
      true,
    ));

  test("both directions", () =>
    assertEqual(() =>
      sequential([layers.bidirectional(make(false), { inputShape: [TIME, FEATURES] }), head()]),
    ));
});

test("a long sequence needs at most a third of the memory", () => {
  const [batch, time, features, units] = [8, 2000, 16, 128];
  const fed = (name: string, shape: number[]) => inputTensor(name, shape);
  const x = fed("x", [batch, time, features]);
  const weights = [
    fed("kernel", [features, 4 * units]),
    fed("recurrent", [units, 4 * units]),
    fed("bias", [4 * units]),
  ] as const;
  const [kernel, recurrent, bias] = weights;
  const scratchOf = (ruleOf?: RuleOf) => {
    const none = {
      initialHidden: null,
      initialCell: null,
      inputMasks: null,
      recurrentMasks: null,
      mask: null,
    };
    const { hidden } = lstm(
      { x, kernel, recurrent, bias, ...none },
      { units, reverse: false, activation: "tanh", recurrentActivation: "sigmoid" },
    );
    const fetches = gradientsOrNull(ops.sum(hidden), weights, ruleOf).map((gradient) => gradient!);
    return plan(schedule({ fetches, effects: [] }), {}).scratchBytes;
  };
  expect(scratchOf(recomputing)).toBeLessThan(scratchOf() / 3);
});

test("a number of steps that is not fixed is told", async () => {
  const net = sequential([layers.lstm({ units: 2, inputShape: [null, 1] })]);
  net.compile({ loss: "mse", optimizer: "adam" });
  await expect(
    net.fit(random.normal([2, 4, 1]), random.normal([2, 2]), { verbose: 0, memory: "low" }),
  ).rejects.toThrow(/memory "low" needs sequences of a fixed length, got lstm on \(\w+, \w+, 1\)/);
  // The model is usable.
  await net.fit(random.normal([2, 4, 1]), random.normal([2, 2]), { verbose: 0 });
});
