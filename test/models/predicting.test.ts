/** Predicting batch by batch gives what predicting at once gives. */
import { layers, random, sequential, type Tensor } from "latch";
import { expect, test } from "vitest";

test("batches of a prediction lie below one another, the smaller last one too", async () => {
  const net = sequential([layers.dense({ units: 3, inputShape: [4], activation: "tanh" })]);
  const x = random.uniform([70, 4]);
  const whole = (await net.predictOnBatch(x)) as Tensor;
  const [batched, byRow] = [await net.predict(x), await net.predict(x, { batchSize: 1 })];
  expect(whole.shape).toEqual([70, 3]);
  expect(batched.toArray()).toEqual(whole.toArray());
  expect(byRow.toArray()).toEqual(whole.toArray());
});
