/** Pieces on Tensors: computed at once, by the same operations as in a model. */
import {
  activations,
  configure,
  LatchError,
  Layer,
  type LayerOptions,
  layers,
  losses,
  metrics,
  ops,
  optimizers,
  random,
  ready,
  type SymbolicTensor,
  sequential,
  setSeed,
  type Tensor,
  tensor,
  ValueError,
} from "latch";
import { beforeAll, describe, expect, expectTypeOf, test } from "vitest";
import { CallCache } from "../../ts/graph/traced-call.js";
import { freshLatch } from "../support/fresh.js";

configure({ variant: "simd" });
// Before a test loads another copy of the package, of which this one would get what it loads.
beforeAll(() => ready());

const x = tensor([
  [1, -2, 3],
  [-4, 5, -6],
]);

test("before the engine runs, a computation on Tensors says what to await", async () => {
  const { latch } = await freshLatch();
  const add = () => latch.ops.add(latch.tensor([1, 2]), 1);
  expect(add).toThrow(latch.NotReadyError);
  expect(add).toThrow(/await ready\(\)/);
});

describe("once the engine runs", () => {
  test("arguments that JSON writes alike have traces of their own", () => {
    const t = tensor([1, 2]);
    const numbers = [Infinity, -Infinity, Number.NaN, 0, -0];
    const results = numbers.map((number) => [
      ...[ops.add(t, number), ops.div(t, number), ops.maximum(t, number)].map(({ data }) => [
        ...data,
      ]),
    ]);
    expect(results).toEqual(
      numbers.map((number) => [
        [1 + number, 2 + number],
        [1 / number, 2 / number],
        [Math.max(1, number), Math.max(2, number)],
      ]),
    );
    // null is no axis: left out, all of them are meant.
    expect(ops.sum(t, undefined, true).shape).toEqual([1]);
    expect(ops.sum(t, [], true).shape).toEqual([2]);
  });

  test("objects of classes have traces of their own", () => {
    class Factor extends Layer {
      static override readonly className: string = "Factor";
      override call(input: SymbolicTensor): SymbolicTensor {
        return ops.mul(input, 2);
      }
    }
    const traces = new CallCache();
    const [first, second] = [new Factor(), new Factor()];
    expect(traces.signatureOf(first)).toBe(traces.signatureOf(first));
    const values = [
      first,
      second,
      new Map(),
      null,
      undefined,
      "null",
      1,
      "1",
      1n,
      true,
      [1],
      ["1"],
    ];
    expect(new Set(values.map((value) => traces.signatureOf(value))).size).toBe(values.length);
  });

  test("sizes that no tensor can have are errors", () => {
    const t = tensor([[1, 2, 3]]);
    for (const wrong of [
      () => ops.oneHot(tensor([0, 1], [2], "int32"), -1),
      () => ops.oneHot(tensor([0, 1], [2], "int32"), 1.5),
      () => ops.broadcastTo(t, [-1, 3]),
      () => ops.broadcastTo(tensor([[1]]), [2, -3]),
      () => ops.broadcastTo(t, [Number.NaN, 3]),
      () => ops.reshape(t, [-3, -1, -1]),
      () =>
        ops.reshape(
          tensor([
            [1, 2],
            [3, 4],
          ]),
          [-2, -2],
        ),
      () => ops.reshape(t, [1.5, 2]),
      () => ops.unfold(t, -1),
      () => ops.unfold(t, 2, 0),
      () => ops.unfold(t, 2, -1),
      () => ops.unfold(t, 2, 1, 0),
      () => ops.unfold(t, 1.5),
      () => ops.slice(t, [0, 0.5], [1, 1]),
      () => ops.slice(t, [0, 0], [1, -2]),
      () => ops.take(t, 0.5, 1),
      () => ops.zeros([-1]),
      () => ops.ones([2, 0.5]),
      () => ops.arange(-1),
      () => ops.randomUniform([-2], 0, 1),
    ])
      expect(wrong).toThrow(LatchError);
    expect([...ops.add(t, 1).data]).toEqual([2, 3, 4]);
  });

  test("a cast to no dtype of numbers names those that there are", () => {
    const t = tensor([1, 2.5]);
    expect(() => ops.cast(t, "float64" as "float32")).toThrow(/float64.*"float32"/);
    expect(() => ops.cast(t, "string")).toThrow(ValueError);
    expect(() => ops.cast(t, undefined as unknown as "bool")).toThrow(ValueError);
    expect(() => ops.cast(t, "toString" as "bool")).toThrow(ValueError);
  });

  test("operations give Tensors", () => {
    const y = ops.add(ops.relu(x), ops.mul(x, 2));
    expectTypeOf(y).toEqualTypeOf<Tensor>();
    expect(y.toArray()).toEqual([
      [3, -4, 9],
      [-8, 15, -12],
    ]);
    expect(ops.sum(x, 0).toArray()).toEqual([-3, 3, -3]);
    expect(ops.matmul(x, x, false, true).toArray()).toEqual([
      [14, -32],
      [-32, 77],
    ]);
    expect(ops.concatenate([x, x], 0).shape).toEqual([4, 3]);
  });

  test("scalars, integers, booleans and empty tensors", () => {
    expect(ops.add(tensor(2), tensor(3)).toArray()).toBe(5);
    expect(ops.greater(x, 0).dtype).toBe("bool");
    expect(Array.from(ops.greater(x, 0).data)).toEqual([1, 0, 1, 0, 1, 0]);
    expect(ops.argMax(x).dtype).toBe("int32");
    expect(ops.gather(x, tensor([1, 0, 1], undefined, "int32")).shape).toEqual([3, 3]);
    expect(ops.mul(tensor(new Float32Array(), [0, 3]), 2).shape).toEqual([0, 3]);
  });

  test("an index out of range is an error that names it", () => {
    const indices = tensor([0, 2], undefined, "int32");
    expect(() => ops.gather(x, indices)).toThrow(/index 2 of row 1.*rows 0 to 1/);
  });

  test("beside symbolic tensors, Tensors are constants", () => {
    const symbolic = ops.constant([1, 2, 3], [3]);
    const y = ops.add(symbolic, x);
    expectTypeOf(y).toEqualTypeOf<SymbolicTensor>();
    expect(y.toString()).toBe("SymbolicTensor(shape=(2, 3), dtype=float32)");
  });

  test("a layer on a Tensor gives what the model predicts", async () => {
    const layer = layers.lstm({ units: 4, inputShape: [5, 3], returnState: true });
    const series = random.normal([2, 5, 3]);
    const [output, hidden, cell] = layer.apply(series);
    expectTypeOf(cell).toEqualTypeOf<Tensor>();
    expect(output.toArray()).toEqual(hidden.toArray());
    const net = sequential([layers.lstm({ units: 4, inputShape: [5, 3] })]);
    await net.setWeights(await layer.getWeights());
    expect(output.toArray()).toEqual((await net.predict(series)).toArray());
    const after = layer.apply(series, { initialState: [hidden, cell] });
    expect(after[0].toArray()).not.toEqual(output.toArray());
  });

  test("dropout follows `training`, and the seed", () => {
    const layer = layers.dropout({ rate: 0.5, seed: 7 });
    const ones = tensor(new Float32Array(1000).fill(1));
    expect(layer.apply(ones).sum()).toBe(1000);
    setSeed(3);
    const first = layer.apply(ones, { training: true });
    const second = layer.apply(ones, { training: true });
    expect(first.toArray()).not.toEqual(second.toArray());
    expect(new Set(first.data)).toEqual(new Set([0, 2]));
    setSeed(3);
    expect(layer.apply(ones, { training: true }).toArray()).toEqual(first.toArray());
  });

  test("a layer of the user's own", () => {
    class Scale extends Layer {
      static override readonly className = "Scale";
      constructor(
        private readonly factor: number,
        options: LayerOptions = {},
      ) {
        super(options);
      }
      override call(input: SymbolicTensor): SymbolicTensor {
        return ops.mul(input, this.factor);
      }
    }
    expect(new Scale(3).apply(tensor([1, 2])).toArray()).toEqual([3, 6]);
  });

  test("activations", () => {
    expect(activations.relu(x, { maxValue: 4 }).toArray()).toEqual([
      [1, 0, 3],
      [0, 4, 0],
    ]);
    expect(activations.sigmoid(tensor([0])).toArray()).toEqual([0.5]);
    expect(activations.get("hard_sigmoid")).toBe(activations.hardSigmoid);
  });

  test("losses take numbers in every form, weights and masks", () => {
    const loss = losses.meanSquaredError();
    const value = loss.call([[0], [0]], [[1], [3]]);
    expectTypeOf(value).toEqualTypeOf<Tensor>();
    expect(value.toArray()).toBe(5);
    expect(loss.call([[0], [0]], [[1], [3]], { sampleWeight: [2, 0] }).toArray()).toBe(1);
    expect(loss.call([[0], [0]], [[1], [3]], { mask: [true, false] }).toArray()).toBe(1);
    const classes = losses.sparseCategoricalCrossentropy();
    expect(classes.call([1], [[0.25, 0.75]]).toArray()).toBeCloseTo(-Math.log(0.75), 6);
  });

  test("metrics follow what they are given until they are reset", () => {
    const accuracy = metrics.binaryAccuracy();
    expect(accuracy.result()).toBe(0);
    accuracy.updateState([[1], [0]], [[0.9], [0.8]]);
    accuracy.updateState([[1]], [[0.7]]);
    expect(accuracy.result()).toBeCloseTo(2 / 3, 12);
    accuracy.updateState([[1]], [[0.2]], { sampleWeight: [5] });
    expect(accuracy.result()).toBeCloseTo(2 / 8, 12);
    accuracy.resetState();
    expect(accuracy.result()).toBe(0);
  });

  test("an optimizer applies gradients to variables, with their constraints", async () => {
    const layer = layers.dense({ units: 1, kernelConstraint: "non_neg", useBias: false });
    layer.apply(tensor([[1, 1]]));
    await layer.setWeights([[[1], [0.25]]]);
    const sgd = optimizers.sgd({ learningRate: 0.5 });
    sgd.build(layer.trainableWeights);
    sgd.applyGradients([[[1], [1]]]);
    expect((await layer.getWeights())[0]?.toArray()).toEqual([[0.5], [0]]);
    expect(sgd.iterations).toBe(1);
    expect(() => sgd.applyGradients([[[1, 1]]])).toThrow(/\(1, 2\).*\(2, 1\)/);
    expect(() => sgd.applyGradients([])).toThrow(/0 gradients for 1 variables/);
  });
});
