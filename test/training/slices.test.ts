/** Long work yields to other events, however short its parts are. */
import { layers, random, sequential, setSeed, Tensor } from "latch";
import { decode } from "latch/text";
import { expect, onTestFinished, test, vi } from "vitest";
import { ready } from "../../ts/graph/ready.js";
import { localDevice } from "../../ts/runtime/device/default-device.js";
import { upload } from "../../ts/runtime/device/upload.js";
import { globalState } from "../../ts/runtime/global-state.js";
import { milliseconds } from "../../ts/runtime/host.js";
import { permutation, permutationInSlices } from "../../ts/runtime/random/permutation.js";

/** How long work may go on before it yields to other events, outside of a page. */
const SLICE_MILLISECONDS = 50;

/**
 * Counts events while `work` runs, and how often it looks at the clock. Every look takes a millisecond: how fast the
 * machine is does not matter.
 */
async function eventsDuring(work: () => Promise<unknown>) {
  const begun = milliseconds();
  let now = begun;
  globalState.sliceEnd = 0;
  const clock = vi.spyOn(process, "hrtime").mockImplementation(() => {
    now += 1;
    return [Math.floor(now / 1e3), (now % 1e3) * 1e6];
  });
  onTestFinished(() => {
    clock.mockRestore();
    // In the future, as the real clock sees it.
    globalState.sliceEnd = 0;
  });
  let isRunning = true;
  let events = 0;
  const watch = () => {
    events += 1;
    if (isRunning) setImmediate(watch);
  };
  setImmediate(watch);
  await work();
  isRunning = false;
  return { events, looks: now - begun };
}

function regressor() {
  setSeed(0);
  const net = sequential([layers.dense({ units: 4, inputShape: [4] })]);
  net.compile({ loss: "mse", optimizer: "sgd" });
  return net;
}

const [x, y] = [random.normal([8, 4]), random.normal([8, 4])];

test("thousands of epochs of one short step each let other events happen", async () => {
  const epochs = 3000;
  const net = regressor();
  await net.fit(x, y, { epochs: 1, verbose: 0 });
  const { events, looks } = await eventsDuring(() => net.fit(x, y, { epochs, verbose: 0 }));
  // An epoch looks at the clock at least once; one that began a slice of its own would never fill it.
  expect(looks).toBeGreaterThan(epochs);
  expect(events).toBeGreaterThanOrEqual(epochs / SLICE_MILLISECONDS);
});

test.each(["trainOnBatch", "testOnBatch", "predictOnBatch"] as const)(
  "many calls of %s let other events happen",
  async (method) => {
    const calls = 500;
    const net = regressor();
    const once = () => (method === "predictOnBatch" ? net[method](x) : net[method](x, y));
    await once();
    const { events } = await eventsDuring(async () => {
      for (let call = 0; call < calls; call++) await once();
    });
    expect(events).toBeGreaterThanOrEqual(calls / SLICE_MILLISECONDS);
  },
);

test("decoding lets other events happen, also with a step that waits for nothing", async () => {
  const maxLength = 500;
  const scores = new Tensor([1, 2], "float32", Float32Array.of(0.25, 0.75));
  const { events } = await eventsDuring(() =>
    decode(() => [scores, []], { start: [0], maxLength }),
  );
  expect(events).toBeGreaterThanOrEqual(maxLength / SLICE_MILLISECONDS);
});

test("a large recurrent kernel is made in parts between other events", async () => {
  await regressor().getWeights();
  const net = sequential([layers.simpleRNN({ units: 900, inputShape: [2, 1] })]);
  const { looks } = await eventsDuring(() => net.getWeights());
  // The normal numbers, three blocks of rows, the whole, and the other weights; a run looks at the clock at least once.
  expect(looks).toBeGreaterThanOrEqual(6);
});

test("large data are uploaded, and large orders of rows drawn, in pieces between other events", async () => {
  await ready();
  const size = 3 * 2 ** 20 + 5;
  const bytes = new Tensor(
    [size],
    "uint8",
    new Uint8Array(size).map((_, index) => index % 251),
  );
  const device = localDevice();
  const [block] = await device.allocate([4 * size]);
  const uploading = await eventsDuring(async () => upload(block!, bytes));
  const [buffer] = device.readNow([block!]);
  device.release(block!);
  expect(new Float32Array(buffer!, 0, size).every((value, index) => value === index % 251)).toBe(
    true,
  );
  expect(uploading.looks).toBeGreaterThan(3);
  const key = { seed: 5, stream: 6 };
  let order: Int32Array = new Int32Array();
  const rows = 100_003;
  const drawing = await eventsDuring(async () => {
    order = await permutationInSlices(rows, key, 7);
  });
  expect(order).toEqual(permutation(rows, key, 7));
  expect(drawing.looks).toBeGreaterThan(5);
});
