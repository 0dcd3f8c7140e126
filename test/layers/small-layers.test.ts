/** Noise in training, masks of Softmax, functions and wrappers as layers, models as layers: what goldens do not hold. */
import {
  functional,
  input,
  type Layer,
  layers,
  ops,
  random,
  ready,
  registerSerializable,
  ShapeError,
  type SymbolicTensor,
  sequential,
  setSeed,
  type Tensor,
  tensor,
  ValueError,
} from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import { maskOf } from "../../ts/graph/masks.js";
import { kerasForm } from "../../ts/runtime/registry/keras-form.js";

beforeAll(ready);

function momentsOf(x: Tensor): { mean: number; variance: number } {
  const mean = x.mean();
  const variance = [...x.data].reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.size;
  return { mean, variance };
}

const ones = random.uniform([200, 100], { min: 1, max: 1 });
const noisy = {
  gaussianNoise: (seed?: number) => layers.gaussianNoise({ stddev: 0.5, seed: seed ?? null }),
  gaussianDropout: (seed?: number) => layers.gaussianDropout({ rate: 0.2, seed: seed ?? null }),
  alphaDropout: (seed?: number) => layers.alphaDropout({ rate: 0.2, seed: seed ?? null }),
};

describe.each(Object.entries(noisy))("%s", (_, make) => {
  test("is the identity in prediction, and other numbers at every call in training", () => {
    const layer = make();
    expect(layer.apply(ones).data).toEqual(ones.data);
    const [first, second] = [0, 1].map(() => layer.apply(ones, { training: true }).data);
    expect(first).not.toEqual(second);
  });

  test("a seed fixes the numbers of a step, as setSeed does", () => {
    const drawn = (seed?: number) => {
      setSeed(3);
      return make(seed).apply(ones, { training: true }).data;
    };
    expect(drawn()).toEqual(drawn());
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7)).not.toEqual(drawn(8));
  });
});

test("Gaussian noise has its standard deviation, Gaussian dropout variance rate / (1 - rate)", () => {
  setSeed(5);
  const added = momentsOf(noisy.gaussianNoise().apply(ones, { training: true }));
  const factors = momentsOf(noisy.gaussianDropout().apply(ones, { training: true }));
  // 20,000 numbers: a standard error of the variance is 1 %, of the mean below 0.004.
  expect(Math.abs(added.mean - 1)).toBeLessThan(0.02);
  expect(Math.abs(added.variance / 0.25 - 1)).toBeLessThan(0.05);
  expect(Math.abs(factors.mean - 1)).toBeLessThan(0.02);
  expect(Math.abs(factors.variance / 0.25 - 1)).toBeLessThan(0.05);
});

test("alpha dropout keeps mean 0 and variance 1, along axes of its noise shape whole", () => {
  setSeed(6);
  const x = random.normal([200, 100]);
  const { mean, variance } = momentsOf(noisy.alphaDropout().apply(x, { training: true }));
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect(Math.abs(variance - 1)).toBeLessThan(0.06);
  const rows = layers.alphaDropout({ rate: 0.5, noiseShape: [null, 1] });
  const dropped = rows.apply(ones, { training: true });
  for (const row of dropped.toArray() as number[][]) expect(new Set(row).size).toBe(1);
  expect(new Set(dropped.data).size).toBe(2);
  expect(() =>
    layers.alphaDropout({ rate: 0.5, noiseShape: [1] }).apply(ones, { training: true }),
  ).toThrow(/noiseShape has 1 sizes/);
});

test.each([
  ["channels_last", [2, 4, 3, 50], [1, 2]],
  ["channels_first", [2, 50, 4, 3], [2, 3]],
] as const)("spatial dropout drops whole channels, %s", (dataFormat, shape, axes) => {
  const x = random.uniform([...shape], { min: 1, max: 1 });
  const layer = layers.spatialDropout2D({ rate: 0.5, dataFormat, seed: 3 });
  const y = layer.apply(x, { training: true });
  const [low, high] = [ops.min(y, [...axes]), ops.max(y, [...axes])];
  expect(low.data).toEqual(high.data);
  expect(new Set(low.data)).toEqual(new Set([0, 2]));
  expect(() => layer.apply(ones)).toThrow(/expected an input of 4 axes, got \(200, 100\)/);
});

test("softmax: numbers above 0.5 keep an element, masks that do not broadcast are rejected", () => {
  const x = tensor([[1, 2, 3]]);
  const y = layers.softmax().apply(x, { mask: tensor([[1, 0.5, 0.6]]) });
  expect(y.at(0, 1)).toBe(0);
  expect(y.at(0, 0) + y.at(0, 2)).toBeCloseTo(1, 6);
  const wrong = tensor([[true, false]]);
  expect(() => layers.softmax().apply(x, { mask: wrong })).toThrow(
    /a mask must broadcast to the input; got \(1, 2\) for an input of shape \(1, 3\)/,
  );
});

test("bad options are errors that say what was given", () => {
  expect(() => layers.reLU({ maxValue: -1 })).toThrow(/maxValue must be .* got -1/);
  expect(() => layers.leakyReLU({ negativeSlope: -0.1 })).toThrow(/negativeSlope/);
  expect(() => layers.gaussianNoise({ stddev: 2 })).toThrow(/stddev must be a number in \[0, 1\]/);
  expect(() => layers.gaussianDropout({ rate: 1 })).toThrow(/rate must be a number in \[0, 1\)/);
  expect(() => layers.dot({ axes: [1, 2, 3] as never })).toThrow(/axes must be an integer or two/);
  const image = input({ shape: [null, null, 3] });
  expect(() => layers.prelu({ sharedAxes: [4] }).apply(image)).toThrow(/shared axis 4/);
  expect(() => layers.prelu().apply(image)).toThrow(/axis 1 needs a known size.*sharedAxes/);
  expect(layers.prelu({ sharedAxes: [1, 2] }).apply(image).shape).toEqual([null, null, null, 3]);
});

test("dot: the batch, sizes that differ and other numbers of inputs are rejected", () => {
  const [a, b] = [input({ shape: [3, 4] }), input({ shape: [5, 4] })];
  expect(() => layers.dot({ axes: 0 }).apply([a, b])).toThrow(/axis 0 is the batch/);
  expect(() => layers.dot({ axes: 1 }).apply([a, b])).toThrow(/must have equal sizes/);
  expect(() => layers.dot({ axes: 3 }).apply([a, b])).toThrow(ShapeError);
  expect(() => layers.dot({ axes: 1 }).apply([a])).toThrow(/two tensors, got an array of 1/);
});

test.each<[string, number | (number | null)[], string | null, RegExp]>([
  ["ab,bc", 3, null, /must have the form/],
  ["ab,bc->ad", 3, null, /label "d" of the output/],
  ["ab,bz->ab", 4, null, /label "z" of the kernel/],
  ["abc,cd->abd", 3, null, /has 3 axes for the input, got \(null, 4\)/],
  ["ab,bc->ac", [3, 4], null, /outputShape has 2 sizes/],
  ["ab,bc->ac", 3, "b", /biasAxes must be labels of the output/],
  ["ab,b->ab", [5], null, /axis "b" has size 4 in the input and 5/],
])(
  "einsumDense %s is rejected where it does not fit",
  (equation, outputShape, biasAxes, message) => {
    const layer = layers.einsumDense({ equation, outputShape, biasAxes });
    expect(() => layer.apply(input({ shape: [4] }))).toThrow(message);
  },
);

test("a kernel of several axes begins with the fans of the matrix that it is", async () => {
  setSeed(2);
  const layer = layers.einsumDense({ equation: "abc,cde->abde", outputShape: [null, 8, 16] });
  layer.apply(input({ shape: [3, 64] }));
  const [kernel] = await layer.getWeights();
  const limit = Math.sqrt(6 / (64 + 8 * 16));
  const largest = [...kernel!.data].reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(largest).toBeLessThanOrEqual(Math.fround(limit));
  expect(largest).toBeGreaterThan(0.99 * limit);
});

describe("lambda", () => {
  const double = (x: SymbolicTensor) => ops.mul(x, 2);

  test("computes in models, with what its call knows", async () => {
    const onTraining = (x: SymbolicTensor, { training }: { readonly training: boolean }) =>
      training ? ops.mul(x, 3) : x;
    const net = sequential([input({ shape: [2] }), layers.lambda({ function: onTraining })]);
    expect((await net.predict([[1, 2]])).toArray()).toEqual([[1, 2]]);
    const layer = layers.lambda({ function: onTraining });
    expect(layer.apply(tensor([[1, 2]]), { training: true }).toArray()).toEqual([[3, 6]]);
    const several = layers.lambda({
      function: ([a, b]: readonly [SymbolicTensor, SymbolicTensor]) => ops.sub(a, b),
    });
    expect(several.apply([tensor([3]), tensor([1])]).toArray()).toEqual([2]);
  });

  test("ends masks unless it has a function of them", () => {
    const words = input({ shape: [4], dtype: "int32" });
    const embedded = layers.embedding({ inputDim: 9, outputDim: 3, maskZero: true }).apply(words);
    const kept = (_x: SymbolicTensor, mask: SymbolicTensor) => mask;
    expect(maskOf(layers.lambda({ function: double, mask: kept }).apply(embedded))).not.toBeNull();
    expect(maskOf(layers.lambda({ function: double }).apply(embedded))).toBeNull();
    const last = (x: SymbolicTensor, { mask }: { readonly mask: SymbolicTensor | null }) =>
      mask === null ? x : ops.where(ops.expandDims(mask, -1), x, 0);
    expect(layers.lambda({ function: last }).apply(embedded).shape).toEqual([null, 4, 3]);
  });

  test("is written by the name of its function, as a file of Keras has it", () => {
    const layer = layers.lambda({ function: double, arguments: { factor: [1, { deep: true }] } });
    expect(layer.getConfig()).toMatchObject({ function: "double", arguments: { factor: [1, {}] } });
    const keras = kerasForm(layer);
    expect(keras.config.function).toEqual({
      module: "builtins",
      class_name: "function",
      config: "double",
      registered_name: "function",
    });
    const again = layers.Lambda.fromConfig(keras.config);
    expect(again.apply(tensor([1, 2])).toArray()).toEqual([2, 4]);
    const nameless = layers.lambda({ function: [(x: SymbolicTensor) => x][0]! });
    expect(() => nameless.getConfig()).toThrow(/function without a name/);
    registerSerializable(double, { package: "mine" });
    expect(layer.getConfig().function).toBe("mine>double");
  });

  test("other shapes than it says, and what is no function or no JSON, are errors", () => {
    const layer = layers.lambda({ function: double, outputShape: [3] });
    expect(() => layer.apply(input({ shape: [2] }))).toThrow(/outputShape is \(3,\).*\(null, 2\)/);
    expect(() => layers.lambda({ function: 3 as never })).toThrow(/function must be a function/);
    expect(() => layers.lambda({ function: double, arguments: { f: double } })).toThrow(
      /arguments\.f must be plain JSON/,
    );
    expect(() => layers.Lambda.fromConfig({ function: "nowhere" })).toThrow(ValueError);
    expect(() => layers.lambda({ function: (() => 3) as never }).apply(tensor([1]))).toThrow(
      /call must return/,
    );
  });
});

/** x + layer(x) */
class Residual extends layers.Wrapper {
  static override readonly className: string = "Residual";

  override call(x: SymbolicTensor): SymbolicTensor {
    return ops.add(x, this.layer.apply(x) as SymbolicTensor);
  }
}

test("a wrapper of one's own has the weights of its layer, and comes back from a config", async () => {
  const make = () => layers.dense({ units: 2, kernelInitializer: "ones" });
  const net = sequential([input({ shape: [2] }), new Residual({ layer: make() })]);
  expect(net.weights.map(({ shape }) => shape)).toEqual([[2, 2], [2]]);
  expect((await net.predict([[1, 2]])).toArray()).toEqual([[4, 5]]);
  const again = Residual.fromConfig(new Residual({ layer: make() }).getConfig());
  expect(again.layer.className).toBe("Dense");
  expect(() => new Residual({ layer: 3 as never })).toThrow(/must be a layer/);
});

describe("a model as a layer", () => {
  const encoder = () => {
    const x = input({ shape: [3] });
    return functional({ inputs: x, outputs: layers.dense({ units: 2 }).apply(x) });
  };

  test("inside of timeDistributed is applied to each step, and trained", async () => {
    for (const inner of [encoder(), sequential([layers.dense({ units: 2, inputShape: [3] })])]) {
      const net = sequential([
        input({ shape: [null, 3] }),
        layers.timeDistributed(inner as Layer as never),
        layers.globalAveragePooling1D(),
      ]);
      net.compile({ loss: "mse", optimizer: "sgd" });
      const x = random.normal([4, 5, 3]);
      const steps = await inner.predict(ops.reshape(x, [20, 3]));
      const expected = ops.mean(ops.reshape(steps as Tensor, [4, 5, 2]), 1);
      const predicted = await net.predict(x);
      predicted.data.forEach((value, index) => {
        expect(value).toBeCloseTo(expected.data[index]!, 5);
      });
      const [before] = await inner.getWeights();
      await net.trainOnBatch(x, random.normal([4, 2]));
      const [after] = await inner.getWeights();
      expect(after!.toArray()).not.toEqual(before!.toArray());
    }
  });

  test("of several inputs shares its weights between calls", async () => {
    const [a, b] = [input({ shape: [3] }), input({ shape: [3] })];
    const shared = encoder();
    const outputs = layers.dot({ axes: 1 }).apply([shared.apply(a), shared.apply(b)] as never);
    const net = functional({ inputs: [a, b], outputs });
    expect(net.weights.length).toBe(2);
    const x = random.normal([2, 3]);
    const y = (await net.predict([x, x])) as Tensor;
    for (const value of y.data) expect(value).toBeGreaterThanOrEqual(0);
  });
});
