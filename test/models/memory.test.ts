/** Memory: steps take none, and models that are dropped give theirs back. */
import { layers, random, sequential } from "latch";
import { expect, test } from "vitest";
import { currentEngine } from "../../ts/runtime/engine/session.js";

test("2,000 training steps do not grow the engine's memory", async () => {
  const net = sequential([
    layers.lstm({ units: 16, inputShape: [5, 2] }),
    layers.dense({ units: 1 }),
  ]);
  net.compile({ loss: "mse", optimizer: "adam" });
  const [x, y] = [random.uniform([64, 5, 2]), random.uniform([64, 1])];
  await net.fit(x, y, { epochs: 2, batchSize: 8, verbose: 0 });
  const { usedBytes, memoryBytes } = currentEngine();
  await net.fit(x, y, { epochs: 250, batchSize: 8, verbose: 0 });
  expect(currentEngine().memoryBytes).toBe(memoryBytes);
  expect(currentEngine().usedBytes).toBe(usedBytes);
});
