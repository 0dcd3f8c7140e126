// Runs in a page that is cross-origin isolated, so that all who have threads use as many as ours: latch in a worker, against
// itself on one thread and against the peers. Bundled by site.mjs, which serves the models beside it.
import * as tf from "@tensorflow/tfjs";
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as latch from "latch";
import * as ort from "onnxruntime-web";
import { comparison, ourModel } from "../workloads/comparison.mjs";
import * as jax from "../workloads/peers/jax.mjs";
import { startIn as startOnnx } from "../workloads/peers/onnxruntime-model.mjs";
import { startIn as startTfjs } from "../workloads/peers/tfjs-model.mjs";
import { WORKLOADS } from "../workloads/workloads.mjs";

/** The workload's model on a device, with the weights of the saved one. */
async function modelOn(device, workload, { model }) {
  const net = workload.build({
    ...latch,
    sequential: (parts) => latch.sequential(parts, { device }),
    functional: (ends) => latch.functional({ ...ends, device }),
  });
  await net.loadWeights(model);
  return ourModel(latch, workload, net);
}

const oneThread = {
  name: "latch, one thread",
  async start(workload, files) {
    const own = await modelOn(latch.device.worker({ threads: 1 }), workload, files);
    const { data: predictions } = await own.predict.run();
    return { ...own, predictions };
  },
};

const tfjs = {
  name: "TensorFlow.js",
  async start(workload, { tfjs: address }, data) {
    if (address === null) return { missing: "TensorFlow.js has no such layer" };
    return startTfjs(tf, workload, address, data);
  },
};

const onnxruntime = {
  name: "onnxruntime-web",
  start: (workload, { onnx }, data) => startOnnx(ort, workload, onnx, data),
};

/** Rows of one workload. */
async function measure(workload, { threads, files, timing }) {
  const own = await modelOn(latch.device.worker({ threads }), workload, files);
  return comparison(own, workload, [oneThread, tfjs, jax, onnxruntime], files, timing);
}

/** What benchmarks/page.mjs calls for each workload. */
globalThis.measureWorkload = async (name, job) => {
  setWasmPaths("/tfjs/");
  setThreadsCount(job.threads);
  await tf.setBackend("wasm");
  ort.env.wasm.wasmPaths = "/onnxruntime/";
  ort.env.wasm.numThreads = job.threads;
  return measure(
    WORKLOADS.find((workload) => workload.name === name),
    job,
  );
};
