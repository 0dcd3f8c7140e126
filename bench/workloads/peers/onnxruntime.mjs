// onnxruntime-web: prediction alone, SIMD, one thread.
import * as ort from "onnxruntime-web";
import { startIn } from "./onnxruntime-model.mjs";

export const name = "onnxruntime-web";
export const installed = "onnxruntime-web";

export async function start(workload, { onnx }, data) {
  ort.env.wasm.numThreads = 1;
  const started = await startIn(ort, workload, onnx, data);
  // It defines Worker for all, and jax-js would then start threads as in a page.
  delete globalThis.Worker;
  return started;
}
