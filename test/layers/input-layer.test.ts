/** `input` under the name of Keras's class, as the first part of a Sequential model. */
import { layers, loadModel, ready, sequential } from "latch";
import { beforeAll, expect, test } from "vitest";

beforeAll(ready);

test.each([
  ["shape", layers.inputLayer({ shape: [3], batchSize: 2, name: "measured" })],
  ["batchShape", layers.inputLayer({ batchShape: [2, 3], name: "measured" })],
])("in a model and its file, with %s", async (_, first) => {
  const net = sequential([first, layers.dense({ units: 1 })]);
  expect(first.shape).toEqual([2, 3]);
  const again = await loadModel(await net.toBytes());
  const measured = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  const before = await net.predict({ measured });
  expect(await again.predict({ measured })).toEqual(before);
});
