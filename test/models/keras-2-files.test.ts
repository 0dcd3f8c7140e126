/** A `.h5` file that Keras 2.15 wrote: the same predictions, and what such files may have that is read otherwise. */
import { readFileSync } from "node:fs";
import { loadModel, ready, type Tensor, tensor } from "latch";
import { beforeAll, expect, test } from "vitest";
import { readHdf5 } from "../../ts/io/hdf5/read.js";
import { asKeras3 } from "../../ts/models/loading/keras-2.js";
import { compileOfKeras3 } from "../../ts/models/loading/keras-2-compile.js";
import golden from "../goldens/keras_2_files.json" with { type: "json" };

const FILE = new URL("../goldens/files/keras_2.h5", import.meta.url);
const { x, predictions } = golden;

beforeAll(ready);

test("a model with models in it predicts as in Keras 2", async () => {
  expect(golden.keras).toBe("2.15.0");
  const net = await loadModel(readFileSync(FILE));
  const actual = await net.predictOnBatch(tensor(x.data, x.shape, "int32"));
  predictions.forEach(({ shape, data }, index) => {
    const output = (actual as unknown as readonly Tensor[])[index];
    expect(output?.shape).toEqual(shape);
    data.forEach((wanted, position) => {
      const difference = Math.abs(Number(output?.data[position]) - wanted);
      expect(difference).toBeLessThanOrEqual(2e-6 + 1e-5 * Math.abs(wanted));
    });
  });
});

test("it is compiled as it was, and trains", async () => {
  const net = await loadModel(readFileSync(FILE));
  expect(net.optimizer.className).toBe("Adam");
  expect(net.optimizer.learningRate).toBeCloseTo(0.003, 8);
  const y = predictions.map(({ shape, data }) => tensor(data, shape));
  const { loss } = await net.trainOnBatch(tensor(x.data, x.shape, "int32"), y);
  expect(loss).toBeGreaterThan(0);
});

/** The description in the file with one activation changed. */
function withActivation(name: string): Record<string, unknown> {
  const text = readHdf5(new Uint8Array(readFileSync(FILE)), "keras_2.h5").text("model_config");
  return JSON.parse(text?.replace('"recurrent_activation": "sigmoid"', name) ?? "");
}

test("hard_sigmoid, which is another function in Keras 3, is an error with the layer and the option", () => {
  const form = withActivation('"recurrent_activation": "hard_sigmoid"');
  expect(() => asKeras3(form, "old.h5")).toThrow(
    /old\.h5: layers\[2\]: recurrent_activation hard_sigmoid of Keras 2 is clip\(0\.2 x \+ 0\.5/,
  );
  const cell = { class_name: "LSTMCell", config: { recurrent_activation: "hard_sigmoid" } };
  const stacked = { class_name: "StackedRNNCells", config: { cells: [cell] } };
  expect(() => asKeras3(stacked, "old.h5")).toThrow(
    /cells\[0\]: recurrent_activation hard_sigmoid/,
  );
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
  expect(compileOfKeras3(given)).toEqual({
    optimizer: { class_name: "Adam", config: {} },
    loss: {
      p: { class_name: "Huber", config: { reduction: "sum_over_batch_size", delta: 0.3 } },
      q: "mse",
    },
    metrics: [[{ class_name: "BinaryAccuracy", config: { name: "acc" } }], null],
  });
});
