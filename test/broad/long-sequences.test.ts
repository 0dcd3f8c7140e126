/** Sequences of thousands of steps: the same numbers as in short parts, the same gradients as of a loop over the cell. */
import { input, layers, optimizers, random, sequential, setSeed, type Tensor } from "latch";
import { describe, expect, test } from "vitest";

const [TIME, PART, FEATURES, UNITS] = [3000, 50, 3, 20];

const KINDS = {
  lstm: { whole: layers.lstm, cell: layers.lstmCell },
  gru: { whole: layers.gru, cell: layers.gruCell },
  simpleRNN: { whole: layers.simpleRNN, cell: layers.simpleRNNCell },
} as const;
const names = Object.keys(KINDS) as (keyof typeof KINDS)[];

function expectClose(actual: Tensor, expected: Tensor, tolerance: number): void {
  const largest = Math.max(1, ...Array.from(expected.data, Math.abs));
  let worst = 0;
  expected.data.forEach((value, index) => {
    worst = Math.max(worst, Math.abs(value - (actual.data[index] ?? Number.NaN)));
  });
  expect(worst / largest).toBeLessThan(tolerance);
}

describe.each(names)("%s", (name) => {
  const { whole: layer, cell } = KINDS[name];

  test("3000 steps at once are 60 parts of 50, bit by bit", async () => {
    setSeed(1);
    const options = { units: UNITS, returnSequences: true } as const;
    const whole = sequential([input({ shape: [null, FEATURES] }), layer(options)]);
    const parts = sequential([
      input({ shape: [PART, FEATURES], batchSize: 1 }),
      layer({ ...options, stateful: true }),
    ]);
    await parts.setWeights(await whole.getWeights());
    const x = random.normal([1, TIME, FEATURES]);
    const expected = await whole.predict(x);
    // Parts of one sequence one after the other are batches of one row, whose states go on.
    const actual = await parts.predict(x.reshape([TIME / PART, PART, FEATURES]), { batchSize: 1 });
    expect(actual.reshape([1, TIME, UNITS]).data).toEqual(expected.data);
  });

  test("a training step on 1000 steps moves the weights as a loop over the cell does", async () => {
    setSeed(2);
    const made = [layer({ units: 5 }), layers.rnn(cell({ units: 5 }))].map((one) =>
      sequential([input({ shape: [null, FEATURES] }), one, layers.dense({ units: 1 })]),
    );
    const [fused, loop] = made as [(typeof made)[0], (typeof made)[0]];
    await loop.setWeights(await fused.getWeights());
    const [x, y] = [random.normal([4, 1000, FEATURES]), random.normal([4, 1])];
    for (const net of made) {
      net.compile({ loss: "mse", optimizer: optimizers.sgd({ learningRate: 1 }) });
      await net.trainOnBatch(x, y);
    }
    const [expected, actual] = [await loop.getWeights(), await fused.getWeights()];
    expected.forEach((weight, index) => {
      expectClose(actual[index]!, weight, 2e-5);
    });
  });
});
