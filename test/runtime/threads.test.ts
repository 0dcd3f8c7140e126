/** Several threads: the same bits, memory that grows, a restart after a trap, and one thread where there are no more. */
import { Worker } from "node:worker_threads";
import {
  configure,
  device,
  EngineError,
  layers,
  ops,
  type SymbolicTensor,
  sequential,
  setSeed,
  tensor,
  ValueError,
} from "latch";
import { expect, onTestFinished, test, vi } from "vitest";
import { Executable } from "../../ts/graph/executable.js";
import { read } from "../../ts/graph/operations/sources.js";
import { sgdUpdate } from "../../ts/graph/operations/updates/sgd.js";
import type { OpNode } from "../../ts/graph/symbolic.js";
import { Variable } from "../../ts/graph/variable.js";
import type { Device, EngineOptions } from "../../ts/runtime/device/device.js";
import { loadBuild } from "../../ts/runtime/device/load-build.js";
import { LAST_SECTION } from "../../ts/runtime/device/pauses.js";
import { availableThreads } from "../../ts/runtime/device/threads/available.js";
import { Choice } from "../../ts/runtime/device/threads/choice.js";
import { automaticThreads } from "../../ts/runtime/device/threads/load.js";
import { PoolInstance } from "../../ts/runtime/device/threads/pool.js";
import { poolWorkerScript } from "../../ts/runtime/device/threads/worker-script.js";
import { WasmDevice } from "../../ts/runtime/device/wasm-device.js";
import { freshLatch } from "../support/fresh.js";
import { joined, poolOf, splittingAll } from "../support/threads.js";

const ROWS = 16;
const x = tensor(
  Float32Array.from({ length: ROWS * 30 }, (_, i) => Math.sin(i)),
  [ROWS, 6, 5],
);
const y = tensor(
  Float32Array.from({ length: ROWS }, (_, i) => Math.cos(i)),
  [ROWS, 1],
);

function model(place: Device) {
  setSeed(5);
  const net = sequential(
    [
      layers.bidirectional({ layer: layers.lstm({ units: 9, returnSequences: true }) }),
      layers.gru({ units: 7, returnSequences: true }),
      layers.simpleRNN({ units: 6 }),
      layers.dense({ units: 1 }),
    ],
    { device: place },
  );
  net.compile({ loss: "mse", optimizer: "adam" });
  return net;
}

async function fitted(net: ReturnType<typeof model>) {
  const { history } = await net.fit(x, y, { epochs: 3, batchSize: 13, verbose: 0 });
  const [weights, predicted] = [await net.getWeights(), await net.predict(x)];
  return { history, weights: weights.map(({ data }) => [...data]), predicted: [...predicted.data] };
}

/** Starts a thread of a pool, and ends it while it computes. */
const killerScript = `
  const { Worker, workerData } = require("node:worker_threads");
  const { script, start, word, memory } = workerData;
  const worker = new Worker(script, { eval: true });
  worker.postMessage(start);
  const words = new Int32Array(memory.buffer);
  // 3: it holds a part. Between looks it may have finished: then its next part is as good.
  const look = () => {
    if (Atomics.load(words, word) === 3) worker.terminate();
    else setTimeout(look, 1);
  };
  look();
`;

/** A device of one thread. */
const single = () => new WasmDevice(loadBuild, { variant: "simd" });

async function startedWith(options: EngineOptions): Promise<WasmDevice> {
  const started = new WasmDevice(loadBuild, options);
  await started.start("core");
  return started;
}

test("a model trains to the same bits with any number of threads", async () => {
  const one = await fitted(model(single()));
  for (const count of [2, 3, 8]) {
    const several = new WasmDevice(splittingAll(count), { variant: "simd" });
    expect(await fitted(model(several))).toEqual(one);
    expect(several.info.threads).toMatchObject({ count, why: `${count} threads compute a step` });
  }
});

test("memory grows while threads run", async () => {
  const several = new WasmDevice(splittingAll(2), { variant: "simd" });
  const net = model(several);
  const first = await net.predict(x);
  await joined(several, 2);
  const { memoryBytes } = await several.usage();
  const blocks = await several.allocate([2 ** 26]);
  const grown = await several.usage();
  expect(grown.memoryBytes).toBeGreaterThan(memoryBytes + 2 ** 25);
  expect([...(await net.predict(x)).data]).toEqual([...first.data]);
  // A model whose arrays are all in the new memory.
  expect(await fitted(model(several))).toEqual(await fitted(model(single())));
  for (const block of blocks) several.release(block);
});

test("a trap in one thread restarts all of them, and nothing is lost", async () => {
  const several = new WasmDevice(splittingAll(3, 1), { variant: "simd" });
  const net = model(several);
  await net.fit(x, y, { epochs: 1, batchSize: 13, verbose: 0 });
  await joined(several, 2);
  const before = await net.getWeights();
  const trapped = poolOf(several);
  // What a worker does when it traps: the second one, which was not started, so it says nothing else.
  trapped.pool.fail(1);
  const failing = net.fit(x, y, { epochs: 1, batchSize: 13, verbose: 0 });
  await expect(failing).rejects.toThrow(EngineError);
  await expect(failing).rejects.toThrow(/thread 3 of 3 trapped, or was ended, while it computed/);
  expect(poolOf(several)).not.toBe(trapped);
  expect(await net.getWeights()).toEqual(before);
  const reference = model(single());
  await reference.fit(x, y, { epochs: 1, batchSize: 13, verbose: 0 });
  setSeed(9);
  const again = await fitted(net);
  setSeed(9);
  expect(again.weights).toEqual((await fitted(reference)).weights);
});

test("a trap while weights are updated says that some are and others are not", async () => {
  const several = new WasmDevice(splittingAll(2, 0), { variant: "simd" });
  const [weight, gradient] = ["weight", "gradient"].map((name) =>
    read(
      new Variable({
        name,
        shape: [256],
        initializer: { values: (shape) => ops.ones(shape) },
        key: { seed: 0, stream: 0 },
      }),
    ),
  );
  const computing = ops.tanh(weight!);
  const updating = sgdUpdate({ weight: weight!, gradient: gradient!, hyper: gradient! });
  const failing = async (fetches: SymbolicTensor[], effects: OpNode[]) => {
    const executable = new Executable({ fetches, effects }, several);
    await executable.prepare({});
    poolOf(several).pool.fail(0);
    return executable.runOnce();
  };
  await expect(failing([computing], [updating])).rejects.toThrow(
    /in tanh, step \d of the plan: thread 2 of 2 .* with all weights as they were/,
  );
  await expect(failing([], [updating])).rejects.toThrow(
    /in sgdUpdate, step \d of the plan: thread 2 of 2 .* Some weights have the update of this step, others do not/,
  );
});

test("a worker that is ended in the middle of its part is an error that names it", async () => {
  // Its worker is started by another thread, which can end it while this one waits for it.
  const several = new WasmDevice(splittingAll(2, 0), { variant: "simd" });
  const net = model(several);
  await net.fit(x, y, { epochs: 1, batchSize: 13, verbose: 0 });
  const before = await net.getWeights();
  const { memory, pool, module } = poolOf(several);
  const stackTop = poolOf(several).address(poolOf(several).allocate(2 ** 18)) + 2 ** 18;
  const killer = new Worker(killerScript, {
    eval: true,
    workerData: {
      script: poolWorkerScript,
      start: { number: 0, module, memory, stackTop },
      word: pool.word_of(0) / 4,
      memory,
    },
  });
  onTestFinished(async () => {
    await killer.terminate();
  });
  await joined(several, 2);
  const long = sequential([layers.dense({ units: 2048, inputShape: [2048] })], { device: several });
  const rows = tensor(new Float32Array(2048 * 2048), [2048, 2048]);
  const predicting = (async () => {
    for (let round = 0; round < 100; round += 1) await long.predict(rows, { batchSize: 2048 });
  })();
  await expect(predicting).rejects.toThrow(
    /thread 2 of 2 trapped, or was ended, while it computed/,
  );
  expect(await net.getWeights()).toEqual(before);
  expect((await long.predict(rows.slice(0, 8))).shape).toEqual([8, 2048]);
});

test("a worker that ends between steps is replaced", async () => {
  const ended: (() => unknown)[] = [];
  const builtin = process.getBuiltinModule;
  const spy = vi.spyOn(process, "getBuiltinModule");
  spy.mockImplementation(((name: string) => {
    if (name !== "node:worker_threads") return builtin(name);
    return {
      Worker: class extends Worker {
        constructor(script: string, options: object) {
          super(script, options);
          ended.push(() => this.terminate());
        }
      },
    };
  }) as typeof builtin);
  onTestFinished(() => spy.mockRestore());
  const several = new WasmDevice(splittingAll(2), { variant: "simd" });
  const net = model(several);
  const first = await net.predict(x);
  await joined(several, 2);
  await ended[0]!();
  await joined(several, 2);
  expect(ended).toHaveLength(2);
  expect([...(await net.predict(x)).data]).toEqual([...first.data]);
});

test.skipIf(availableThreads() === 1)(
  "auto starts threads with the first long instruction",
  async () => {
    const automatic = await startedWith({ variant: "simd", threads: "auto" });
    expect(automatic.info.threads?.count).toBeGreaterThan(1);
    await model(automatic).predict(x);
    expect(poolOf(automatic).pool.is_wanted()).toBe(0);
    expect(poolOf(automatic).pool.joined()).toBe(0);
    const wide = sequential([layers.dense({ units: 512, inputShape: [512] })], {
      device: automatic,
    });
    await wide.predict(tensor(new Float32Array(64 * 512), [64, 512]));
    expect(poolOf(automatic).pool.is_wanted()).toBe(1);
    await joined(automatic, 2);
  },
);

test("auto computes on one thread what several make slower", () => {
  let now = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => now);
  onTestFinished(() => clock.mockRestore());
  const choice = new Choice();
  const runs = (count: number, alone: number, together: number) => {
    const ways = Array.from({ length: count }, () => {
      let way = false;
      choice.measure(1, (isTogether) => {
        way = isTogether;
        now += isTogether ? together : alone;
      });
      return way;
    });
    return ways.filter((isTogether) => isTogether).length / count;
  };
  expect(runs(320, 2, 1)).toBeGreaterThan(0.95);
  // Another process takes a core.
  expect(runs(320, 2, 5)).toBeLessThan(0.1);
  expect(runs(320, 2, 1)).toBeGreaterThan(0.85);
  // The number becomes another program's.
  choice.delete(1);
  expect(runs(2, 2, 1)).toBe(0.5);
});

test("all sections of a step run in the way that was chosen for the first", () => {
  let now = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => now);
  onTestFinished(() => clock.mockRestore());
  const choice = new Choice();
  const sections = [0, 1, 2].map((first) => ({
    first,
    end: first === 2 ? LAST_SECTION : first + 1,
    portion: 0,
    of: 1,
  }));
  const step = (alone: number, together: number) => {
    const ways = sections.map((section) => {
      let way = false;
      choice.measureSection(7, section, (isTogether) => {
        way = isTogether;
        now += isTogether ? together : alone;
      });
      return way;
    });
    expect(new Set(ways).size).toBe(1);
    return ways[0]!;
  };
  const steps = Array.from({ length: 320 }, () => step(5, 2));
  expect(steps.filter((isTogether) => isTogether).length / steps.length).toBeGreaterThan(0.95);
  // Workers that start in the middle of a step: the rest of it runs on all threads, and counts for nothing.
  choice.delete(7);
  choice.measureSection(7, sections[1]!, (isTogether) => expect(isTogether).toBe(true));
  choice.measureSection(7, sections[2]!, (isTogether) => expect(isTogether).toBe(true));
});

test("where memory cannot be shared, one thread computes and says why", async () => {
  const spy = vi.spyOn(WebAssembly, "Memory").mockImplementation(function none() {
    throw new RangeError("no memory of this kind");
  });
  onTestFinished(() => spy.mockRestore());
  const alone = new WasmDevice(loadBuild, { variant: "simd", threads: 2 });
  expect(await fitted(model(alone))).toEqual(await fitted(model(single())));
  expect(alone.info.threads).toMatchObject({
    count: 1,
    why: "one thread computes a step: there is no shared memory here",
  });
  expect(alone.requireRunning().instance).not.toBeInstanceOf(PoolInstance);
});

test("a host that starts no workers computes with the threads that it has", async () => {
  const builtin = process.getBuiltinModule;
  const spy = vi.spyOn(process, "getBuiltinModule");
  spy.mockImplementation(((name: string) => {
    if (name !== "node:worker_threads") return builtin(name);
    return {
      Worker: class {
        constructor() {
          throw new Error("refused");
        }
      },
    };
  }) as typeof builtin);
  onTestFinished(() => spy.mockRestore());
  const several = new WasmDevice(splittingAll(3), { variant: "simd" });
  expect(await fitted(model(several))).toEqual(await fitted(model(single())));
});

test("an engine that the program gives has one thread", async () => {
  const { default: engine } = await import("../../ts/runtime/wasm/simd-full.js");
  const given = await startedWith({ engine, threads: 2 });
  expect(given.info.threads).toMatchObject({ count: 1, why: expect.stringMatching(/engine/) });
});

test("info says how many threads compute", async () => {
  const { latch } = await freshLatch();
  latch.configure({ variant: "simd", threads: 2 });
  expect(latch.info().threads).toBe(1);
  await latch.ready();
  expect(latch.info()).toMatchObject({ threads: 2, device: "local" });
  expect(latch.info().why).toMatch(/2 threads compute a step/);
  expect(() => latch.configure({ threads: 3 })).toThrow(
    /threads.*must come before the first model/,
  );
  latch.configure({ threads: 2 });
});

test("bad numbers of threads are errors", () => {
  for (const threads of [0, -1, 1.5, "all"])
    expect(() => configure({ threads: threads as number })).toThrow(ValueError);
  expect(() => device.worker({ threads: 0 })).toThrow(/threads.*at least 1, or "auto"/);
});

test("auto takes half of what the machine runs at once, and leaves one to a page", () => {
  const counts = (isInPage: boolean) =>
    [1, 2, 3, 4, 8, 64].map((available) => automaticThreads(available, isInPage));
  expect(counts(false)).toEqual([1, 2, 2, 2, 4, 8]);
  expect(counts(true)).toEqual([1, 1, 2, 2, 4, 8]);
});
