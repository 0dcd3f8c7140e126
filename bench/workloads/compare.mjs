// One workload in latch and in peers, in Node: what peers read is saved first.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { versionOf } from "../peers/version.mjs";
import { comparison, ourModel } from "./comparison.mjs";

/** Rows of both works, one for each peer. */
export async function compareWorkload(latch, workload, peers, timing) {
  const folder = mkdtempSync(join(tmpdir(), "latch-bench-"));
  try {
    latch.setSeed(1);
    const own = await ourModel(latch, workload, workload.build(latch));
    const files = await saved(latch, own, workload, folder);
    return await comparison(own, workload, peers.map(withVersion), files, timing);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A peer that npm installed, with its version. */
function withVersion(peer) {
  if (peer.installed === undefined) return peer;
  const start = async (...given) => ({
    version: versionOf(peer.installed),
    ...(await peer.start(...given)),
  });
  return { name: peer.name, start };
}

/** Saves the model and its batch in the forms that peers read. */
export async function saved(latch, { net, data }, { inputShape, targetShape, dtype }, folder) {
  const [model, arrays, onnx, tfjs] = ["model.keras", "arrays.npz", "model.onnx", "model.json"].map(
    (name) => join(folder, name),
  );
  await net.save(model);
  await net.save(onnx);
  const weights = (await net.getWeights()).map((tensor, index) => [String(index), tensor]);
  const batch = {
    x: latch.tensor(data.x, inputShape, dtype),
    y: latch.tensor(data.y, targetShape),
  };
  await latch.writeNpz(arrays, { ...batch, ...Object.fromEntries(weights) });
  return { model, arrays, onnx, tfjs: (await savedForTfjs(latch, net, tfjs)) ? tfjs : null };
}

/** Whether TensorFlow.js has all layers of the model; then it is saved for it. */
async function savedForTfjs(latch, net, path) {
  try {
    await net.save(path);
    return true;
  } catch (error) {
    if (error instanceof latch.ValueError) return false;
    throw error;
  }
}
