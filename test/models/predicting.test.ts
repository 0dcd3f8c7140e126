/** Predicting batch by batch equals predicting all rows as one batch. */
import { layers, random, sequential, type Tensor } from "latch";
import { expect, test } from "vitest";

test("predictions of batches are concatenated in order, the smaller last one included", async () => {
  const net = sequential([layers.dense({ units: 3, inputShape: [4], activation: "tanh" })]);
  const x = random.uniform([70, 4]);
  const whole = (await net.predictOnBatch(x)) as Tensor;
  const [batched, byRow] = [await net.predict(x), await net.predict(x, { batchSize: 1 })];
  expect(whole.shape).toEqual([70, 3]);
  expect(batched.toArray()).toEqual(whole.toArray());
  expect(byRow.toArray()).toEqual(whole.toArray());
});
