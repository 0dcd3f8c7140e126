/** What `explain` tells of a run: the plan that runs, the memory that it takes, and tasks that take long. */
import { layers, random, sequential, setSeed } from "latch";
import { beforeAll, expect, test } from "vitest";
import { loadBuild } from "../../ts/runtime/device/load-build.js";
import { WasmDevice } from "../../ts/runtime/device/wasm-device.js";

beforeAll(async () => {
  const net = sequential([layers.dense({ units: 1, inputShape: [1] })]);
  expect(net.explain()).toMatch(/Not loaded yet, so not shown: memory, time and fused operations/);
  await import("../../ts/models/explain-run.js");
  await new Promise((resolve) => setImmediate(resolve));
  expect(net.explain()).not.toMatch(/Not loaded/);
});

const { dense, lstm, gru, conv1D, globalAveragePooling1D, layerNormalization } = layers;

/** Models whose outputs are three numbers. */
const models = {
  "a dense network": {
    input: [64, 200],
    hidden: (inputShape: number[]) => [dense({ units: 300, activation: "relu", inputShape })],
  },
  "a weight that is made in pieces": {
    input: [8, 900],
    hidden: (inputShape: number[]) => [dense({ units: 1500, inputShape })],
  },
  "an LSTM": {
    input: [32, 30, 20],
    hidden: (inputShape: number[]) => [lstm({ units: 64, inputShape })],
  },
  "a large GRU": {
    input: [4, 5, 20],
    hidden: (inputShape: number[]) => [gru({ units: 600, inputShape })],
  },
  "a convolution": {
    input: [16, 120, 16],
    hidden: (inputShape: number[]) => [
      conv1D({ filters: 48, kernelSize: 5, inputShape }),
      globalAveragePooling1D({}),
    ],
  },
  "large elementwise operations, which are fused": {
    input: [64, 64],
    hidden: (inputShape: number[]) => [
      dense({ units: 512, inputShape }),
      layerNormalization({}),
      layers.activation("gelu"),
    ],
  },
};

function compiled(name: keyof typeof models, device: WasmDevice) {
  setSeed(1);
  const { input, hidden } = models[name];
  const net = sequential([...hidden(input.slice(1)), dense({ units: 3 })], { device });
  net.compile({ loss: "mse", optimizer: "adam" });
  return { net, batch: input[0]!, x: random.uniform(input), y: random.uniform([input[0]!, 3]) };
}

function memoryIn(text: string): number {
  return Number(/Memory at most ([\d,]+): /.exec(text)?.[1]?.replaceAll(",", ""));
}

const names = Object.keys(models) as (keyof typeof models)[];

test.each(names)("the memory of a step is what it takes, within a tenth: %s", async (name) => {
  const device = new WasmDevice(loadBuild, { variant: "simd" });
  await device.start("full");
  const { net, batch, x, y } = compiled(name, device);
  const predicted = memoryIn(net.explain({ batchSize: batch }));
  let usedBytes = 0;
  const onTrainBatchEnd = async () => {
    usedBytes = (await device.usage()).usedBytes;
  };
  await net.fit(x, y, { batchSize: batch, callbacks: [{ onTrainBatchEnd }], verbose: 0 });
  expect(predicted / usedBytes).toBeGreaterThan(0.9);
  expect(predicted / usedBytes).toBeLessThan(1.1);
});

test("before the engine runs, memory is without what kernels need", () => {
  const device = new WasmDevice(loadBuild, { variant: "simd" });
  const { net } = compiled("an LSTM", device);
  expect(net.explain()).toMatch(/, and what kernels need to work with/);
});

test("the plan is the one that runs: elementwise operations are fused", async () => {
  const device = new WasmDevice(loadBuild, { variant: "simd" });
  const { net, batch, x, y } = compiled("large elementwise operations, which are fused", device);
  const text = net.explain({ batchSize: batch });
  expect(text).toMatch(/fused\(/);
  const plans: number[] = [];
  const { load } = device;
  device.load = (plan, variables) => {
    plans.push(plan.words.length);
    return load.call(device, plan, variables);
  };
  await net.fit(x, y, { batchSize: batch, verbose: 0 });
  // The last plan that is loaded is the step's.
  expect(text).toContain(`${plans.at(-1)} words.`);
});

test("tasks over 50 ms are named with their time", async () => {
  const device = new WasmDevice(loadBuild, { variant: "simd" });
  const { net } = compiled("an LSTM", device);
  expect(net.explain()).toMatch(/A step takes about \S+ ms/);
  expect(net.explain()).not.toMatch(/Longer than 50 ms/);
  const large = sequential([lstm({ units: 256, inputShape: [100, 128] }), dense({ units: 2 })], {
    device,
  });
  large.compile({ loss: "mse", optimizer: "sgd" });
  // 64 x 100 x (128 + 256) x 1024 multiply-adds forward, and twice as many backward.
  expect(large.explain({ batchSize: 64 })).toMatch(
    /A step takes about 7\d\d ms .*In this thread it lets other events happen at 1\d\d points in between/,
  );
  expect(large.explain({ batchSize: 64 })).not.toMatch(/Longer than 50 ms/);
  const wide = sequential([dense({ units: 2048, inputShape: [2048] })], { device });
  wide.compile({ loss: "mse", optimizer: "adam" });
  // 256 x 2048 x 2048 multiply-adds of one product.
  expect(wide.explain({ batchSize: 256 })).toMatch(
    /Longer than 50 ms: dense.* of this step, about 107 ms; .*matmul.* of this step, about 107 ms/,
  );
  const identity = sequential(
    [dense({ units: 9000, inputShape: [3000], kernelInitializer: "identity" })],
    { device },
  );
  expect(identity.explain({ batchSize: 1 })).toMatch(
    /Longer than 50 ms: the first value of .*kernel, about \d+ ms/,
  );
});
