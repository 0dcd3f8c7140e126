/** Models read from Keras's configs against Keras: predictions, losses and weights after some steps. */
import { modelFromJSON, optimizers, type Tensor, tensor } from "latch";
import { expect, test } from "vitest";
import goldens from "../goldens/model-steps.json" with { type: "json" };
import { expectClose, type GoldenTensor } from "../support/golden.js";

const asTensor = ({ data, shape }: GoldenTensor): Tensor => tensor(data, shape);

test.each(goldens.cases)("$name", async (golden) => {
  const model = await modelFromJSON(JSON.stringify(golden.config));
  const initial: readonly GoldenTensor[] = golden.initialWeights;
  expect(model.weights.map(({ shape }) => shape)).toEqual(initial.map(({ shape }) => shape));
  await model.setWeights(initial.map(asTensor));
  const [x, y] = [asTensor(golden.x), asTensor(golden.y)];
  expectClose([...((await model.predict(x)) as Tensor).data], golden.predicted, "predicted");

  model.compile({ optimizer: optimizers.sgd({ learningRate: 0.2 }), loss: "mse" });
  for (const expected of golden.losses) {
    const { loss } = await model.trainOnBatch(x, y);
    expectClose([loss], { shape: [1], data: [expected] }, "loss");
  }
  const values = await model.getWeights();
  const final: readonly GoldenTensor[] = golden.finalWeights;
  final.forEach((weight, index) => {
    expectClose([...values[index]!.data], weight, golden.paths[index]!);
  });
});
