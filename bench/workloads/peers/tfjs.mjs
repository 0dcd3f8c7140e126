// TensorFlow.js with its WebAssembly backend, SIMD, one thread.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { loadTfjs } from "../../peers/tfjs.mjs";
import { startIn } from "./tfjs-model.mjs";

export const name = "TensorFlow.js";
export const installed = "@tensorflow/tfjs";

export async function start(workload, { tfjs: path }, data) {
  if (path === null) return { missing: "TensorFlow.js has no such layer" };
  return startIn(await loadTfjs(), workload, { load: () => artifacts(path) }, data);
}

/** The model's topology and weights, as TensorFlow.js takes them. */
async function artifacts(path) {
  const { modelTopology, weightsManifest } = JSON.parse(readFileSync(path, "utf8"));
  const shards = weightsManifest.flatMap(({ paths }) => paths);
  const bytes = Buffer.concat(shards.map((shard) => readFileSync(join(dirname(path), shard))));
  return {
    modelTopology,
    weightSpecs: weightsManifest.flatMap(({ weights }) => weights),
    weightData: new Uint8Array(bytes).buffer,
  };
}
