/** BatchNormalization against Keras: moving statistics, those of the batch, masks, whole fits, twice in one model. */
import { functional, input, layers, optimizers, ready, tensor } from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import { gradients } from "../../ts/graph/autodiff.js";
import { read } from "../../ts/graph/operations/sources.js";
import * as ops from "../../ts/graph/ops.js";
import { Trace, withTrace } from "../../ts/graph/trace.js";
import goldens from "../goldens/batch_normalization.json" with { type: "json" };
import { setNumbers } from "../support/device.js";
import { constant, expectClose, type GoldenTensor, run } from "../support/golden.js";

beforeAll(ready);

interface Golden {
  readonly name: string;
  readonly training: boolean;
  readonly options: object;
  readonly weights: readonly GoldenTensor[];
  readonly input: GoldenTensor;
  readonly mask: GoldenTensor | null;
  readonly g: GoldenTensor;
  readonly output: GoldenTensor;
  readonly dInput: GoldenTensor;
  readonly dWeights: readonly GoldenTensor[];
  readonly after: readonly GoldenTensor[];
}

const cases: readonly Golden[] = goldens.cases;

test.each(cases.map((golden) => [golden.name, golden] as const))("%s", (_, golden) => {
  const layer = new layers.BatchNormalization(golden.options);
  const x = constant(golden.input);
  layer.ensureBuilt(x);
  setNumbers(layer.weights, golden.weights);
  const trace = new Trace(golden.training);
  const mask = golden.mask === null ? {} : { mask: ops.cast(constant(golden.mask), "bool") };
  const y = withTrace(trace, () => layer.apply(x, mask));
  const affine = layer.weights.filter(({ name }) => !name.startsWith("moving"));
  const derivatives = gradients(ops.sum(ops.mul(y, constant(golden.g))), [x, ...affine.map(read)]);
  const moving = layer.weights.filter(({ name }) => name.startsWith("moving")).map(read);
  const assigned = new Map(trace.assignments);
  const after = moving.map((weight) => assigned.get(weight) ?? weight);
  const expected = [golden.output, golden.dInput, ...golden.dWeights, ...golden.after];
  const values = run([y, ...derivatives, ...after]);
  expect(values.length).toBe(expected.length);
  values.forEach((value, index) => {
    expectClose(value, expected[index]!, `value ${index}`);
  });
});

describe.each(goldens.fits)("a fit with the layer $name", (golden) => {
  test("loss by loss, weights, evaluate and predict", async () => {
    const inputs = input({ shape: [5] });
    const hidden = layers.dense({ units: 4, activation: "tanh" }).apply(inputs);
    const norm = layers.batchNormalization({ momentum: 0.8, epsilon: 0.01 });
    const once = norm.apply(hidden);
    const outputs = layers.dense({ units: 2 }).apply(golden.twice ? norm.apply(once) : once);
    const net = functional({ inputs, outputs });
    await net.setWeights(golden.weights.map(({ data, shape }) => tensor(data, shape)));
    net.compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), loss: "mse" });
    const [x, y] = [tensor(golden.x.data, golden.x.shape), tensor(golden.y.data, golden.y.shape)];
    const options = { batchSize: 4, epochs: 5, shuffle: false, verbose: 0 } as const;
    const { history } = await net.fit(x, y, options);
    const flat = (data: readonly number[]) => ({ shape: [data.length], data });
    expectClose(history.loss!, flat(golden.loss), "losses");
    const weights = await net.getWeights();
    weights.forEach(({ data }, index) => {
      expectClose(Array.from(data), golden.after[index]!, `weight ${index}`);
    });
    const { loss } = await net.evaluate(x, y);
    expectClose([loss], flat([golden.evaluated]), "evaluate");
    const predicted = await net.predict(x);
    expectClose(Array.from(predicted.data), golden.predicted, "predict");
  });
});

test("inputs without a known feature axis, and masks of another rank, are rejected with what was given", () => {
  const unknown = input({ shape: [null, 3] });
  expect(() => layers.batchNormalization({ axis: 1 }).apply(unknown)).toThrow(
    /BatchNormalization "batch_normalization\w*": axis 1 needs a known size, got \(null, null, 3\)/,
  );
  const layer = layers.batchNormalization();
  const x = tensor([[[1, 2]], [[3, 4]]]);
  expect(() => layer.apply(x, { mask: tensor([1, 0]), training: true })).toThrow(/mask/);
  expect(() => layers.batchNormalization({ momentum: 2 })).toThrow(
    /momentum must be a number in \[0, 1\], got 2/,
  );
});
