/** Steps that users write: the numbers of fit, effects of layers, several optimizers, failures that change nothing. */
import {
  compileStep,
  constraints,
  input,
  layers,
  losses,
  type Model,
  ops,
  optimizers,
  random,
  regularizers,
  type SymbolicTensor,
  sequential,
  setSeed,
  type Tensor,
  tensor,
} from "latch";
import { beforeEach, describe, expect, test } from "vitest";

beforeEach(() => setSeed(4));

const mse = losses.meanSquaredError();

interface Pair {
  readonly x: SymbolicTensor;
  readonly y: SymbolicTensor;
}

function regressor() {
  return sequential([
    input({ shape: [3] }),
    layers.dense({
      units: 4,
      activation: "tanh",
      kernelRegularizer: regularizers.l2(0.1),
      kernelConstraint: constraints.maxNorm({ maxValue: 0.8 }),
    }),
    layers.batchNormalization({ momentum: 0.7 }),
    layers.dense({ units: 2, activityRegularizer: regularizers.l1(0.01) }),
  ]);
}

/** Two models with the same weights. */
async function twins<Made extends Model>(make: () => Made): Promise<[Made, Made]> {
  const [a, b] = [make(), make()];
  await b.setWeights(await a.getWeights());
  return [a, b];
}

const dataOf = (weights: readonly Tensor[]) => weights.map(({ data }) => [...data]);

describe("a step is what fit does", () => {
  test("to the bit: loss, weights, penalties, constraints, moving statistics", async () => {
    const [own, built] = await twins(regressor);
    const adam = () => optimizers.adam({ learningRate: 0.05, weightDecay: 0.01, clipnorm: 0.5 });
    built.compile({ optimizer: adam(), loss: "mse" });
    const step = compileStep(({ x, y }: Pair) => ({ loss: mse.call(y, own.apply(x)) }), {
      model: own,
      optimizer: adam(),
    });
    for (const rows of [8, 5, 8]) {
      const [x, y] = [random.normal([rows, 3]), random.normal([rows, 2])];
      const { loss } = await step({ x, y });
      expect(loss).toBe((await built.trainOnBatch(x, y)).loss);
      expect(dataOf(await own.getWeights())).toEqual(dataOf(await built.getWeights()));
    }
  });

  test("for each optimizer by its name", async () => {
    for (const optimizer of ["sgd", "adam", "adamw", "rmsprop", "lion"] as const) {
      const [own, built] = await twins(regressor);
      built.compile({ optimizer, loss: "mse" });
      const step = compileStep(({ x, y }: Pair) => ({ loss: mse.call(y, own.apply(x)) }), {
        model: own,
        optimizer,
      });
      const [x, y] = [random.normal([4, 3]), random.normal([4, 2])];
      for (let i = 0; i < 3; i++) {
        await step({ x, y });
        await built.trainOnBatch(x, y);
      }
      expect(dataOf(await own.getWeights())).toEqual(dataOf(await built.getWeights()));
    }
  });
});

describe("results", () => {
  test("have their names: scalars are numbers, others Tensors", async () => {
    const net = sequential([input({ shape: [2] }), layers.dense({ units: 1 })]);
    const step = compileStep(
      ({ x, scale }: { x: SymbolicTensor; scale: SymbolicTensor }) => {
        const y = net.apply(x);
        return { loss: ops.mean(ops.mul(ops.square(y), scale)), y, largest: ops.max(y) };
      },
      { model: net, optimizer: "sgd" },
    );
    const before = await net.predict([
      [1, 2],
      [3, 4],
    ]);
    const { loss, y, largest } = await step({
      x: [
        [1, 2],
        [3, 4],
      ],
      scale: 2,
    });
    expect((y as Tensor).data).toEqual(before.data);
    expect(largest).toBe(before.max());
    expect(loss).toBeCloseTo(before.mul(before).mean() * 2, 4);
  });

  test("each shape is traced once, a number is no new shape", async () => {
    const net = sequential([layers.dense({ units: 1 })]);
    let traces = 0;
    const step = compileStep(
      ({ x, scale }: { x: SymbolicTensor; scale: SymbolicTensor }) => {
        traces += 1;
        return { loss: ops.sum(ops.mul(net.apply(x), scale)) };
      },
      { model: net, optimizer: "sgd" },
    );
    for (const rows of [1, 2, 1]) await step({ x: random.normal([rows, 3]), scale: rows });
    await step({ x: random.normal([1, 3]), scale: 7 });
    expect(traces).toBe(2);
  });

  test("dropout is new in every step, and off where training is false", async () => {
    const net = sequential([
      input({ shape: [50] }),
      layers.dropout({ rate: 0.5 }),
      layers.dense({ units: 1 }),
    ]);
    const stepOf = (training: boolean) =>
      compileStep(({ x }: { x: SymbolicTensor }) => ({ loss: ops.sum(net.apply(x)) }), {
        model: net,
        optimizer: optimizers.sgd({ learningRate: 0 }),
        training,
      });
    const x = random.normal([4, 50]);
    const [on, off] = [stepOf(true), stepOf(false)];
    expect((await on({ x })).loss).not.toBe((await on({ x })).loss);
    expect((await off({ x })).loss).toBe((await off({ x })).loss);
  });
});

describe("several optimizers", () => {
  interface Noise {
    readonly real: SymbolicTensor;
    readonly noise: SymbolicTensor;
  }

  const generatorOf = () =>
    sequential([
      input({ shape: [2] }),
      layers.dense({ units: 4, activation: "tanh" }),
      layers.batchNormalization(),
      layers.dense({ units: 3 }),
    ]);
  const discriminatorOf = () =>
    sequential([
      input({ shape: [3] }),
      layers.dense({ units: 5, activation: "sigmoid" }),
      layers.dense({ units: 1, activation: "sigmoid" }),
    ]);
  const bce = losses.binaryCrossentropy();

  function lossesOf(generator: Model, discriminator: Model) {
    return ({ real, noise }: Noise) => {
      const fake = generator.apply(noise) as SymbolicTensor;
      const [onReal, onFake] = [real, fake].map((x) => discriminator.apply(x) as SymbolicTensor);
      const [ones, zeros] = [
        ops.ones(onFake!.shape as number[]),
        ops.zeros(onFake!.shape as number[]),
      ];
      return {
        dLoss: ops.add(bce.call(ones, onReal!), bce.call(zeros, onFake!)),
        gLoss: bce.call(ones, onFake!),
      };
    };
  }

  test("in one program: each trains its weights alone, by gradients from before the step", async () => {
    const [generator, otherGenerator] = await twins(generatorOf);
    const [discriminator, otherDiscriminator] = await twins(discriminatorOf);
    const [forD, forG] = [
      () => optimizers.adam({ learningRate: 0.01 }),
      () => optimizers.rmsprop(),
    ];
    const both = compileStep(lossesOf(generator, discriminator), [
      { model: discriminator, optimizer: forD(), loss: "dLoss" },
      { model: generator, optimizer: forG(), loss: "gLoss" },
    ]);
    const others = lossesOf(otherGenerator, otherDiscriminator);
    const d = compileStep(others, { model: otherDiscriminator, optimizer: forD(), loss: "dLoss" });
    const g = compileStep(others, { model: otherGenerator, optimizer: forG(), loss: "gLoss" });
    for (let i = 0; i < 3; i++) {
      const data = { real: random.normal([6, 3]), noise: random.normal([6, 2]) };
      const old = await otherDiscriminator.getWeights();
      const before = await otherGenerator.getWeights();
      const result = await both(data);
      expect((await d(data)).dLoss).toBe(result.dLoss);
      const updated = await otherDiscriminator.getWeights();
      // The generator's own step, from the weights before.
      await otherDiscriminator.setWeights(old);
      await otherGenerator.setWeights(before);
      expect((await g(data)).gLoss).toBe(result.gLoss);
      await otherDiscriminator.setWeights(updated);
      expect(dataOf(await discriminator.getWeights())).toEqual(dataOf(updated));
      expect(dataOf(await generator.getWeights())).toEqual(
        dataOf(await otherGenerator.getWeights()),
      );
    }
  });

  test("the same optimizer twice is an error", () => {
    const optimizer = optimizers.sgd();
    const [generator, discriminator] = [generatorOf(), discriminatorOf()];
    expect(() =>
      compileStep(lossesOf(generator, discriminator), [
        { model: generator, optimizer, loss: "gLoss" },
        { model: discriminator, optimizer, loss: "dLoss" },
      ]),
    ).toThrow(/an optimizer of its own/);
  });
});

describe("failing", () => {
  test("a step that fails changes nothing", async () => {
    const net = sequential([
      layers.embedding({ inputDim: 3, outputDim: 2 }),
      layers.dense({ units: 1 }),
    ]);
    const optimizer = optimizers.adam();
    const step = compileStep(({ x }: { x: SymbolicTensor }) => ({ loss: ops.sum(net.apply(x)) }), {
      model: net,
      optimizer,
    });
    await step({ x: tensor([[1]], undefined, "int32") });
    const before = dataOf(await net.getWeights());
    await expect(step({ x: tensor([[3]], undefined, "int32") })).rejects.toThrow(/3/);
    expect(dataOf(await net.getWeights())).toEqual(before);
    expect(optimizer.iterations).toBe(1);
    await step({ x: tensor([[2]], undefined, "int32") });
    expect(optimizer.iterations).toBe(2);
  });

  test("bad input is told", async () => {
    const net = sequential([input({ shape: [2] }), layers.dense({ units: 1 })]);
    const options = { model: net, optimizer: "sgd" } as const;
    const f = ({ x }: { x: SymbolicTensor }) => ({ loss: net.apply(x) });
    const x = [
      [1, 2],
      [3, 4],
    ];
    expect(() => compileStep(3 as never, options)).toThrow(/f must be a function/);
    expect(() => compileStep(f, { optimizer: "sgd" } as never)).toThrow(/needs the option model/);
    expect(() => compileStep(f, { ...options, model: 3 as never })).toThrow(/a model or layer/);
    expect(() => compileStep(f, { ...options, rate: 1 } as never)).toThrow(/rate/);
    expect(() => compileStep(f, [])).toThrow(/empty array/);
    await expect(compileStep(f, options)({ x })).rejects.toThrow(
      /must be a scalar, got shape \(2, 1\)/,
    );
    await expect(compileStep(f, { ...options, loss: "other" })({ x })).rejects.toThrow(/"other"/);
    await expect(compileStep(() => 3 as never, options)({})).rejects.toThrow(/must return \{ loss/);
    await expect(compileStep(f, options)(x as never)).rejects.toThrow(/by name/);
  });
});
