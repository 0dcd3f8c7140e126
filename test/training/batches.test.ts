/** The order of rows in an epoch, and numbers that change between steps. */
import { layers, random, sequential, setSeed } from "latch";
import { beforeAll, expect, test } from "vitest";
import { BATCH } from "../../ts/graph/dim.js";
import { Executable } from "../../ts/graph/executable.js";
import { type InputNode, inputTensor } from "../../ts/graph/operations/sources.js";
import { ready } from "../../ts/graph/ready.js";
import { localDevice } from "../../ts/runtime/device/default-device.js";
import { ResidentSource } from "../../ts/training/fit/resident-source.js";
import type { Shuffle } from "../../ts/training/fit/row-order.js";

beforeAll(async () => {
  await ready();
  setSeed(1);
});

const ROWS = 10;
const SIZE = 4;

/** Row numbers of each batch, for some epochs. */
async function epochsOf(shuffle: Shuffle, epochs: number): Promise<number[][][]> {
  const device = localDevice();
  const tensor = inputTensor("x", [BATCH, 1]);
  const fed = { input: tensor.node as InputNode, data: random.uniform([ROWS, 1]) };
  const executable = new Executable({ fetches: [tensor], effects: [] }, device);
  const source = await ResidentSource.upload(executable, [fed], SIZE, shuffle);
  const found: number[][][] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    await source.begin();
    const all: number[][] = [];
    // All batches that were returned but the last one are marked done, so that `next` returns the last one again.
    for (let given = source.next(3); given !== null; given = source.next(3)) {
      const taken = Math.max(1, given.count - 1);
      const [buffer] = device.readNow([given.memory.indices!]);
      const { start, rows } = given;
      for (let batch = 0; batch < taken; batch++) {
        const first = start + batch * rows;
        all.push([...new Int32Array(buffer!).subarray(first, first + rows)]);
      }
      source.advance(taken);
    }
    found.push(all);
  }
  return found;
}

const inOrder = Array.from({ length: ROWS }, (_, row) => row);

test("without shuffling, rows keep their order, the rest in a smaller batch", async () => {
  const batches = [
    [0, 1, 2, 3],
    [4, 5, 6, 7],
    [8, 9],
  ];
  expect(await epochsOf(false, 2)).toEqual([batches, batches]);
});

test("shuffle: every row once an epoch, in another order each time, at any position", async () => {
  const epochs = await epochsOf(true, 40);
  for (const batches of epochs) {
    expect(batches.map(({ length }) => length)).toEqual([4, 4, 2]);
    expect(batches.flat().sort((a, b) => a - b)).toEqual(inOrder);
  }
  expect(new Set(epochs.map(String)).size).toBe(epochs.length);
  // 40 epochs: the probability that a position always holds one row, or misses seven of ten, is below 1e-9.
  for (const place of inOrder)
    expect(new Set(epochs.map((batches) => batches.flat()[place])).size).toBeGreaterThan(3);
});

test('"batch" shuffles whole batches, and the smaller one stays last', async () => {
  const epochs = await epochsOf("batch", 20);
  for (const [first, second, last] of epochs) {
    expect(last).toEqual([8, 9]);
    expect([first, second].sort((a, b) => (a?.[0] ?? 0) - (b?.[0] ?? 0))).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ]);
  }
  expect(new Set(epochs.map(String)).size).toBe(2);
});

test("a new learning rate takes effect at the next step", async () => {
  const net = sequential([layers.dense({ units: 1, inputShape: [3] })]);
  net.compile({ loss: "mse", optimizer: "adam" });
  const [x, y] = [random.uniform([4, 3]), random.uniform([4, 1])];
  const kernel = async () => (await net.getWeights())[0]?.toArray();
  const start = await kernel();
  await net.trainOnBatch(x, y);
  const moved = await kernel();
  expect(moved).not.toEqual(start);
  net.optimizer.learningRate = 0;
  await net.trainOnBatch(x, y);
  expect(await kernel()).toEqual(moved);
});
