/** Bad input and failures: a clear error, and a model that is unchanged by the failed step. */
import {
  configure,
  functional,
  input,
  layers,
  MemoryError,
  NotReadyError,
  ops,
  random,
  ready,
  type Sequential,
  ShapeError,
  sequential,
  setSeed,
  type Tensor,
  tensor,
  ValueError,
} from "latch";
import { afterEach, expect, test, vi } from "vitest";
import { defaultDevice } from "../../ts/runtime/device/default-device.js";
import { EngineError } from "../../ts/runtime/errors.js";

function regressor(): Sequential {
  const net = sequential([layers.dense({ units: 2, inputShape: [3] }), layers.dense({ units: 1 })]);
  net.compile({ loss: "mse", optimizer: "adam", metrics: ["mae"] });
  return net;
}

function classifier(): Sequential {
  const net = sequential([layers.dense({ units: 3, inputShape: [2], activation: "softmax" })]);
  net.compile({ loss: "sparse_categorical_crossentropy", optimizer: "sgd" });
  return net;
}

const x = random.uniform([8, 3]);
const y = random.uniform([8, 1]);

async function numbersOf(net: Sequential): Promise<number[][]> {
  return (await net.getWeights()).map(({ data }) => Array.from(data));
}

afterEach(() => {
  vi.restoreAllMocks();
});

test("data of a wrong shape name the input, what was given and what was expected", async () => {
  const net = regressor();
  await expect(net.fit(random.uniform([8, 4]), y)).rejects.toThrow(ShapeError);
  await expect(net.fit(random.uniform([8, 4]), y)).rejects.toThrow(/\(8, 4\).*3/);
  await expect(net.predict(random.uniform([8]))).rejects.toThrow(ShapeError);
});

test("unequal numbers of rows", async () => {
  await expect(regressor().fit(x, random.uniform([7, 1]))).rejects.toThrow(/8 rows.*7/);
  await expect(regressor().fit(x, y, { sampleWeight: Float32Array.of(1, 2) })).rejects.toThrow(
    /8 rows.*2/,
  );
});

test("empty data and ragged arrays", async () => {
  await expect(regressor().fit(tensor([], [0, 3]), tensor([], [0, 1]))).rejects.toThrow(/no rows/);
  await expect(
    regressor().fit(
      [
        [1, 2, 3],
        [1, 2],
      ],
      [[1], [2]],
    ),
  ).rejects.toThrow(/\[1\]/);
});

test("a sequence of no steps: an LSTM refuses it as Keras does, a Dense has nothing to compute", async () => {
  const inputs = input({ shape: [null, 3] });
  const initialState = [input({ shape: [2] }), input({ shape: [2] })] as const;
  const last = layers.lstm({ units: 2 }).apply(inputs, { initialState });
  const net = functional({ inputs: [inputs, ...initialState], outputs: last });
  const [h, c] = [random.normal([4, 2]), random.normal([4, 2])];
  const nothing = tensor([], [4, 0, 3]);
  await expect(net.predict([nothing, h, c])).rejects.toThrow("needs at least one step");

  const [rows, sums] = [layers.dense({ units: 2 }).apply(inputs), ops.sum(inputs, 1)];
  const taken = functional({ inputs, outputs: [rows, sums] });
  const [none, zeros] = await taken.predict(nothing);
  expect(none?.shape).toEqual([4, 0, 2]);
  expect(zeros?.toArray()).toEqual(new Array(4).fill([0, 0, 0]));

  const trained = sequential([layers.lstm({ units: 2, inputShape: [null, 3] })]);
  trained.compile({ loss: "mse", optimizer: "sgd" });
  const before = await numbersOf(trained);
  await expect(trained.fit(nothing, h, { verbose: 0 })).rejects.toThrow("needs at least one step");
  expect(await numbersOf(trained)).toEqual(before);
});

test("NaN in the data warns once and training goes on", async () => {
  const warning = vi.spyOn(console, "warn").mockImplementation(() => {});
  const net = regressor();
  const bad = tensor([[1, 2, Number.NaN]]);
  await net.fit(bad, [[1]], { epochs: 3, verbose: 0 });
  expect(warning).toHaveBeenCalledTimes(1);
  expect(warning.mock.calls[0]?.[0]).toMatch(/loss is NaN/);
});

test("a label out of range fails the step, which changes nothing", async () => {
  const net = classifier();
  const rows = random.uniform([4, 2]);
  await net.fit(rows, [0, 1, 2, 1], { verbose: 0 });
  const before = await numbersOf(net);
  const iterations = net.optimizer.iterations;
  await expect(net.fit(rows, [0, 1, 3, 1], { verbose: 0 })).rejects.toThrow(ValueError);
  await expect(net.fit(rows, [0, 1, 3, 1], { verbose: 0 })).rejects.toThrow(/label 3.*0 to 2/);
  expect(await numbersOf(net)).toEqual(before);
  expect(net.optimizer.iterations).toBe(iterations);
  const history = await net.fit(rows, [0, 1, 2, 1], { verbose: 0 });
  expect(history.epoch).toEqual([0]);
});

test("completed steps stay when a later one fails, and History holds the finished epochs", async () => {
  const net = classifier();
  const rows = random.uniform([4, 2]);
  let epoch = 0;
  function* batches() {
    epoch += 1;
    yield [rows, epoch === 2 ? [0, 1, 9, 1] : [0, 1, 2, 1]] as const;
  }
  const source = { [Symbol.iterator]: batches };
  await expect(net.fit(source, { epochs: 3, verbose: 0 })).rejects.toThrow(/label 9/);
  expect(net.history?.epoch).toEqual([0]);
  expect(net.optimizer.iterations).toBe(1);
});

test("fit before compile and use before build", async () => {
  const net = sequential([layers.dense({ units: 1, inputShape: [3] })]);
  await expect(net.fit(x, y)).rejects.toThrow(NotReadyError);
  await expect(net.fit(x, y)).rejects.toThrow(/compile/);
  const unbuilt = sequential([layers.dense({ units: 1 })]);
  await expect(unbuilt.getWeights()).rejects.toThrow(NotReadyError);
});

test("a model that was changed asks for another compile", async () => {
  const net = regressor();
  await net.fit(x, y, { verbose: 0 });
  net.add(layers.dense({ units: 1 }));
  await expect(net.fit(x, y)).rejects.toThrow(/compile/);
  net.compile({ loss: "mse", optimizer: "sgd" });
  await net.fit(x, y, { verbose: 0 });
  net.pop();
  await expect(net.evaluate(x, y)).rejects.toThrow(/compile/);
});

test("a callback that throws ends fit with its error; completed epochs stay and the model is usable", async () => {
  const net = regressor();
  const failing = {
    onEpochEnd(epoch: number) {
      if (epoch === 1) throw new Error("mine");
    },
  };
  await expect(net.fit(x, y, { epochs: 5, callbacks: [failing], verbose: 0 })).rejects.toThrow(
    "mine",
  );
  expect(net.optimizer.iterations).toBe(2);
  await net.fit(x, y, { verbose: 0 });
});

test("a second fit of a model during a fit throws, predictions do not", async () => {
  const net = regressor();
  let inside: Tensor | null = null;
  const predicting = {
    async onEpochEnd() {
      await expect(net.fit(x, y)).rejects.toThrow(/fitting already/);
      inside = await net.predict(x);
    },
  };
  await net.fit(x, y, { callbacks: [predicting], verbose: 0 });
  expect(inside).not.toBeNull();
});

test("a signal ends fit with its reason", async () => {
  const net = regressor();
  const controller = new AbortController();
  const aborting = {
    onTrainBatchEnd() {
      controller.abort(new Error("enough"));
    },
  };
  const options = { epochs: 9, batchSize: 2, callbacks: [aborting], signal: controller.signal };
  await expect(net.fit(x, y, { ...options, verbose: 0 })).rejects.toThrow("enough");
  expect(net.optimizer.iterations).toBe(1);
});

test("configure({ maxMemory }) bounds the engine", async () => {
  const net = regressor();
  await net.fit(x, y, { verbose: 0 });
  configure({ maxMemory: 1024 });
  await expect(regressor().fit(x, y, { verbose: 0 })).rejects.toThrow(MemoryError);
  configure({ maxMemory: 2 ** 32 });
  await net.fit(x, y, { verbose: 0 });
});

test("a model that runs out of memory at any allocation computes the same once there is enough", async () => {
  await ready();
  const data = random.uniform([4, 32]);
  const targets = random.uniform([4, 8]);
  const train = () => {
    setSeed(7);
    const net = sequential([
      layers.dense({ units: 32, inputShape: [32] }),
      layers.dense({ units: 8 }),
    ]);
    net.compile({ loss: "mse", optimizer: "adam", metrics: ["mae"] });
    return { net, step: () => net.trainOnBatch(data, targets) };
  };
  const usual = train();
  const expected = [await usual.step(), await numbersOf(usual.net)];
  let failures = 0;
  // Weights, slots, sums, constants and scratch memory of a step take about 25 kB.
  for (let bytes = 500; bytes < 25_000; bytes += 1900) {
    const { net, step } = train();
    const { usedBytes } = await defaultDevice().usage();
    configure({ maxMemory: usedBytes + bytes });
    const failed = await step().catch((error: unknown) => error);
    configure({ maxMemory: 2 ** 32 });
    if (failed instanceof MemoryError) failures += 1;
    const logs = failed instanceof MemoryError ? await step() : failed;
    expect([logs, await numbersOf(net)]).toEqual(expected);
  }
  expect(failures).toBeGreaterThan(8);
});

test("who waits for weights that another call fails to allocate allocates them", async () => {
  await ready();
  const shared = layers.dense({ units: 2, inputShape: [3] });
  const small = sequential([shared]);
  const inputs = input({ shape: [3] });
  const large = functional({
    inputs,
    outputs: layers.dense({ units: 10_000 }).apply(shared.apply(inputs)),
  });
  const { usedBytes } = await defaultDevice().usage();
  configure({ maxMemory: usedBytes + 20_000 });
  const [first, second] = await Promise.allSettled([large.getWeights(), small.getWeights()]);
  configure({ maxMemory: 2 ** 32 });
  expect(first).toMatchObject({ status: "rejected", reason: expect.any(MemoryError) });
  expect(second.status).toBe("fulfilled");
  expect((await numbersOf(small))[0]?.some((value) => value !== 0)).toBe(true);
});

test("a trap in the engine loses the current step and nothing else", async () => {
  const net = regressor();
  await net.fit(x, y, { epochs: 2, verbose: 0 });
  const before = await numbersOf(net);
  const predicted = (await net.predict(x)).toArray();
  await ready();
  // Two instructions (Fill): one number into scratch memory, then a thousand into an empty base, where the engine's own check stops it.
  const fill = 9;
  const operands = [2, 0, 0, 0, 0, 4, 0, 0, 0];
  const words = Uint32Array.of(5, 64, 0, ...operands, 2, fill, 0, 1, 0, fill, 1, 1000, 0, 0);
  const device = defaultDevice();
  const plan = {
    words,
    constants: new Uint32Array(),
    variableCount: 0,
    outputs: [],
    kernels: "core",
    steps: [
      { op: "zeros", part: "compute", instructions: ["fill"] },
      { op: "ones", part: "compute", instructions: ["fill"] },
    ],
  } as const;
  const slice = { steps: 1, start: 0, rows: 0, iteration: 0, hyperparameters: null };
  const trapping = await device.load(plan, []);
  const { completed, failure } = await device.run(trapping, { feeds: [], indices: null }, slice);
  expect(completed).toBe(0);
  expect(failure).toBeInstanceOf(EngineError);
  expect(failure?.message).toMatch(/in ones, step 2 of the plan.*restarted/);
  expect(await numbersOf(net)).toEqual(before);
  expect((await net.predict(x)).toArray()).toEqual(predicted);
  await net.fit(x, y, { verbose: 0 });
  expect(net.optimizer.iterations).toBe(3);
});
