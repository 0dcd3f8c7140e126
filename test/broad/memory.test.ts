/** Memory: steps take none, and models that are dropped give theirs back. Bounds are from above: others' garbage may go meanwhile. */
import { layers, random, sequential } from "latch";
import { expect, test } from "vitest";
import { defaultDevice } from "../../ts/runtime/device/default-device.js";
import { collectGarbage } from "../support/collector.js";

/** What a model of `trainOne` holds in the engine, rounded up. */
const MODEL_BYTES = 250_000;

test("2,000 training steps do not grow the engine's memory", async () => {
  const net = sequential([
    layers.lstm({ units: 16, inputShape: [5, 2] }),
    layers.dense({ units: 1 }),
  ]);
  net.compile({ loss: "mse", optimizer: "adam" });
  const [x, y] = [random.uniform([64, 5, 2]), random.uniform([64, 1])];
  await net.fit(x, y, { epochs: 2, batchSize: 8, verbose: 0 });
  const before = await defaultDevice().usage();
  await net.fit(x, y, { epochs: 250, batchSize: 8, verbose: 0 });
  const after = await defaultDevice().usage();
  expect(after.memoryBytes).toBeLessThanOrEqual(before.memoryBytes);
  expect(after.usedBytes).toBeLessThanOrEqual(before.usedBytes);
});

async function trainModels(count: number): Promise<void> {
  for (let model = 0; model < count; model++) await trainOne();
  await collectGarbage();
}

async function trainOne(): Promise<void> {
  const net = sequential([
    layers.lstm({ units: 64, inputShape: [4, 1] }),
    layers.dense({ units: 1 }),
  ]);
  net.compile({ loss: "mse", optimizer: "adam" });
  await net.trainOnBatch(random.uniform([4, 4, 1]), random.uniform([4, 1]));
}

test("models that are dropped give their memory back", async () => {
  await trainModels(1);
  const before = (await defaultDevice().usage()).usedBytes;
  await trainModels(40);
  // The last of them may wait for the next collection.
  expect((await defaultDevice().usage()).usedBytes).toBeLessThan(before + 3 * MODEL_BYTES);
});

test("1,000 models that are trained and dropped need no more memory than 200", {
  timeout: 180_000,
}, async () => {
  const atOnce = 50;
  for (let models = 0; models < 200; models += atOnce) await trainModels(atOnce);
  const { memoryBytes } = await defaultDevice().usage();
  for (let models = 200; models < 1000; models += atOnce) await trainModels(atOnce);
  // How many of those trained at once are there together is up to the collector: all of them at most.
  const most = memoryBytes + atOnce * MODEL_BYTES;
  expect((await defaultDevice().usage()).memoryBytes).toBeLessThanOrEqual(most);
});
