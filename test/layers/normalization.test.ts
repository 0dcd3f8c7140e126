/** Normalizing layers: spectral normalization against Keras, axes of unknown sizes, and what is rejected. */
import {
  functional,
  input,
  layers,
  ops,
  optimizers,
  random,
  ready,
  sequential,
  tensor,
} from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import { gradients } from "../../ts/graph/autodiff.js";
import { read } from "../../ts/graph/operations/sources.js";
import { Trace, withTrace } from "../../ts/graph/trace.js";
import goldens from "../goldens/normalization.json" with { type: "json" };
import { setNumbers } from "../support/device.js";
import { constant, expectClose, type GoldenTensor, run } from "../support/golden.js";

beforeAll(ready);

type Named = Readonly<Record<string, GoldenTensor>>;

const makers = { Dense: layers.Dense, Conv1D: layers.Conv1D } as unknown as Readonly<
  Record<string, new (options: object) => layers.Dense>
>;

describe("spectral normalization", () => {
  test.each(goldens.spectral)("$name", (golden) => {
    const { powerIterations, inner } = golden;
    const inside = new makers[inner.layer]!(inner.options);
    const layer = layers.spectralNormalization(inside, { powerIterations });
    const x = constant(golden.input);
    layer.ensureBuilt(x);
    const weights = golden.weights as Named;
    setNumbers(
      layer.weights,
      layer.weights.map(({ name }) => weights[name]!),
    );
    const trace = new Trace(golden.training);
    const y = withTrace(trace, () => layer.apply(x));
    const trained = layer.trainableWeights;
    const derivatives = gradients(ops.sum(ops.mul(y, constant(golden.g))), [
      x,
      ...trained.map(read),
    ]);
    const vector = read(layer.weights.find(({ name }) => name === "vector_u")!);
    const after = new Map(trace.assignments).get(vector) ?? vector;
    const [output = [], kept = [], dInput = [], ...dWeights] = run([y, after, ...derivatives]);
    expectClose(output, golden.output, "output");
    expectClose(kept, golden.vectorU, "vector_u");
    expectClose(dInput, golden.dInput, "dInput");
    const slopes = golden.dWeights as Named;
    trained.forEach(({ name }, index) => {
      expectClose(dWeights[index]!, slopes[name]!, name);
    });
  });

  test("in a fit moves the kernel by the gradient through its norm, and keeps u", async () => {
    const golden = goldens.spectralFit;
    const layer = layers.spectralNormalization(layers.dense({ units: 2 }));
    const net = sequential([input({ shape: [5] }), layer]);
    const given = golden.weights as Named;
    await net.setWeights(
      net.weights.map(({ name }) => tensor(given[name]!.data, given[name]!.shape)),
    );
    net.compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), loss: "mse" });
    const [x, y] = [tensor(golden.x.data, golden.x.shape), tensor(golden.y.data, golden.y.shape)];
    const { history } = await net.fit(x, y, {
      batchSize: 3,
      epochs: 4,
      shuffle: false,
      verbose: 0,
    });
    expectClose(history.loss!, { shape: [4], data: golden.loss }, "losses");
    const after = golden.after as Named;
    const values = await net.getWeights();
    net.weights.forEach(({ name }, index) => {
      expectClose([...values[index]!.data], after[name]!, name);
    });
  });

  test("leaves a kernel of zeros, and rejects layers without one", () => {
    const layer = layers.spectralNormalization(
      layers.dense({ units: 2, kernelInitializer: "zeros", biasInitializer: "ones" }),
    );
    const y = layer.apply(tensor([[1, 2, 3]]), { training: true });
    expect(y.toArray()).toEqual([[1, 1]]);
    expect(() =>
      layers.spectralNormalization(layers.flatten()).apply(input({ shape: [3] })),
    ).toThrow(/Flatten.*has neither a kernel nor embeddings/);
    const dense = layers.dense({ units: 2 });
    expect(() => layers.spectralNormalization(dense, { powerIterations: 0 })).toThrow(
      /powerIterations must be a positive integer/,
    );
  });
});

test("groups that do not divide the channels, unknown channels and the batch are rejected", () => {
  const x = input({ shape: [4, 6] });
  expect(() => layers.groupNormalization({ groups: 4 }).apply(x)).toThrow(
    /6 channels cannot be divided into 4 groups/,
  );
  expect(() => layers.groupNormalization().apply(x)).toThrow(/into 32 groups/);
  expect(() => layers.groupNormalization({ groups: 0 })).toThrow(
    /groups must be a positive integer/,
  );
  const unknown = input({ shape: [null, 6] });
  expect(() => layers.groupNormalization({ groups: 1, axis: 1 }).apply(unknown)).toThrow(
    /axis 1 needs a known size, got \(null, null, 6\)/,
  );
  expect(layers.groupNormalization({ groups: 3 }).apply(unknown).shape).toEqual([null, null, 6]);
  const fixed = input({ shape: [3], batchSize: 4 });
  expect(() => layers.groupNormalization({ groups: 2, axis: 0 }).apply(fixed)).toThrow(/axis 0/);
  expect(() => layers.rmsNormalization({ axis: 3 }).apply(x)).toThrow(/Axis 3 is out of range/);
  expect(() => layers.rmsNormalization({ epsilon: -1 })).toThrow(/epsilon/);
  expect(() => layers.unitNormalization({ axis: 0.5 })).toThrow(/axis must be an integer/);
});

test("unit normalization leaves zeros, and root mean squares may be over axes that are not the last", () => {
  expect(
    layers
      .unitNormalization()
      .apply(tensor([[0, 0]]))
      .toArray(),
  ).toEqual([[0, 0]]);
  const x = random.normal([2, 3, 4]);
  const y = layers.rmsNormalization({ axis: 1, epsilon: 0 }).apply(x);
  const squares = ops.mean(ops.square(y), 1);
  for (const square of squares.data) expect(square).toBeCloseTo(1, 4);
});

test.each([
  ["layerNormalization", () => layers.layerNormalization()],
  ["batchNormalization", () => layers.batchNormalization()],
  ["groupNormalization", () => layers.groupNormalization({ groups: 2 })],
] as const)(
  "%s: sequences of unknown length are what those of known length are",
  async (_, make) => {
    const layer = make();
    const known = input({ shape: [5, 4] });
    const expected = functional({ inputs: known, outputs: layer.apply(known) });
    const x = random.normal([3, 5, 4]);
    const wanted = await expected.predict(x);
    const unknown = input({ shape: [null, 4] });
    const net = functional({ inputs: unknown, outputs: layer.apply(unknown) });
    expect((await net.predict(x)).data).toEqual(wanted.data);
  },
);
