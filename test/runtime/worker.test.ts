/** Models in a worker: the same numbers, errors and callbacks as in this thread, and a new worker after one has ended. */

import type * as threads from "node:worker_threads";
import {
  configure,
  device,
  EngineError,
  inspect,
  LatchError,
  layers,
  MemoryError,
  ready,
  type Sequential,
  sequential,
  setSeed,
  tensor,
  ValueError,
} from "latch";
import { afterAll, expect, test, vi } from "vitest";
import { freshLatch } from "../support/fresh.js";

/** Threads that were started: the tests end some from outside, as a host would. */
const started: { terminate(): unknown }[] = [];
let isRefused = false;
const real = process.getBuiltinModule;
const builtin = vi.spyOn(process, "getBuiltinModule");
builtin.mockImplementation(((name: string) => {
  const found: unknown = real(name);
  if (name !== "node:worker_threads") return found;
  const { Worker } = found as typeof threads;
  return {
    ...(found as object),
    Worker: class extends Worker {
      constructor(...args: ConstructorParameters<typeof Worker>) {
        if (isRefused) throw new Error("refused");
        super(...args);
        started.push(this);
      }
    },
  };
}) as typeof real);

async function kill(): Promise<void> {
  await started.at(-1)?.terminate();
}

const own = device.worker();
afterAll(() => {
  own.dispose();
  builtin.mockRestore();
});

const stack = () => [
  layers.lstm({ units: 3, inputShape: [4, 2] }),
  layers.dropout({ rate: 0.3 }),
  layers.dense({ units: 1 }),
];
const x = tensor(
  Float32Array.from({ length: 48 }, (_, i) => Math.sin(i)),
  [6, 4, 2],
);
const y = tensor([[0], [1], [0], [1], [1], [0]]);

async function trained(net: Sequential) {
  net.compile({ loss: "mse", optimizer: "adam", metrics: ["mae"] });
  const { history } = await net.fit(x, y, { epochs: 3, batchSize: 4, verbose: 0 });
  const { lstm } = { lstm: net.layers[0]! };
  const gates = await inspect(net, x, { layer: lstm.name });
  return {
    history,
    weights: (await net.getWeights()).map(({ data }) => [...data]),
    predicted: [...(await net.predict(x)).data],
    evaluated: await net.evaluate(x, y, { verbose: 0 }),
    onBatch: await net.trainOnBatch(x, y),
    gates: Object.values(gates as object).map(({ data }: { data: Float32Array }) => [...data]),
  };
}

test("fit, evaluate, predict, inspect and trainOnBatch give the bits that they give in this thread", async () => {
  setSeed(3);
  const here = await trained(sequential(stack()));
  setSeed(3);
  const there = sequential(stack(), { device: own });
  expect(await trained(there)).toEqual(here);
  expect(there.device).toBe(own);
  expect(there.weights.every(({ storage }) => storage?.device === own)).toBe(true);
  // Its layers' weights are there, too, before the model runs.
  const early = sequential(stack(), { device: own });
  await early.layers[0]?.getWeights();
  expect(early.layers[0]?.weights[0]?.storage?.device).toBe(own);
});

test("several models train at once in one worker and in two", async () => {
  const second = device.worker();
  const nets = [own, own, second].map((one) => {
    setSeed(5);
    return sequential(stack(), { device: one });
  });
  setSeed(5);
  const alone = sequential([
    layers.lstm({ units: 3, inputShape: [4, 2] }),
    layers.dense({ units: 1 }),
  ]);
  alone.compile({ loss: "mse", optimizer: "sgd" });
  const results = await Promise.all(
    nets.map(async (net) => {
      net.compile({ loss: "mse", optimizer: "adam" });
      await net.fit(x, y, { epochs: 4, verbose: 0 });
      return net.evaluate(x, y, { verbose: 0 });
    }),
  );
  for (const { loss } of results) expect(loss).toBeGreaterThan(0);
  second.dispose();
});

test("callbacks run here, are awaited, may predict and stop; a signal aborts", async () => {
  const net = sequential(stack(), { device: own });
  net.compile({ loss: "mse", optimizer: "sgd" });
  const seen: number[] = [];
  const history = await net.fit(x, y, {
    epochs: 10,
    verbose: 0,
    callbacks: [
      {
        async onEpochEnd(epoch) {
          const before = await net.predict(x);
          expect(before.shape).toEqual([6, 1]);
          seen.push(epoch);
          if (epoch === 2) net.stopTraining = true;
        },
      },
    ],
  });
  expect(seen).toEqual([0, 1, 2]);
  expect(history.epoch).toEqual([0, 1, 2]);
  const controller = new AbortController();
  const reason = new Error("enough");
  const fitting = net.fit(x, y, {
    epochs: 1000,
    verbose: 0,
    signal: controller.signal,
    callbacks: [{ onEpochEnd: (epoch) => (epoch === 3 ? controller.abort(reason) : undefined) }],
  });
  await expect(fitting).rejects.toBe(reason);
});

test("errors cross with their class and leave the model as it was", async () => {
  const net = sequential([layers.embedding({ inputDim: 3, outputDim: 2, inputShape: [2] })], {
    device: own,
  });
  const before = await net.getWeights();
  await expect(net.predict(tensor([[0, 7]]))).rejects.toThrow(ValueError);
  await expect(net.predict(tensor([[0, 7]]))).rejects.toThrow(/7/);
  expect(await net.getWeights()).toEqual(before);

  const small = device.worker({ maxMemory: 2000 });
  const large = sequential([layers.dense({ units: 4000, inputShape: [10] })], { device: small });
  await expect(large.predict(tensor([Array(10).fill(1)]))).rejects.toThrow(MemoryError);
  small.configure({ maxMemory: 2 ** 28 });
  expect((await large.predict(tensor([Array(10).fill(1)]))).shape).toEqual([1, 4000]);
  expect(() =>
    small.configure({ variant: small.info.variant === "simd" ? "relaxed" : "simd" }),
  ).toThrow(/must come before/);
  small.dispose();
});

test("computing at once on Tensors says where the weights are", async () => {
  const dense = layers.dense({ units: 2, inputShape: [3] });
  const net = sequential([dense], { device: own });
  await ready();
  await net.predict(tensor([[1, 2, 3]]));
  expect(() => dense.apply(tensor([[1, 2, 3]]))).toThrow(LatchError);
  expect(() => dense.apply(tensor([[1, 2, 3]]))).toThrow(/another device.*worker/s);
});

test("a view of a large buffer is sent alone, and what is read is a copy", async () => {
  const [block] = await own.allocate([16]);
  const large = new Float32Array(1 << 20).fill(7);
  own.write(block!, large.subarray(4, 8));
  const [first] = await own.read([block!]);
  new Float32Array(first!).fill(1);
  large.fill(9);
  expect([...new Float32Array((await own.read([block!]))[0]!)]).toEqual([7, 7, 7, 7]);
  own.write(block!, Float32Array.of(3), 4);
  expect([...new Float32Array((await own.read([block!]))[0]!)]).toEqual([7, 3, 7, 7]);
  own.release(block!);
  expect(() => own.write(block!, Float32Array.of(1))).toThrow(/released/);
  await expect(own.read([block!])).rejects.toThrow(/released/);
});

test("memory of collected models comes back", async () => {
  const { usedBytes } = await own.usage();
  for (let made = 0; made < 40; made++) {
    const net = sequential([layers.dense({ units: 300, inputShape: [300] })], { device: own });
    await net.predict(tensor(new Float32Array(300), [1, 300]));
  }
  // 40 times 360 kB would be 14 MB.
  expect((await own.usage()).usedBytes).toBeLessThan(usedBytes + 12e6);
});

test("a worker that was killed is an error that names it; the model goes on with the last weights that were read", async () => {
  const net = sequential(stack(), { device: device.worker() });
  net.compile({ loss: "mse", optimizer: "adam" });
  await net.fit(x, y, { epochs: 2, verbose: 0 });
  const weights = await net.getWeights();
  const predicted = await net.predict(x);
  const fitting = net.fit(x, y, {
    epochs: 10_000,
    verbose: 0,
    callbacks: [{ onEpochEnd: (epoch) => (epoch === 3 ? kill() : undefined) }],
  });
  await expect(fitting).rejects.toThrow(EngineError);
  await expect(fitting).rejects.toThrow(/worker in which latch computes has ended/);
  expect(await net.getWeights()).toEqual(weights);
  expect(await net.predict(x)).toEqual(predicted);
  const { history } = await net.fit(x, y, { epochs: 2, verbose: 0 });
  expect(history.loss).toHaveLength(2);
  expect(await net.getWeights()).not.toEqual(weights);
});

test("weights that nobody read are the initial ones after a worker was killed, and weights that were set are those", async () => {
  setSeed(8);
  const twin = sequential(stack());
  const initial = await twin.getWeights();
  setSeed(8);
  const net = sequential(stack(), { device: device.worker() });
  await net.predict(x);
  await kill();
  // No call was waiting, so the next one tells.
  await expect(net.predict(x)).rejects.toThrow(EngineError);
  expect((await net.getWeights()).map(({ data }) => data)).toEqual(initial.map(({ data }) => data));
  const ones = initial.map(({ shape, size }) => tensor(new Float32Array(size).fill(0.5), shape));
  await net.setWeights(ones);
  await kill();
  await expect(net.getWeights()).rejects.toThrow(/has ended/);
  expect(await net.getWeights()).toEqual(ones);
});

test("a worker that was disposed says so", async () => {
  const one = device.worker();
  const net = sequential([layers.dense({ units: 1, inputShape: [1] })], { device: one });
  await net.predict(tensor([[1]]));
  one.dispose();
  await expect(net.predict(tensor([[1]]))).rejects.toThrow(/ended by dispose/);
});

test("a worker that is disposed of while it starts does not start", async () => {
  const one = device.worker();
  const net = sequential([layers.dense({ units: 1, inputShape: [1] })], { device: one });
  const predicted = net.predict(tensor([[1]]));
  one.dispose();
  await expect(predicted).rejects.toThrow(/ended by dispose/);
  await expect(net.predict(tensor([[1]]))).rejects.toThrow(/ended by dispose/);
});

test("where no worker can be started, the error says what to do", async () => {
  isRefused = true;
  const net = sequential([layers.dense({ units: 1, inputShape: [1] })], {
    device: device.worker(),
  });
  await expect(net.predict(tensor([[1]]))).rejects.toThrow(
    /refused.*worker-src blob:.*worker: false/s,
  );
  // The next call tries again.
  isRefused = false;
  expect((await net.predict(tensor([[1]]))).shape).toEqual([1, 1]);
});

test("configure({ worker: true }) puts models there by default, and info says so", async () => {
  const { latch } = await freshLatch();
  expect(latch.info()).toMatchObject({ variant: null, kernels: null, device: "local", threads: 1 });
  latch.configure({ variant: "simd", worker: true });
  const net = latch.sequential([latch.layers.dense({ units: 1, inputShape: [1] })]);
  await net.predict(latch.tensor([[1]]));
  expect(latch.info()).toMatchObject({ variant: "simd", kernels: "core", device: "worker" });
  expect(latch.info().why).toMatch(/worker computes/);
  expect(() => latch.configure({ worker: false })).toThrow(/must come before the first model/);
  // Functions on Tensors compute here all the same.
  await latch.ready();
  expect(latch.ops.add(latch.tensor([1]), 2).data[0]).toBe(3);
});

test("bad options are errors", () => {
  expect(() => configure({ worker: "yes" as unknown as boolean })).toThrow(/worker.*true or false/);
  expect(() => configure({ wroker: true } as object)).toThrow(/Did you mean "worker"/);
  expect(() => device.worker({ memory: 1 } as object)).toThrow(ValueError);
  expect(() => sequential([], { device: "worker" as unknown as typeof own })).toThrow(
    /device must be device.worker\(\) or device.local\(\), got "worker"/,
  );
});
