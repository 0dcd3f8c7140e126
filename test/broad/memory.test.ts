/** Memory: steps take none, and models that are dropped give theirs back. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { layers, random, sequential } from "latch";
import { expect, test } from "vitest";
import { defaultDevice } from "../../ts/runtime/device/default-device.js";

test("2,000 training steps do not grow the engine's memory", async () => {
  const net = sequential([
    layers.lstm({ units: 16, inputShape: [5, 2] }),
    layers.dense({ units: 1 }),
  ]);
  net.compile({ loss: "mse", optimizer: "adam" });
  const [x, y] = [random.uniform([64, 5, 2]), random.uniform([64, 1])];
  await net.fit(x, y, { epochs: 2, batchSize: 8, verbose: 0 });
  const { usedBytes, memoryBytes } = await defaultDevice().usage();
  await net.fit(x, y, { epochs: 250, batchSize: 8, verbose: 0 });
  const after = await defaultDevice().usage();
  expect(after.memoryBytes).toBe(memoryBytes);
  expect(after.usedBytes).toBe(usedBytes);
});

async function trainOne(): Promise<void> {
  const net = sequential([
    layers.lstm({ units: 64, inputShape: [4, 1] }),
    layers.dense({ units: 1 }),
  ]);
  net.compile({ loss: "mse", optimizer: "adam" });
  await net.trainOnBatch(random.uniform([4, 4, 1]), random.uniform([4, 1]));
}

test("models that are dropped give their memory back", async () => {
  setFlagsFromString("--expose-gc");
  // The flag gives new contexts a function that collects garbage.
  const collect = runInNewContext("gc") as () => void;
  const settle = async () => {
    for (let round = 0; round < 5; round++) {
      collect();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await trainOne();
  await settle();
  const before = (await defaultDevice().usage()).usedBytes;
  for (let model = 0; model < 40; model++) await trainOne();
  await settle();
  // A model of this size holds about 200 kB; a few may wait for the next collection.
  expect((await defaultDevice().usage()).usedBytes - before).toBeLessThan(600_000);
});

test("1,000 models that are trained and dropped need no more memory than 200", {
  timeout: 180_000,
}, async () => {
  for (let model = 0; model < 200; model++) await trainOne();
  const { memoryBytes } = await defaultDevice().usage();
  for (let model = 200; model < 1000; model++) await trainOne();
  expect((await defaultDevice().usage()).memoryBytes).toBeLessThanOrEqual(memoryBytes);
});
