/** A smoke run of the benchmark's workloads, with one short round: the peer is the model loaded from its own file. */
import * as latch from "latch";
import { writeNpz } from "latch/data";
import { expect, test } from "vitest";
import { compareWorkload } from "../../bench/workloads/compare.mjs";
import { WORKLOADS } from "../../bench/workloads/workloads.mjs";

const TIMING = { rounds: 1, sliceMilliseconds: 1, clock: "wall" };

interface Workload {
  readonly name: string;
  readonly inputShape: readonly number[];
  readonly targetShape: readonly number[];
  readonly dtype: "float32" | "int32";
}

interface Data {
  readonly x: Float32Array | Int32Array;
  readonly y: Float32Array;
}

const loaded = {
  name: "loaded",
  async start(
    { inputShape, targetShape, dtype }: Workload,
    { model }: { readonly model: string },
    { x, y }: Data,
  ) {
    const net = await latch.loadModel(model);
    const inputs = latch.tensor(x, inputShape, dtype);
    const targets = latch.tensor(y, targetShape);
    const step = async () => (await net.trainOnBatch(inputs, targets)).loss;
    const predict = () => net.predictOnBatch(inputs);
    // A model of one output gives one Tensor.
    const { data } = (await predict()) as latch.Tensor;
    return {
      version: "own",
      predictions: data,
      step,
      train: { run: step },
      predict: { run: predict },
    };
  },
};

const absent = { name: "absent", start: async () => ({ missing: "not there" }) };

test.each(WORKLOADS)(
  "$name: equal weights, equal losses, a row for each peer and work",
  async (workload) => {
    const rows = await compareWorkload({ ...latch, writeNpz }, workload, [loaded, absent], TIMING);
    expect(rows.map(({ work, against }) => [work, against])).toEqual([
      ["predict", "loaded"],
      ["predict", "absent"],
      ["train", "loaded"],
      ["train", "absent"],
    ]);
    for (const row of rows.filter(({ against }) => against === "loaded")) {
      expect(row.value).toBeGreaterThan(0);
      expect(row.rounds).toBe(1);
    }
    expect(rows[1]).toMatchObject({ missing: "not there", version: null });
  },
);

test("a peer that computes something else is found before anything is timed", async () => {
  const wrong = {
    name: "wrong",
    start: async (...given: Parameters<typeof loaded.start>) => {
      const started = await loaded.start(...given);
      return { ...started, predictions: Array.from(started.predictions, (value) => value + 0.1) };
    },
  };
  await expect(
    compareWorkload({ ...latch, writeNpz }, WORKLOADS[0], [wrong], TIMING),
  ).rejects.toThrow("table, predictions of wrong: not equal");
});
