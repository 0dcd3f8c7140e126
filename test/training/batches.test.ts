/** The order of rows in an epoch, and numbers that change between steps. */
import { layers, random, sequential, setSeed } from "latch";
import { beforeAll, expect, test } from "vitest";
import { BATCH } from "../../ts/graph/dim.js";
import { type InputNode, inputTensor } from "../../ts/graph/operations/sources.js";
import { ready } from "../../ts/runtime/engine/session.js";
import { ResidentSource, type Shuffle } from "../../ts/training/loop/batches.js";

beforeAll(async () => {
  await ready();
  setSeed(1);
});

const ROWS = 10;
const SIZE = 4;

/** Row numbers of each batch, for some epochs. */
function epochsOf(shuffle: Shuffle, epochs: number): number[][][] {
  const { node } = inputTensor("x", [BATCH, 1]);
  const fed = { input: node as InputNode, data: random.uniform([ROWS, 1]) };
  const source = new ResidentSource([fed], SIZE, shuffle);
  return Array.from({ length: epochs }, () => {
    source.begin();
    const batches: number[][] = [];
    for (let batch = source.next(); batch !== null; batch = source.next()) {
      const { indices } = batch.memory;
      const rows = new Int32Array(indices?.read() ?? new ArrayBuffer(0));
      batches.push([...rows.subarray(batch.start, batch.start + batch.rows)]);
    }
    return batches;
  });
}

const inOrder = Array.from({ length: ROWS }, (_, row) => row);

test("without shuffling, rows come as they are, the rest in a smaller batch", () => {
  const batches = [
    [0, 1, 2, 3],
    [4, 5, 6, 7],
    [8, 9],
  ];
  expect(epochsOf(false, 2)).toEqual([batches, batches]);
});

test("shuffle: every row once an epoch, in another order each time, at any place", () => {
  const epochs = epochsOf(true, 40);
  for (const batches of epochs) {
    expect(batches.map(({ length }) => length)).toEqual([4, 4, 2]);
    expect(batches.flat().sort((a, b) => a - b)).toEqual(inOrder);
  }
  expect(new Set(epochs.map(String)).size).toBe(epochs.length);
  // 40 epochs: that a place always holds one row, or misses seven of ten, has a chance below 1e-9.
  for (const place of inOrder)
    expect(new Set(epochs.map((batches) => batches.flat()[place])).size).toBeGreaterThan(3);
});

test('"batch" moves whole batches, and the smaller one stays last', () => {
  const epochs = epochsOf("batch", 20);
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
