/** Training yields to other events, however short its epochs are. */
import { layers, random, sequential, setSeed } from "latch";
import { expect, onTestFinished, test, vi } from "vitest";

const EPOCHS = 3000;
/** How long training may run before it yields to other events, outside of a page. */
const SLICE_MILLISECONDS = 50;

test("thousands of epochs of one short step each let other events happen", async () => {
  setSeed(0);
  const net = sequential([layers.dense({ units: 4, inputShape: [4] })]);
  net.compile({ loss: "mse", optimizer: "sgd" });
  const [x, y] = [random.normal([8, 4]), random.normal([8, 4])];
  await net.fit(x, y, { epochs: 1, verbose: 0 });

  // Every look at the clock takes a millisecond: how fast the machine is does not matter.
  const begun = performance.now();
  let now = begun;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => {
    now += 1;
    return now;
  });
  onTestFinished(() => clock.mockRestore());

  let isTraining = true;
  let turns = 0;
  const watch = () => {
    turns += 1;
    if (isTraining) setImmediate(watch);
  };
  setImmediate(watch);
  await net.fit(x, y, { epochs: EPOCHS, verbose: 0 });
  isTraining = false;

  // An epoch looks at the clock at least once; one that began a slice of its own would never fill it.
  expect(now - begun).toBeGreaterThan(EPOCHS);
  expect(turns).toBeGreaterThanOrEqual(EPOCHS / SLICE_MILLISECONDS);
});
