/** A layer in several models: its weights are counted, returned and updated once. */
import { functional, input, layers, type Model, type SymbolicTensor, Tensor } from "latch";
import { expect, test } from "vitest";

/** x through two models around one dense layer, added: 2 (x W + b). */
function doubled() {
  const shared = layers.dense({ units: 2 });
  const part = () => {
    const inside = input({ shape: [2] });
    return functional({ inputs: inside, outputs: shared.apply(inside) });
  };
  const x = input({ shape: [2] });
  const ends = [part(), part()].map((model) => model.apply(x) as SymbolicTensor);
  return functional({ inputs: x, outputs: layers.add().apply(ends) }) as unknown as Model;
}

test("weights, their number and the summary's total count them once", () => {
  const net = doubled();
  expect(net.weights.map(({ shape }) => shape)).toEqual([[2, 2], [2]]);
  expect(net.trainableWeights.length).toBe(2);
  expect(net.countParams()).toBe(6);
  let text = "";
  net.summary({
    printFn: (all) => {
      text = all;
    },
  });
  expect(text).toContain("Total params: 6 ");
});

test("a step updates them once", async () => {
  const x = new Tensor([1, 2], "float32", Float32Array.of(1, 2));
  const y = new Tensor([1, 2], "float32", Float32Array.of(0, 0));
  const start = [
    new Tensor([2, 2], "float32", Float32Array.of(1, 0, 0, 1)),
    new Tensor([2], "float32", Float32Array.of(0, 0)),
  ];
  const net = doubled();
  net.compile({ loss: "mse", optimizer: "sgd" });
  net.optimizer.learningRate = 0.125;
  await net.setWeights(start);
  await net.trainOnBatch(x, y);
  // y = 2 x W: L = (y1² + y2²) / 2, dL/dW = 2 xᵀ y = [1, 2]ᵀ [4, 8]; W -= dL/dW / 8.
  const [kernel, bias] = await net.getWeights();
  expect(Array.from(kernel?.data ?? [])).toEqual([0.5, -1, -1, -1]);
  expect(Array.from(bias?.data ?? [])).toEqual([-0.5, -1]);
});
