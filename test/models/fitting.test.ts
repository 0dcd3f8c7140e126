/** Epochs, steps and streams of fit; one fit at a time; weights that are trainable at compile. */
import {
  callbacks,
  configure,
  layers,
  random,
  ready,
  sequential,
  setSeed,
  ValueError,
} from "latch";
import { batches } from "latch/data";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { BATCH } from "../../ts/graph/dim.js";
import { Executable } from "../../ts/graph/executable.js";
import { type InputNode, inputTensor } from "../../ts/graph/operations/sources.js";
import { defaultDevice, localDevice } from "../../ts/runtime/device/default-device.js";
import { stagedSource } from "../../ts/training/fit/streams.js";

const rows = 20;
const x = random.normal([rows, 3]);
const y = random.uniform([rows, 1]);
const silent = { verbose: 0 } as const;

function regressor() {
  const net = sequential([
    layers.dense({ units: 4, inputShape: [3], activation: "tanh" }),
    layers.dense({ units: 1 }),
  ]);
  net.compile({ loss: "mse", optimizer: "adam", metrics: ["mae"] });
  return net;
}

/** A model that is built from the shape of the first data. */
function unbuilt() {
  const net = sequential([layers.dense({ units: 1 })]);
  net.compile({ loss: "mse", optimizer: "sgd", metrics: ["mae"] });
  return net;
}

afterEach(() => {
  vi.restoreAllMocks();
});

test("invalid numbers as options throw", async () => {
  const net = regressor();
  const invalid = [
    { epochs: -1 },
    { epochs: 1.5 },
    { epochs: Number.NaN },
    { batchSize: 0 },
    { stepsPerEpoch: 0 },
    { validationFreq: 0 },
    { validationSplit: 1 },
    { validationSplit: -0.5 },
  ];
  for (const options of invalid) {
    const [name = ""] = Object.keys(options);
    await expect(net.fit(x, y, options), name).rejects.toThrow(ValueError);
    await expect(net.fit(x, y, options), name).rejects.toThrow(new RegExp(`fit: ${name} must be`));
  }
  await expect(net.fit(x, y, { verbose: 3 as 2 })).rejects.toThrow(/verbose must be 0 or 1 or 2/);
  await expect(net.predict(x, { batchSize: 0 })).rejects.toThrow(/predict: batchSize must be/);
  await expect(net.predict(x, { batchSize: 1.5 })).rejects.toThrow(/predict: batchSize must be/);
  await expect(net.evaluate(x, y, { steps: 0 })).rejects.toThrow(/evaluate: steps must be/);
});

test("with stepsPerEpoch an epoch continues where the last one ended", async () => {
  const net = regressor();
  const seen: number[] = [];
  function* source() {
    for (const batch of [0, 1, 2, 3]) {
      seen.push(batch);
      yield [x.slice(5 * batch, 5 * batch + 5), y.slice(5 * batch, 5 * batch + 5)] as const;
    }
  }
  const again = { [Symbol.iterator]: source };
  const history = await net.fit(again, { ...silent, epochs: 3, stepsPerEpoch: 2 });
  expect(seen).toEqual([0, 1, 2, 3, 0, 1]);
  expect(history.params.steps).toBe(2);
});

test("stepsPerEpoch works with arrays, too", async () => {
  const net = sequential([layers.dense({ units: 1, inputShape: [1], useBias: false })]);
  net.compile({ loss: "mse", optimizer: "sgd" });
  await net.setWeights([[[0]]]);
  const values = [1, 2, 3, 4];
  const options = { ...silent, batchSize: 1, stepsPerEpoch: 1, shuffle: false };
  // A learning rate of 0: the loss of an epoch shows which row it used.
  net.optimizer.learningRate = 0;
  const { history } = await net.fit([[0], [0], [0], [0]], values, { ...options, epochs: 5 });
  expect(history.loss).toEqual([1, 4, 9, 16, 1]);
});

test("an exhausted generator ends fit after its epochs; one without batches throws", async () => {
  const warning = vi.spyOn(console, "warn").mockImplementation(() => {});
  const net = regressor();
  function* once(count: number) {
    for (let batch = 0; batch < count; batch++) yield [x, y] as const;
  }
  const history = await net.fit(once(3), { ...silent, epochs: 3 });
  expect(history.epoch).toEqual([0]);
  expect(warning.mock.calls.map(([text]) => text)).toEqual([
    expect.stringMatching(/no batches are left for epoch 2/),
  ]);
  await expect(net.fit(once(0), silent)).rejects.toThrow(/there are no batches/);
});

test.each(["ends", "fails"])("a generator is closed when fit %s", async (how) => {
  let closed = 0;
  const source = {
    *[Symbol.iterator]() {
      try {
        for (;;) yield [x, y] as const;
      } finally {
        closed += 1;
      }
    },
  };
  const failing = {
    onTrainBatchEnd() {
      if (how === "fails") throw new Error("mine");
    },
  };
  const options = { ...silent, stepsPerEpoch: 2, epochs: 2, callbacks: [failing] };
  const fit = regressor().fit(source, options);
  await (how === "fails" ? expect(fit).rejects.toThrow("mine") : fit);
  expect(closed).toBe(1);
});

test("class weights apply to streams; options that need arrays throw there", async () => {
  const net = sequential([layers.dense({ units: 1, inputShape: [3], activation: "sigmoid" })]);
  net.compile({ loss: "binary_crossentropy", optimizer: "sgd" });
  const labels = Array.from({ length: rows }, (_, row) => row % 2);
  net.optimizer.learningRate = 0;
  const classWeight = { 0: 3, 1: 0.5 };
  const { history } = await net.fit(x, labels, { ...silent, classWeight, batchSize: 5 });
  const source = batches([x, labels], { batchSize: 5 });
  const streamed = await net.fit(source, { ...silent, classWeight });
  expect(streamed.history.loss?.[0]).toBeCloseTo(history.loss?.[0] ?? Number.NaN, 6);
  expect(streamed.params.steps).toBe(4);
  await expect(net.fit(source, { validationSplit: 0.2 })).rejects.toThrow(/validationSplit needs/);
  await expect(net.fit(source, { sampleWeight: labels })).rejects.toThrow(/sampleWeight needs/);
});

test("arrays that do not fit into memory are staged batch by batch, in shuffled order", async () => {
  await ready();
  const tensor = inputTensor("x", [BATCH, 1]);
  const fed = { input: tensor.node as InputNode, data: random.uniform([7, 1]) };
  const device = localDevice();
  const executable = new Executable({ fetches: [tensor], effects: [] }, device);
  const epoch = async (shuffle: boolean) => {
    const source = stagedSource(executable, [fed], 2, shuffle);
    await source.begin();
    const values: number[] = [];
    for (let next = await source.next(); next !== null; next = await source.next()) {
      const [buffer] = device.readNow(next.memory.feeds);
      values.push(...new Float32Array(buffer!, 0, next.rows));
    }
    await source.release();
    return values;
  };
  const inOrder = [...fed.data.data];
  expect(await epoch(false)).toEqual(inOrder);
  const shuffled = await epoch(true);
  expect(shuffled).not.toEqual(inOrder);
  expect([...shuffled].sort()).toEqual([...inOrder].sort());
});

test.each([true, "batch"] as const)(
  "arrays have one order for one seed, whether they fit into memory or are staged (shuffle: %s)",
  async (shuffle) => {
    const trained = async (isResident: boolean) => {
      setSeed(2);
      const [xs, ys] = [random.uniform([3000, 8]), random.uniform([3000, 1])];
      const net = sequential([layers.dense({ units: 1, inputShape: [8] })]);
      net.compile({ loss: "mse", optimizer: "sgd" });
      await net.getWeights();
      const { usedBytes } = await defaultDevice().usage();
      // The data take 108,000 bytes.
      if (!isResident) configure({ maxMemory: usedBytes + 60_000 });
      onTestFinished(() => configure({ maxMemory: 2 ** 32 }));
      // Each epoch ends in mid-order, so that the next one continues there.
      await net.fit(xs, ys, { ...silent, epochs: 3, stepsPerEpoch: 70, shuffle });
      configure({ maxMemory: 2 ** 32 });
      return (await net.getWeights()).map(({ data }) => [...data]);
    };
    expect(await trained(false)).toEqual(await trained(true));
  },
);

test("a model that is built from data has the directions of its metrics", async () => {
  const stopping = callbacks.earlyStopping({ monitor: "val_mae", patience: 9 });
  const options = { ...silent, epochs: 2, validationSplit: 0.3, callbacks: [stopping] };
  expect((await unbuilt().fit(x, y, options)).epoch).toEqual([0, 1]);
});

test.each([
  ["built", regressor],
  ["built by its data", unbuilt],
])(
  "one fit at a time, of a model that is %s, also where it is compiled in mid-fit",
  async (_, make) => {
    const net = make();
    const compiling = {
      async onEpochEnd(epoch: number) {
        await expect(net.fit(x, y)).rejects.toThrow(/fitting already/);
        if (epoch > 0) return;
        net.compile({ loss: "mse", optimizer: "sgd" });
        await expect(net.fit(x, y)).rejects.toThrow(/fitting already/);
      },
    };
    await net.fit(x, y, { ...silent, epochs: 2, callbacks: [compiling] });
    await net.fit(x, y, silent);
  },
);

test("trainable takes effect at the next compile, and until then training continues as before", async () => {
  const net = regressor();
  const [first] = net.layers;
  if (first === undefined) throw new Error("no layer");
  const kernel = async () => [...((await first.getWeights())[0]?.data ?? [])];
  await net.fit(x, y, { ...silent, epochs: 3 });
  first.trainable = false;
  const before = await kernel();
  net.explain();
  await net.fit(x, y, { ...silent, sampleWeight: random.uniform([rows]) });
  expect(await kernel()).not.toEqual(before);
  expect(net.optimizer.iterations).toBe(4);
  net.compile({ loss: "mse", optimizer: "adam" });
  const frozen = await kernel();
  await net.fit(x, y, silent);
  expect(await kernel()).toEqual(frozen);
});

test("the line of each epoch of a stream shows its number of steps", async () => {
  const lines: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => lines.push(String(text)) > 0);
  function* three() {
    for (let batch = 0; batch < 3; batch++) yield [x, y] as const;
  }
  const validationData = batches([x, y], { batchSize: 2 });
  await regressor().fit(three(), { verbose: 2, validationData });
  await regressor().fit(x, y, { verbose: 2, batchSize: 2, stepsPerEpoch: 5 });
  vi.restoreAllMocks();
  const counts = lines.filter((line) => line.includes("step")).map((line) => line.split(" ")[0]);
  expect(counts).toEqual(["3/3", "5/5"]);
});

test("concurrent calls return the same as calls one after the other", async () => {
  const parts = [x.slice(0, 5), x.slice(5, 12), x.slice(12, 13)];
  const targets = [y.slice(0, 5), y.slice(5, 12), y.slice(12, 13)];
  const net = regressor();
  const weights = await net.getWeights();
  const alone: number[][] = [];
  for (const part of parts) alone.push([...(await net.predictOnBatch(part)).data]);
  const together = await Promise.all(parts.map((part) => net.predictOnBatch(part)));
  expect(together.map(({ data }) => [...data])).toEqual(alone);
  const predicted = await Promise.all(parts.map((part) => net.predict(part)));
  expect(predicted.map(({ data }) => [...data])).toEqual(alone);

  const trainOn = async (step: number) => net.trainOnBatch(parts[step]!, targets[step]!);
  const inTurn: unknown[] = [];
  for (const step of [0, 1, 2]) inTurn.push(await trainOn(step));
  const trained = (await net.getWeights()).map(({ data }) => [...data]);
  await net.setWeights(weights);
  net.compile({ loss: "mse", optimizer: "adam", metrics: ["mae"] });
  expect(await Promise.all([0, 1, 2].map(trainOn))).toEqual(inTurn);
  expect((await net.getWeights()).map(({ data }) => [...data])).toEqual(trained);
  expect(net.optimizer.iterations).toBe(3);
});

test("weights that several concurrent calls need are allocated and initialised once", async () => {
  const net = regressor();
  const [read, predicted, again] = await Promise.all([
    net.getWeights(),
    net.predict(x),
    net.getWeights(),
  ]);
  expect(again.map(({ data }) => [...data])).toEqual(read.map(({ data }) => [...data]));
  expect([...(await net.predict(x)).data]).toEqual([...predicted.data]);
});

test("validationFreq is a number of epochs, or a list of those that are validated", async () => {
  const validated = async (validationFreq: number | readonly number[]) => {
    const seen: number[] = [];
    const onEpochEnd = (epoch: number, logs: Readonly<Record<string, number>>) => {
      if ("val_loss" in logs) seen.push(epoch);
    };
    const options = {
      epochs: 5,
      validationSplit: 0.5,
      validationFreq,
      callbacks: [{ onEpochEnd }],
    };
    const { history } = await regressor().fit(x, y, { ...silent, ...options });
    expect(history.val_loss ?? []).toHaveLength(seen.length);
    return seen;
  };
  expect(await validated(2)).toEqual([1, 3]);
  expect(await validated([1, 4, 9])).toEqual([0, 3]);
  expect(await validated([])).toEqual([]);
  await expect(validated([1, 0])).rejects.toThrow(/validationFreq\[1\] must be a positive integer/);
});
