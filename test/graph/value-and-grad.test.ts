/** Gradients of users' functions: against central differences in float64, by weights and by arguments, twice, and bad input. */
import {
  grad,
  input,
  layers,
  losses,
  ops,
  random,
  type SymbolicTensor,
  sequential,
  setSeed,
  tensor,
  valueAndGrad,
} from "latch";
import { describe, expect, test } from "vitest";

const close = (found: ArrayLike<number>, wanted: ArrayLike<number>, tolerance = 1e-3) => {
  expect(found).toHaveLength(wanted.length);
  Array.from(wanted).forEach((value, i) => {
    expect(Math.abs(found[i]! - value), `element ${i}: ${found[i]} for ${value}`).toBeLessThan(
      tolerance * (1 + Math.abs(value)),
    );
  });
};

describe("with respect to arguments", () => {
  const f = (x: SymbolicTensor, y: SymbolicTensor) =>
    ops.sum(ops.mul(ops.sin(x), ops.exp(ops.mul(y, 0.5))));

  test("value and gradients are those of the formula", async () => {
    const [x, y] = [
      [0.3, -1.2, 2],
      [0.1, 0.7, -0.4],
    ];
    const { value, gradients } = await valueAndGrad(f)(x!, y!);
    const e = y!.map((one) => Math.exp(one / 2));
    expect(value).toBeCloseTo(
      x!.reduce((sum, one, i) => sum + Math.sin(one) * e[i]!, 0),
      5,
    );
    expect(gradients).toHaveLength(2);
    close(
      gradients[0]!.data,
      x!.map((one, i) => Math.cos(one) * e[i]!),
      1e-5,
    );
    close(
      gradients[1]!.data,
      x!.map((one, i) => (Math.sin(one) * e[i]!) / 2),
      1e-5,
    );
  });

  test("some alone: by position, or the Tensor itself", async () => {
    const [x, y] = [tensor([0.5]), tensor([1])];
    const [dy] = await grad(f, [1])(x, y);
    const [same, dx] = await grad(f, [y, x])(x, y);
    close(dy!.data, [(Math.sin(0.5) * Math.exp(0.5)) / 2], 1e-5);
    expect(same!.data).toEqual(dy!.data);
    close(dx!.data, [Math.cos(0.5) * Math.exp(0.5)], 1e-5);
  });

  test("integers have none, numbers are scalars, lists and objects keep their form", async () => {
    const g = (
      { x, k }: { x: SymbolicTensor; k: SymbolicTensor },
      [a]: [SymbolicTensor],
      s: string,
    ) => ops.sum(ops.mul(ops.mul(x, k), s === "twice" ? ops.mul(a, 2) : a));
    const { value, gradients } = await valueAndGrad(g)(
      { x: [1, 2], k: tensor([3, 4], [2], "int32") },
      [tensor(0.5)],
      "twice",
    );
    expect(value).toBe(11);
    expect(gradients.map(({ shape }) => shape)).toEqual([[2], []]);
    expect([...gradients[0]!.data, gradients[1]!.at()]).toEqual([3, 4, 22]);
    expect((await valueAndGrad(g)({ x: [1], k: 1 }, [tensor(1)], "once")).value).toBe(1);
  });

  test("each shape is traced once", async () => {
    let traces = 0;
    const counted = grad((x: SymbolicTensor) => {
      traces += 1;
      return ops.sum(ops.square(x));
    });
    for (const x of [[1], [2], [1, 2], [3]])
      close(
        (await counted(x))[0]!.data,
        x.map((one) => 2 * one),
      );
    expect(traces).toBe(2);
  });

  test("calls that are not awaited run one after the other", async () => {
    const df = grad((x: SymbolicTensor) => ops.sum(ops.square(x)));
    const all = await Promise.all([1, 2, 3].map((x) => df(x)));
    expect(all.map(([dx]) => dx!.at())).toEqual([2, 4, 6]);
  });
});

describe("with respect to weights", () => {
  test("as central differences of a network with a recurrent layer", async () => {
    setSeed(3);
    const net = sequential([
      input({ shape: [4, 3] }),
      layers.lstm({ units: 3 }),
      layers.dense({ units: 2, activation: "softmax" }),
    ]);
    const loss = losses.categoricalCrossentropy();
    const f = (x: SymbolicTensor, y: SymbolicTensor) => loss.call(y, net.apply(x));
    const [x, y] = [
      random.normal([5, 4, 3]),
      tensor([
        [1, 0],
        [0, 1],
        [1, 0],
        [1, 0],
        [0, 1],
      ]),
    ];
    const compute = valueAndGrad(f, net.trainableWeights);
    const { gradients } = await compute(x, y);
    expect(gradients.map(({ shape }) => shape)).toEqual(
      net.trainableWeights.map(({ shape }) => shape),
    );
    const weights = await net.getWeights();
    const step = 1e-2;
    for (const [at, weight] of weights.entries()) {
      const element = (at * 7) % weight.size;
      const valueAt = async (by: number) => {
        const moved = weight.reshape(weight.shape);
        moved.data[element] = weight.data[element]! + by;
        await net.setWeights(weights.map((one, index) => (index === at ? moved : one)));
        return (await compute(x, y)).value;
      };
      const difference = ((await valueAt(step)) - (await valueAt(-step))) / (2 * step);
      expect(Math.abs(gradients[at]!.data[element]! - difference)).toBeLessThan(1e-3);
    }
  });

  test("moving statistics and dropout follow `training`", async () => {
    setSeed(1);
    const net = sequential([
      input({ shape: [2] }),
      layers.batchNormalization({ momentum: 0.5 }),
      layers.dropout({ rate: 0.5 }),
    ]);
    const f = (x: SymbolicTensor) => ops.sum(net.apply(x));
    const x = random.normal([64, 2], { mean: 3 });
    const before = (await net.getWeights())[2]!;
    await valueAndGrad(f, net.trainableWeights)(x);
    expect((await net.getWeights())[2]!.data).toEqual(before.data);
    const training = valueAndGrad(f, net.trainableWeights, { training: true });
    const [first, second] = [await training(x), await training(x)];
    expect(first.value).not.toBe(second.value);
    close((await net.getWeights())[2]!.data, x.mean(0).mul(0.75).data, 1e-4);
  });
});

describe("second derivatives", () => {
  test("of one function in another", async () => {
    const cube = grad((x: SymbolicTensor) => ops.sum(ops.pow(x, 3)));
    const second = grad((x: SymbolicTensor) => ops.sum(cube(x)[0]!));
    close((await second([1, -2, 0.5]))[0]!.data, [6, -12, 3], 1e-5);
  });

  test.each(["tanh", "sigmoid", "linear"] as const)(
    "through a network of %s",
    async (activation) => {
      setSeed(2);
      const net = sequential([
        input({ shape: [2] }),
        layers.dense({ units: 3, activation }),
        layers.dense({ units: 3, activation: "sigmoid" }),
        layers.dense({ units: 1 }),
      ]);
      const slope = grad((x: SymbolicTensor) => ops.sum(net.apply(x)));
      const penalty = valueAndGrad(
        (x: SymbolicTensor) => ops.sum(ops.square(slope(x)[0]!)),
        net.trainableWeights,
      );
      const x = random.normal([4, 2]);
      const { gradients } = await penalty(x);
      const weights = await net.getWeights();
      for (const at of [0, 1, 2, 3, 4]) {
        const valueAt = async (by: number) => {
          const moved = weights[at]!.reshape(weights[at]!.shape);
          moved.data[1] = weights[at]!.data[1]! + by;
          await net.setWeights(weights.map((one, index) => (index === at ? moved : one)));
          return (await penalty(x)).value;
        };
        const difference = ((await valueAt(1e-2)) - (await valueAt(-1e-2))) / 2e-2;
        expect(Math.abs(gradients[at]!.data[1]! - difference)).toBeLessThan(
          2e-3 * (1 + Math.abs(difference)),
        );
      }
    },
  );

  test("that have no rule are an error that names the operation", async () => {
    const first = grad((x: SymbolicTensor) => ops.sum(ops.square(ops.maxPool(x, 2))));
    const second = grad((x: SymbolicTensor) => ops.sum(ops.square(first(x)[0]!)));
    await expect(second(random.normal([1, 4, 2]))).rejects.toThrow(
      /gradient of maxPool\w* .*second derivative/,
    );
  });
});

describe("bad input", () => {
  test("is told at once, or at the call", async () => {
    const f = (x: SymbolicTensor) => ops.sum(x);
    expect(() => valueAndGrad(3 as never)).toThrow(/f must be a function/);
    expect(() => grad(f, ["kernel" as never])).toThrow(/variables\[0\]/);
    expect(() => grad(f, [0], { train: true } as never)).toThrow(/train/);
    await expect(grad((x: SymbolicTensor) => ops.square(x))([1, 2])).rejects.toThrow(/of a scalar/);
    await expect(grad(() => 3 as never)()).rejects.toThrow(
      /must return a symbolic tensor, as ops compute it, got 3/,
    );
    await expect(grad(f, [1])([1])).rejects.toThrow(/argument 1/);
    await expect(grad(f, [tensor([1])])([1])).rejects.toThrow(/not among the call's arguments/);
    await expect(
      grad((x: SymbolicTensor) => ops.sum(ops.add(x, input({ shape: [2] }))))([1]),
    ).rejects.toThrow(/input/);
  });
});
