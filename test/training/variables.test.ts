/** The variables of an optimizer: its slots and its number of steps belong to those that it was built for. */
import { layers, optimizers, ready, sequential, tensor, ValueError } from "latch";
import { beforeAll, expect, test } from "vitest";

beforeAll(() => ready());

const x = tensor([
  [1, 2],
  [3, -1],
]);
const y = tensor([[1], [0]]);

function compiled(optimizer: optimizers.Optimizer) {
  const net = sequential([layers.dense({ units: 1, inputShape: [2] })]);
  net.compile({ loss: "mse", optimizer });
  return net;
}

test("an optimizer of one model is refused by another, and goes on in the first", async () => {
  const optimizer = optimizers.adam({ learningRate: 0.1 });
  const first = compiled(optimizer);
  const second = compiled(optimizer);
  await first.trainOnBatch(x, y);
  const before = (await second.getWeights()).map((weight) => weight.toArray());
  await expect(second.trainOnBatch(x, y)).rejects.toThrow(ValueError);
  await expect(second.fit(x, y, { verbose: 0 })).rejects.toThrow(/adam.*kernel.*each model/);
  expect((await second.getWeights()).map((weight) => weight.toArray())).toEqual(before);
  await first.trainOnBatch(x, y);
  expect(optimizer.iterations).toBe(2);
});

test("compiling with the optimizer again keeps its steps; weights that are unfrozen need a new one", async () => {
  const optimizer = optimizers.adam({});
  const net = compiled(optimizer);
  net.add(layers.dense({ units: 1 }));
  const [frozen] = net.layers;
  frozen!.trainable = false;
  net.compile({ loss: "mse", optimizer });
  await net.fit(x, y, { verbose: 0 });
  net.compile({ loss: "mse", optimizer });
  await net.fit(x, y, { verbose: 0 });
  expect(optimizer.iterations).toBe(2);
  frozen!.trainable = true;
  net.compile({ loss: "mse", optimizer });
  await expect(net.fit(x, y, { verbose: 0 })).rejects.toThrow(/a new one where more weights/);
});

test("some of its variables are updated with the slots that they have", async () => {
  const optimizer = optimizers.sgd({ learningRate: 1, momentum: 0.5 });
  const layer = layers.dense({ units: 1 });
  layer.apply(x);
  await layer.setWeights([[[0], [0]], [0]]);
  optimizer.build(layer.weights);
  for (let step = 0; step < 2; step += 1) optimizer.applyGradients([[[1], [1]], [1]]);
  optimizer.build(layer.weights.slice(1));
  optimizer.applyGradients([[1]]);
  // Velocities of -1, -1.5, -1.75.
  const weights = await layer.getWeights();
  expect(weights.map((weight) => weight.toArray())).toEqual([[[-2.5], [-2.5]], [-4.25]]);
  expect(optimizer.iterations).toBe(3);
});
