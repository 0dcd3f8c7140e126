// The workloads in Chromium, in a page that is cross-origin isolated: two threads for all who have threads.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { loadLatch } from "../ours.mjs";
import { inPage } from "../page/site.mjs";
import { versionOf } from "../peers/version.mjs";
import { saved } from "../workloads/compare.mjs";
import { ourModel } from "../workloads/comparison.mjs";
import { WORKLOADS } from "../workloads/workloads.mjs";

const THREADS = 2;
/** A bundle of the page cannot read them. */
const VERSIONS = {
  "TensorFlow.js": versionOf("@tensorflow/tfjs"),
  "jax-js": versionOf("@jax-js/jax"),
  "onnxruntime-web": versionOf("onnxruntime-web"),
};
export async function run({ variant, timing }) {
  const latch = await loadLatch(variant);
  return inPage("workloads", timing, async (open, folder) => {
    const rows = [];
    for (const workload of WORKLOADS) {
      const files = await savedInto(folder, latch, workload);
      // A page of its own: engines never give back the memory that they grew.
      const { page, version } = await open("measureWorkload");
      const job = { threads: THREADS, files, timing };
      const measured = await page.evaluate(
        ([name, given]) => globalThis.measureWorkload(name, given),
        [workload.name, job],
      );
      const place = `${version}, ${THREADS} threads`;
      rows.push(
        ...measured.map((row) => ({
          ...row,
          ...{ place, core: null, version: VERSIONS[row.against] ?? null },
        })),
      );
      await page.close();
    }
    return rows;
  });
}

/** Saves a workload's model beside the page; gives the addresses of its files. */
async function savedInto(folder, latch, workload) {
  const name = workload.name.replaceAll(" ", "-");
  mkdirSync(join(folder, name), { recursive: true });
  latch.setSeed(1);
  const own = await ourModel(latch, workload, workload.build(latch));
  const files = await saved(latch, own, workload, join(folder, name));
  return Object.fromEntries(
    Object.entries(files).map(([key, path]) => [
      key,
      path === null ? null : `/${path.slice(folder.length + 1)}`,
    ]),
  );
}
