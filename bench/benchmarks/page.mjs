// The workloads in Chromium, in a page that is cross-origin isolated: two threads for all who have threads.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { outputOf } from "../../tools/command.mjs";
import { loadLatch } from "../ours.mjs";
import { serveIsolated, writePage } from "../page/site.mjs";
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
/** Chromium is looked up, never downloaded. */
const browserPath = outputOf("sh", [
  ...["-c", 'command -v "$0"'],
  process.env.CHROMIUM ?? "chromium",
]);

export async function run({ variant, timing }) {
  if (browserPath === null) return { missing: "Chromium (the variable CHROMIUM names another)" };
  if (timing.clock !== "wall") return { missing: "clock of cores in pages" };
  const latch = await loadLatch(variant);
  const folder = await writePage();
  const site = await serveIsolated(folder);
  const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
  try {
    const rows = [];
    for (const workload of WORKLOADS) {
      const files = await savedInto(folder, latch, workload);
      // A page of its own: engines never give back the memory that they grew.
      const page = await browser.newPage();
      page.on("pageerror", (error) => console.error(error));
      await page.goto(site.address);
      await page.waitForFunction("globalThis.measureWorkload !== undefined");
      const job = { threads: THREADS, files, timing };
      const measured = await page.evaluate(
        ([name, given]) => globalThis.measureWorkload(name, given),
        [workload.name, job],
      );
      const place = `Chromium ${browser.version()}, ${THREADS} threads`;
      rows.push(
        ...measured.map((row) => ({
          ...row,
          ...{ place, core: null, version: VERSIONS[row.against] ?? null },
        })),
      );
      await page.close();
    }
    return rows;
  } finally {
    await browser.close();
    site.close();
  }
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
