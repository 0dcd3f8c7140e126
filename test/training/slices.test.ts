/** Training leaves time for other events, however short its epochs are. */
import { layers, random, sequential, setSeed } from "latch";
import { expect, test } from "vitest";

test("thousands of epochs of one short step each let other events happen", async () => {
  setSeed(0);
  const net = sequential([layers.dense({ units: 64, inputShape: [64] })]);
  net.compile({ loss: "mse", optimizer: "sgd" });
  const [x, y] = [random.normal([32, 64]), random.normal([32, 64])];
  await net.fit(x, y, { epochs: 1, verbose: 0 });

  let isTraining = true;
  let longest = 0;
  let last = performance.now();
  const watch = () => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
    if (isTraining) setImmediate(watch);
  };
  setImmediate(watch);
  const begun = performance.now();
  await net.fit(x, y, { epochs: 30_000, verbose: 0 });
  isTraining = false;
  const whole = performance.now() - begun;

  // A slice is 50 ms outside of a page; without it one gap would be nearly the whole training.
  expect(whole).toBeGreaterThan(300);
  expect(longest).toBeLessThan(whole / 2);
});
