// The workloads: training steps and predictions of whole models, against every peer that has their layers.
import { loadLatch } from "../ours.mjs";
import { compareWorkload } from "../workloads/compare.mjs";
import * as deepbox from "../workloads/peers/deepbox.mjs";
import * as jax from "../workloads/peers/jax.mjs";
import * as keras from "../workloads/peers/keras.mjs";
import * as onnxruntime from "../workloads/peers/onnxruntime.mjs";
import * as tfjs from "../workloads/peers/tfjs.mjs";
import * as torch from "../workloads/peers/torch.mjs";
import { WORKLOADS } from "../workloads/workloads.mjs";

const PEERS = [tfjs, jax, deepbox, onnxruntime, torch, keras];

export async function run({ variant, timing }) {
  const latch = await loadLatch(variant);
  const rows = [];
  for (const workload of WORKLOADS) {
    rows.push(...(await compareWorkload(latch, workload, PEERS, timing)));
  }
  return rows;
}
