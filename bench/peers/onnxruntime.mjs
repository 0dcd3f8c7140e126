// onnxruntime-web: prediction alone, SIMD, one thread.
import * as ort from "onnxruntime-web";
import { swapFirstAxes } from "../numbers.mjs";
import { lstmModel } from "../onnx.mjs";

/** An LSTM with these weights, fed x [batch, steps, features] in the order of time that it wants. */
export async function lstmPrediction(shape, x, weights) {
  const { batch, steps, features } = shape;
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(lstmModel(shape, weights), {
    executionProviders: ["wasm"],
  });
  const data = swapFirstAxes(x, batch, steps);
  const input = new ort.Tensor("float32", data, [steps, batch, features]);
  return async () => (await session.run({ x: input })).h.data;
}
