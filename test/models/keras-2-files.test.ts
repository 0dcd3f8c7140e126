/** `.h5` files that Keras 2.15 wrote: the same predictions and losses, and what such files may have that is read otherwise. */
import { readFileSync } from "node:fs";
import { LatchError, loadModel, ready, Tensor, type TensorLike, tensor } from "latch";
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { asKeras3 } from "../../ts/models/loading/keras-2.js";
import { asKeras3Compile } from "../../ts/models/loading/keras-2-compile.js";
import golden from "../goldens/keras_2_files.json" with { type: "json" };
import { damage, makeRandom } from "../io/fuzz.js";

const { cases } = golden;

beforeAll(ready);

function bytesOf(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../goldens/files/${name}.h5`, import.meta.url)));
}

function tensorsOf(arrays: readonly { shape: number[]; data: number[] }[]): TensorLike {
  const tensors = arrays.map(({ shape, data }) => tensor(data, shape));
  return (tensors.length === 1 ? tensors[0] : tensors) as TensorLike;
}

test("the files are of Keras 2", () => {
  expect(golden.keras).toBe("2.15.0");
  expect(cases.map(({ name }) => name)).toEqual(["keras_2", "keras_2_older", "keras_2_rates"]);
});

test.each(cases)("$name predicts as in Keras 2", async ({ name, x, predictions }) => {
  const net = await loadModel(bytesOf(name));
  const actual: object = await net.predictOnBatch(tensor(x.data, x.shape, "int32"));
  const outputs = (actual instanceof Tensor ? [actual] : actual) as readonly Tensor[];
  predictions.forEach(({ shape, data }, index) => {
    const output = outputs[index];
    expect(output?.shape).toEqual(shape);
    data.forEach((wanted, position) => {
      const difference = Math.abs(Number(output?.data[position]) - wanted);
      expect(difference).toBeLessThanOrEqual(2e-6 + 1e-5 * Math.abs(wanted));
    });
  });
});

test.each(cases)("$name goes on training with the state of its optimizer", async (given) => {
  const { name, x, y, losses } = given;
  const net = await loadModel(bytesOf(name));
  expect(net.optimizer.iterations).toBe(3);
  for (const wanted of losses) {
    const { loss } = await net.trainOnBatch(tensor(x.data, x.shape, "int32"), tensorsOf(y));
    expect(Math.abs(loss - wanted)).toBeLessThanOrEqual(1e-5 * Math.abs(wanted));
  }
});

test("it is compiled as it was", async () => {
  const { optimizer } = await loadModel(bytesOf("keras_2"));
  expect(optimizer.className).toBe("Adam");
  expect(optimizer.learningRate).toBeCloseTo(0.003, 8);
});

test("a learning rate that decays is a schedule, and lr its older name", () => {
  const optimizer_config = { class_name: "SGD", config: { lr: 0.1, decay: 0.01, momentum: 0.9 } };
  expect(asKeras3Compile({ optimizer_config, loss: "mse" })).toMatchObject({
    optimizer: {
      class_name: "SGD",
      config: {
        momentum: 0.9,
        learning_rate: {
          class_name: "InverseTimeDecay",
          config: { initial_learning_rate: 0.1, decay_steps: 1, decay_rate: 0.01 },
        },
      },
    },
  });
});

test("hard_sigmoid is that of Keras 2, in a file of Keras 3 too that is written of the model", async () => {
  const again = await loadModel(await (await loadModel(bytesOf("keras_2_older"))).toBytes());
  const { x, predictions } = cases.find(({ name }) => name === "keras_2_older")!;
  const actual = await again.predict(tensor(x.data, x.shape, "int32"));
  predictions[0]!.data.forEach((wanted, index) => {
    expect(actual instanceof Tensor && actual.data[index]).toBeCloseTo(wanted, 5);
  });
  const cell = { class_name: "LSTMCell", config: { recurrent_activation: "hard_sigmoid" } };
  expect(asKeras3(cell, "old.h5")).toMatchObject({
    config: { recurrent_activation: { config: "latch>hard_sigmoid_of_keras_2" } },
  });
});

test("a layer may be named hard_sigmoid", () => {
  const form = { class_name: "Activation", config: { name: "hard_sigmoid", activation: "tanh" } };
  expect(asKeras3(form, "old.h5")).toEqual(form);
});

test("losses and metrics are those of Keras 3", () => {
  const metric = {
    class_name: "MeanMetricWrapper",
    config: { name: "acc", fn: "binary_accuracy" },
  };
  const config = { reduction: "auto", fn: "huber", delta: 0.3 };
  const given = {
    optimizer_config: { class_name: "Custom>Adam", config: {} },
    loss: { p: { class_name: "Huber", config }, q: "mse" },
    metrics: [[metric], null],
  };
  expect(asKeras3Compile(given)).toEqual({
    optimizer: { class_name: "Adam", config: { learning_rate: undefined } },
    loss: {
      p: { class_name: "Huber", config: { reduction: "sum_over_batch_size", delta: 0.3 } },
      q: "mse",
    },
    metrics: [[{ class_name: "BinaryAccuracy", config: { name: "acc" } }], null],
  });
});

test("files that are damaged at random are read, or rejected by an error of this package", async () => {
  const warnings = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  onTestFinished(() => warnings.mockRestore());
  const random = makeRandom(12);
  const whole = bytesOf("keras_2_rates");
  for (let round = 0; round < 100; round++) {
    const failure = await loadModel(damage(whole, random)).then(
      () => null,
      (error: unknown) => error,
    );
    if (failure !== null) expect(failure).toBeInstanceOf(LatchError);
  }
});
