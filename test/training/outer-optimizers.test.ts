/** Optimizers with others inside of them: in fit, in compiled steps, in files, and what they say of wrong input. */
import {
  callbacks,
  compileStep,
  layers,
  loadModel,
  losses,
  optimizers,
  ready,
  registerSerializable,
  type Sequential,
  type SymbolicTensor,
  sequential,
  setSeed,
  type Variable,
} from "latch";
import { beforeAll, describe, expect, test } from "vitest";

beforeAll(ready);

const x = [
  [1, 2],
  [-1, 0.5],
  [0.25, 1],
  [2, -1],
];
const y = [[1], [0], [0.5], [-1]];
/** With this target gradients overflow float32. */
const huge = [3e38];

type Inner = ReturnType<typeof optimizers.get>;

function netWith(optimizer: Inner): Sequential {
  setSeed(7);
  const net = sequential([
    layers.dense({ units: 3, inputShape: [2], activation: "tanh", name: "first" }),
    layers.dense({ units: 1, name: "second" }),
  ]);
  net.compile({ optimizer, loss: "mse" });
  return net;
}

async function numbers(net: Sequential): Promise<number[]> {
  return (await net.getWeights()).flatMap(({ data }) => [...data]);
}

const inSteps = { batchSize: 1, epochs: 3, shuffle: false, verbose: 0 } as const;

describe("LossScaleOptimizer", () => {
  const make = (options: optimizers.AdamOptions = {}) =>
    optimizers.lossScaleOptimizer({
      innerOptimizer: optimizers.adam({ learningRate: 0.05, ...options }),
      initialScale: 8,
      dynamicGrowthSteps: 5,
    });

  test("leaves out steps whose gradients overflow, as if their batches were not there", async () => {
    const scaled = netWith(make({ useEma: true, clipnorm: 1 }));
    const plain = netWith(optimizers.adam({ learningRate: 0.05, useEma: true, clipnorm: 1 }));
    const rows = [x[0]!, x[1]!, x[0]!, x[2]!, x[0]!, x[3]!];
    const { history } = await scaled.fit(
      rows,
      [...y.slice(0, 2), huge, y[2]!, huge, y[3]!],
      inSteps,
    );
    await plain.fit(x, y, inSteps);
    expect(await numbers(scaled)).toEqual(await numbers(plain));
    expect(scaled.optimizer.iterations).toBe(12);
    expect(plain.optimizer.iterations).toBe(12);
    expect(scaled.optimizer.steps).toBe(18);
    expect(history.loss).toHaveLength(3);
    // Halved six times, and never five finite steps in a row.
    const [counter, scale] = await scaled.optimizer.getWeights();
    expect([counter!.at(), scale!.at()]).toEqual([1, 8 / 64]);
  });

  test("doubles the scale after steps with finite gradients", async () => {
    const net = netWith(make());
    await net.fit(x, y, inSteps);
    const [counter, scale] = await net.optimizer.getWeights();
    expect([counter!.at(), scale!.at()]).toEqual([2, 32]);
  });

  test("in a compiled step", async () => {
    const optimizer = make();
    const net = netWith(optimizers.sgd());
    const step = compileStep(
      ({ input, target }: { input: SymbolicTensor; target: SymbolicTensor }) => ({
        loss: losses.meanSquaredError().call(target, net.apply(input)),
      }),
      { model: net, optimizer },
    );
    const before = await numbers(net);
    await step({ input: [x[0]!], target: [huge] });
    expect(await numbers(net)).toEqual(before);
    expect(optimizer.iterations).toBe(0);
    await step({ input: x, target: y });
    expect(await numbers(net)).not.toEqual(before);
    expect(optimizer.iterations).toBe(1);
  });

  test("goes on from a file with the same numbers", async () => {
    const net = netWith(make());
    await net.fit([...x, x[0]!], [...y, huge], inSteps);
    const again = (await loadModel(await net.toBytes())) as Sequential;
    const inner = again.optimizer as optimizers.LossScaleOptimizer;
    expect(inner.className).toBe("LossScaleOptimizer");
    expect(inner.innerOptimizer.className).toBe("Adam");
    expect(inner.iterations).toBe(net.optimizer.iterations);
    expect(inner.getConfig()).toEqual(net.optimizer.getConfig());
    const next = { ...inSteps, epochs: 6, initialEpoch: 3 };
    const [one, two] = [await net.fit(x, y, next), await again.fit(x, y, next)];
    expect(two.history.loss).toEqual(one.history.loss);
    expect(await numbers(again)).toEqual(await numbers(net));
  });

  test("has the learning rate of its inner optimizer, which callbacks can set", async () => {
    const optimizer = make({ lossScaleFactor: 4 });
    expect(optimizer.innerOptimizer.lossScaleFactor).toBeNull();
    const net = netWith(optimizer);
    const learningRate = callbacks.learningRateScheduler({ schedule: (epoch) => 0.5 ** epoch });
    await net.fit(x, y, { ...inSteps, callbacks: [learningRate] });
    expect(optimizer.learningRate).toBe(0.25);
    expect(optimizer.innerOptimizer.learningRate).toBe(0.25);
  });

  test("options that it does not take", () => {
    const sgd = optimizers.sgd();
    const of = (options: object) => () =>
      optimizers.lossScaleOptimizer({ innerOptimizer: sgd, ...options });
    expect(of({ innerOptimizer: "sdg" })).toThrow('"sgd"');
    expect(of({ innerOptimizer: make() })).toThrow("can't be inside of another optimizer");
    expect(of({ initialScale: 0 })).toThrow("initialScale must be");
    expect(of({ dynamicGrowthSteps: 0 })).toThrow("dynamicGrowthSteps must be");
    expect(of({ clipnorm: 1 })).toThrow("clipnorm");
    expect(of({ learningRate: 1 })).toThrow("learningRate");
    expect(() => make().excludeFromWeightDecay({ varNames: ["bias"] })).toThrow(
      "decays no weights",
    );
  });
});

describe("MultiOptimizer", () => {
  const map = () =>
    optimizers.optimizerMap({
      defaultOptimizer: optimizers.sgd({ learningRate: 0.1, momentum: 0.5 }),
      optimizerMap: { ".*second/.*": optimizers.adam({ learningRate: 0.01 }) },
    });

  test("updates each weight by the optimizer that the map has for it, also after a file", async () => {
    const net = netWith(optimizers.multiOptimizer({ optimizerMap: map() }));
    await net.fit(x, y, inSteps);
    const multi = net.optimizer as optimizers.MultiOptimizer;
    expect(multi.optimizers.map(({ className, iterations }) => [className, iterations])).toEqual([
      ["Adam", 12],
      ["SGD", 12],
    ]);
    expect(multi.variables.map(({ path }) => path.replace(/^.*?_/, ""))).toEqual([
      expect.stringMatching(/kernel_momentum$/),
      expect.stringMatching(/kernel_velocity$/),
      expect.stringMatching(/bias_momentum$/),
      expect.stringMatching(/bias_velocity$/),
      expect.stringMatching(/kernel_momentum$/),
      expect.stringMatching(/bias_momentum$/),
    ]);
    const again = (await loadModel(await net.toBytes())) as Sequential;
    const next = { ...inSteps, epochs: 6, initialEpoch: 3 };
    const [one, two] = [await net.fit(x, y, next), await again.fit(x, y, next)];
    expect(two.history.loss).toEqual(one.history.loss);
    expect(await numbers(again)).toEqual(await numbers(net));
  });

  test("with a function, which may return a new optimizer for each weight", async () => {
    const optimizerOf = registerSerializable(
      ({ path }: Variable) =>
        path.includes("first") ? optimizers.adam() : optimizers.sgd({ learningRate: 0 }),
      { name: "optimizerOf" },
    );
    const net = netWith(optimizers.multiOptimizer({ optimizerMap: optimizerOf }));
    const before = await net.getWeights();
    await net.fit(x, y, inSteps);
    const after = await net.getWeights();
    const changed = after.map(({ data }, index) => data.join() !== before[index]!.data.join());
    expect(changed).toEqual([true, true, false, false]);
    expect((net.optimizer as optimizers.MultiOptimizer).optimizers).toHaveLength(4);
    expect(net.optimizer.getConfig().optimizerMap).toBe("Custom>optimizerOf");
  });

  test("its loss scale factor is that of all", async () => {
    const optimizer = optimizers.multiOptimizer({ optimizerMap: map(), lossScaleFactor: 16 });
    expect(optimizer.optimizers.map(({ lossScaleFactor }) => lossScaleFactor)).toEqual([16, 16]);
    const [scaled, plain] = [
      netWith(optimizer),
      netWith(optimizers.multiOptimizer({ optimizerMap: map() })),
    ];
    await scaled.fit(x, y, inSteps);
    await plain.fit(x, y, inSteps);
    expect(await numbers(scaled)).toEqual(await numbers(plain));
  });

  test("the map: own paths before patterns, one pattern for a path", () => {
    const one = map();
    const rmsprop = optimizers.rmsprop();
    one.set("a/second/kernel", rmsprop);
    expect(one.get("a/second/kernel")).toBe(rmsprop);
    expect(one.get("a/second/bias").className).toBe("Adam");
    expect(one.get("a/second").className).toBe("SGD");
    expect(() => one.set("a/second/kernel", rmsprop)).toThrow("delete it first");
    one.set("a/.*", "lion" as "sgd");
    expect(() => one.get("a/second/bias")).toThrow("is matched by .*second/.* and a/.*");
    expect(one.delete("a/.*")).toBe(true);
    expect(one.delete("a/.*")).toBe(false);
  });

  test("what it does not have or take", () => {
    const optimizer = optimizers.multiOptimizer({ optimizerMap: map() });
    expect(() => optimizer.learningRate).toThrow("has no learning rate");
    expect(() => {
      optimizer.learningRate = 1;
    }).toThrow("has no learning rate");
    expect(() => optimizers.multiOptimizer({ optimizerMap: 1 as never })).toThrow("optimizerMap");
    const nested = optimizers.multiOptimizer({ optimizerMap: () => optimizer });
    expect(() => nested.build(netWith(optimizers.sgd()).trainableWeights)).toThrow(
      "an optimizer without others inside of it",
    );
    expect(() =>
      optimizers.optimizerMap({ defaultOptimizer: "sgd", optimizerMap: [] as never }),
    ).toThrow("an object of optimizers by path");
  });
});

test("a file has the steps of an optimizer that accumulates gradients, not its updates", async () => {
  const make = () => optimizers.adam({ learningRate: 0.05, gradientAccumulationSteps: 4 });
  const net = netWith(make());
  await net.fit(x, y, { ...inSteps, epochs: 1 });
  await net.fit(x.slice(0, 2), y.slice(0, 2), { ...inSteps, epochs: 1 });
  const again = (await loadModel(await net.toBytes())) as Sequential;
  expect(again.optimizer.steps).toBe(6);
  expect(again.optimizer.iterations).toBe(1);
  const [one, two] = [await net.fit(x, y, inSteps), await again.fit(x, y, inSteps)];
  expect(two.history.loss).toEqual(one.history.loss);
  expect(await numbers(again)).toEqual(await numbers(net));
});
