// What memory does while models train and come and go.
import { setImmediate as nextTask } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { oneHot, uniform } from "../numbers.mjs";
import { loadLatch, recurrentClassifier } from "../ours.mjs";
import { atMost } from "../rows.mjs";

const STEPS = 10_000;
/** Steps until everything that is made once exists. */
const SETTLED = 200;
const MODELS = { early: 200, late: 1000 };
const BATCH = 8;
const MEGABYTE = 2 ** 20;

// Not by node --expose-gc, which would give latch a collector that users do not have.
setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");

export async function run({ variant }) {
  const latch = await loadLatch(variant);
  return [...(await overSteps(latch)), ...(await overModels(latch))];
}

async function memoryBytes(latch) {
  return (await latch.localDevice().usage()).memoryBytes;
}

async function overSteps(latch) {
  const net = latch.sequential([
    latch.layers.dense({ units: 16, inputShape: [5], activation: "relu" }),
    latch.layers.dense({ units: 1, activation: "sigmoid" }),
  ]);
  net.compile({ loss: "binary_crossentropy", optimizer: "adam", metrics: ["accuracy"] });
  const x = latch.tensor(uniform(64 * 5, 0, 1), [64, 5]);
  const y = latch.tensor(oneHot(32, 2), [64, 1]);
  const train = async (steps) => {
    for (let step = 0; step < steps; step += 1) await net.trainOnBatch(x, y);
    return { engine: await memoryBytes(latch), heap: await heapAfterCollection() };
  };
  const before = await train(SETTLED);
  const after = await train(STEPS);
  const what = `${STEPS} training steps`;
  return [
    growth(what, "engine memory", before.engine, after.engine, 0),
    growth(what, "JavaScript heap after gc", before.heap, after.heap, 1),
  ];
}

async function overModels(latch) {
  const x = latch.tensor(uniform(BATCH * 10, -1, 1), [BATCH, 10, 1]);
  const y = latch.tensor(oneHot(BATCH, 2), [BATCH, 2]);
  const makeModels = async (count) => {
    for (let made = 0; made < count; made += 1) {
      const lstm = latch.layers.lstm({ units: 64, inputShape: [10, 1] });
      await recurrentClassifier(latch, lstm).trainOnBatch(x, y);
    }
    return memoryBytes(latch);
  };
  // The benchmark does not collect here: that dropped models give their memory back is what is measured.
  const early = await makeModels(MODELS.early);
  const late = await makeModels(MODELS.late - MODELS.early);
  const heapEarly = await heapAfterCollection();
  await makeModels(MODELS.late - MODELS.early);
  const heapLate = await heapAfterCollection();
  const what = `LSTM(64) models ${MODELS.early} to ${MODELS.late}`;
  return [
    growth(what, "engine memory", early, late, 0),
    growth(what, "JavaScript heap after gc", heapEarly, heapLate, 1),
  ];
}

function growth(what, kind, before, after, floor) {
  const value = (after - before) / MEGABYTE;
  const theirs = `${(before / MEGABYTE).toFixed(1)} MB before`;
  return atMost({
    what,
    against: `growth of ${kind}`,
    value,
    unit: "MB",
    theirs,
    floor,
    rounds: 1,
  });
}

/** Bytes of JavaScript objects and of arrays outside of the heap, once nothing is left to collect. */
async function heapAfterCollection() {
  // Finalizers run between tasks and let go of more.
  for (let pass = 0; pass < 5; pass += 1) {
    collectGarbage();
    await nextTask();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
