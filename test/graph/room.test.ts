/** Synchronous computations that need more memory than there is: what fits with others is moved, not lost. */
import { configure, layers, MemoryError, ready, sequential, type Tensor, tensor } from "latch";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { localDevice } from "../../ts/runtime/device/default-device.js";
import { loadBuild } from "../../ts/runtime/device/load-build.js";
import { WasmDevice } from "../../ts/runtime/device/wasm-device.js";
import { globalState } from "../../ts/runtime/global-state.js";

const MEBIBYTE = 2 ** 20;
/** A kernel of 512 by 512 is one MiB. */
const SIZE = 512;
const ones = tensor(new Float32Array(SIZE).fill(1), [1, SIZE]);

const makeLayer = () => layers.dense({ units: SIZE, kernelInitializer: "ones" });
const first = (y: Tensor) => y.data[0];

/**
 * A device of its own for each test, with memory for eight kernels beside what the engine itself needs: on a device that
 * others have used, memory of their dropped layers could come free during a test.
 */
beforeEach(async () => {
  const before = globalState.localDevice;
  globalState.localDevice = new WasmDevice(loadBuild);
  onTestFinished(() => {
    globalState.localDevice = before;
  });
  await ready();
  const { usedBytes } = await localDevice().usage();
  configure({ maxMemory: usedBytes + 8 * MEBIBYTE });
});

test("layers that are made and dropped in one loop, with no event between them", () => {
  for (let made = 0; made < 40; made++) expect(first(makeLayer().apply(ones))).toBe(SIZE);
});

test("layers that are alive keep their numbers, those that training would change, too", async () => {
  const kept = Array.from({ length: 12 }, makeLayer);
  const state = layers.batchNormalization({ momentum: 0.5 });
  for (let round = 1; round <= 3; round++) {
    for (const layer of kept) expect(first(layer.apply(ones))).toBe(SIZE);
    const moved = state.apply(ones, { training: true });
    expect(first(moved)).toBeCloseTo(0);
  }
  const [, , mean] = await state.getWeights();
  // Three times half of the way from 0 to 1.
  expect(mean?.data[0]).toBe(0.875);
  // More than the engine has room for at once.
  for (const layer of kept) {
    const [kernel] = await layer.getWeights();
    expect(kernel?.data.every((value) => value === 1)).toBe(true);
  }
});

test("a layer whose memory was moved trains in a model, from where it was", async () => {
  const layer = makeLayer();
  layer.apply(ones);
  await layer.setWeights(
    [new Float32Array(SIZE * SIZE).fill(2), new Float32Array(SIZE)].map((data, index) =>
      tensor(data, index === 0 ? [SIZE, SIZE] : [SIZE]),
    ),
  );
  const other = layers.dense({ units: SIZE, kernelInitializer: "ones" });
  expect(first(other.apply(ones))).toBe(SIZE);
  for (let made = 0; made < 20; made++) makeLayer().apply(ones);
  expect(first(layer.apply(ones))).toBe(2 * SIZE);
  const net = sequential([layers.dense({ units: 1, kernelInitializer: "ones" })]);
  configure({ maxMemory: 2 ** 32 });
  const whole = sequential([layer, other, ...net.layers]);
  whole.compile({ loss: "mse", optimizer: "sgd" });
  expect((await whole.predict(ones)).data[0]).toBe(2 * SIZE ** 3);
  expect(Number.isFinite((await whole.trainOnBatch(ones, [2 * SIZE ** 3])).loss)).toBe(true);
});

test("what does not fit alone is an error, and afterwards everything works", () => {
  const layer = makeLayer();
  expect(first(layer.apply(ones))).toBe(SIZE);
  const wide = layers.dense({ units: 16 * SIZE });
  expect(() => wide.apply(ones)).toThrow(MemoryError);
  expect(first(layer.apply(ones))).toBe(SIZE);
});
