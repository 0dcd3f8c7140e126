/** Errors lead to the line of the caller. */
import { layers, random, sequential } from "latch";
import { expect, test } from "vitest";

const x = random.uniform([4, 3]);
const y = random.uniform([4, 1]);

function regressor() {
  const net = sequential([layers.dense({ units: 1, inputShape: [3] })]);
  net.compile({ loss: "mse", optimizer: "sgd" });
  return net;
}

async function stackOf(call: () => Promise<unknown>): Promise<string> {
  const error = await call().catch((reason: unknown) => reason);
  return String((error as Error).stack);
}

const labels = sequential([layers.dense({ units: 2, inputShape: [3], activation: "softmax" })]);
labels.compile({ loss: "sparse_categorical_crossentropy", optimizer: "sgd" });

test.each<[string, () => Promise<unknown>]>([
  [
    "fit, with y of another length",
    async function myLine() {
      await regressor().fit(x, [1, 2, 3]);
    },
  ],
  [
    "fit, with a bad value deep in the data",
    async function myLine() {
      await regressor().fit([[[Number.NaN, "b"]]] as never, y);
    },
  ],
  [
    "fit, with a label out of range",
    async function myLine() {
      await labels.fit(x, [0, 1, 2, 1], { verbose: 0 });
    },
  ],
  [
    "evaluate",
    async function myLine() {
      await regressor().evaluate(x, [1, 2, 3]);
    },
  ],
  [
    "predict",
    async function myLine() {
      await regressor().predict([[[1]]]);
    },
  ],
  [
    "trainOnBatch",
    async function myLine() {
      await regressor().trainOnBatch(x, [1, 2, 3]);
    },
  ],
  [
    "trainOnBatch, with a label out of range",
    async function myLine() {
      await labels.trainOnBatch(x, [0, 1, 2, 1]);
    },
  ],
  [
    "testOnBatch",
    async function myLine() {
      await regressor().testOnBatch(x, [1, 2, 3]);
    },
  ],
  [
    "predictOnBatch",
    async function myLine() {
      await regressor().predictOnBatch([[[1]]]);
    },
  ],
])("the stack of an error has the line of the caller that awaits it: %s", async (_, call) => {
  expect(await stackOf(call)).toMatch(/at (async )?myLine .*caller\.test\.ts/);
});

test("the stack of an error of fit has the line of a caller that does not await it", async () => {
  let running: Promise<unknown> = Promise.resolve();
  // A handler of an event, say.
  function myHandler() {
    running = labels.fit(x, [0, 1, 2, 1], { verbose: 0 });
  }
  myHandler();
  expect(await stackOf(() => running)).toMatch(/at myHandler .*caller\.test\.ts/);
});
