// Computing at once with an engine that lacks the kernels: `await ready()` brings them.
import { expect, test } from "vitest";
import { layers, NotReadyError, ready, sequential, Tensor, tensor } from "../../ts/entry/index.js";

test("a recurrent layer on Tensors asks for ready() while the engine runs without its kernels", async () => {
  await sequential([layers.dense({ units: 1, inputShape: [2] })]).predict(tensor([[1, 2]]));
  const lstm = layers.lstm({ units: 3 });
  const x = tensor(new Float32Array(8), [1, 4, 2]);
  expect(() => lstm.apply(x)).toThrow(NotReadyError);
  await ready();
  expect(lstm.apply(x)).toBeInstanceOf(Tensor);
});
