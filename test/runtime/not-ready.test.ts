// Computing at once with an engine that lacks the kernels: `await ready()` brings them.
import { expect, test } from "vitest";
import { freshLatch } from "../support/fresh.js";

test("a recurrent layer on Tensors asks for ready() while the engine runs without its kernels", async () => {
  const { layers, NotReadyError, ready, sequential, Tensor, tensor } = (await freshLatch()).latch;
  await sequential([layers.dense({ units: 1, inputShape: [2] })]).predict(tensor([[1, 2]]));
  const lstm = layers.lstm({ units: 3 });
  const x = tensor(new Float32Array(8), [1, 4, 2]);
  expect(() => lstm.apply(x)).toThrow(NotReadyError);
  await ready();
  expect(lstm.apply(x)).toBeInstanceOf(Tensor);
});
