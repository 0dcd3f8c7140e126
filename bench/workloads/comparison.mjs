// One workload in latch and in peers: equal weights, equal batch, equal predictions and losses, then times side by side. Runs in
// Node and in pages.
import { assertClose, assertSameLosses } from "../equal.mjs";
import { alternate, stopwatch } from "../rounds.mjs";
import { faster } from "../rows.mjs";

/**
 * @typedef {object} Peer a module
 * @property {string} name
 * @property {string} [installed] the package that npm installed for it; its version is shown
 * @property {(workload: object, files: Files, data: Data) => Promise<Started | { missing: string }>} start
 *
 * @typedef {object} Files the model of ours, saved
 * @property {string} model `.keras`
 * @property {string} arrays `.npz`: x, y, and the weights by number in Keras's order
 * @property {string} onnx
 * @property {string | null} tfjs `model.json`; null where TensorFlow.js lacks a layer
 *
 * @typedef {{ x: Float32Array | Int32Array, y: Float32Array, weights: readonly Float32Array[] }} Data
 *
 * @typedef {object} Started
 * @property {string} [version] of a peer that npm did not install
 * @property {ArrayLike<number>} predictions of the batch, before any training
 * @property {() => number | Promise<number>} [step] one training step, which gives its loss
 * @property {Omit<import("../rounds.mjs").Contender, "name">} [train] absent where the peer cannot
 * @property {string} [notTraining] why it cannot; "it only predicts" unless said
 * @property {Omit<import("../rounds.mjs").Contender, "name">} predict
 * @property {() => void} [stop]
 */

const OURS = "latch";
/** Of the largest prediction. */
const TOLERANCE = 1e-4;
/** The second loss tells that gradients and updates agree. From the third on it shows where peers' Adam adds its epsilon. */
const COMPARED_STEPS = 2;
/** A peer whose run takes longer is measured in fewer rounds. */
const SLOW = { milliseconds: 1000, rounds: 3 };

/** Rows of both works, one for each peer. */
export async function comparison(own, workload, peers, files, timing) {
  const started = [];
  try {
    for (const peer of peers) {
      started.push({ name: peer.name, ...(await startOrSay(peer, workload, files, own.data)) });
    }
    const present = started.filter(({ missing }) => missing === undefined);
    const { data: predictions } = await own.predict.run();
    for (const { name, predictions: theirs } of present) {
      assertClose(`${workload.name}, predictions of ${name}`, predictions, theirs, TOLERANCE);
    }
    const rows = [];
    for (const work of ["predict", "train"]) {
      if (work === "train") await compareLosses(workload, own, present);
      const contenders = [{ name: OURS, ...own }, ...present].flatMap((one) =>
        one[work] === undefined ? [] : [{ name: one.name, ...one[work] }],
      );
      const times = await alternate(contenders, timing);
      rows.push(...started.map((peer) => rowOf(times, workload, work, peer)));
    }
    return rows;
  } finally {
    for (const { stop } of started) stop?.();
  }
}

async function startOrSay(peer, workload, files, data) {
  try {
    return await peer.start(workload, files, data);
  } catch (error) {
    throw new Error(`${peer.name} cannot run the workload "${workload.name}"`, { cause: error });
  }
}

/** A model of ours, with the batch in the engine. */
export async function ourModel(latch, workload, net) {
  const { inputShape, targetShape, dtype, loss } = workload;
  net.compile({ loss, optimizer: "adam" });
  const { x, y } = workload.batch();
  const [inputs, targets] = [latch.tensor(x, inputShape, dtype), latch.tensor(y, targetShape)];
  const weights = (await net.getWeights()).map((tensor) => tensor.data);
  const train = () => net.trainOnBatch(inputs, targets);
  return {
    net,
    data: { x, y, weights },
    step: async () => (await train()).loss,
    train: { run: train },
    predict: { run: () => net.predictOnBatch(inputs) },
  };
}

/** Holds losses of some steps against each other; marks peers that are slow. */
async function compareLosses(workload, own, present) {
  const trained = present.filter(({ step }) => step !== undefined);
  const steps = trained.map((peer) => {
    const timed = async () => {
      const passed = stopwatch();
      const loss = await peer.step();
      if (passed().wall > SLOW.milliseconds) peer.train.rounds = SLOW.rounds;
      return loss;
    };
    return [peer.name, Array(COMPARED_STEPS).fill(timed)];
  });
  await assertSameLosses(workload.name, own.step, Object.fromEntries(steps));
}

function rowOf(times, workload, work, peer) {
  const what = `${workload.name}, ${work === "train" ? "training step" : "prediction"}`;
  const named = { workload: workload.name, work, version: peer.version ?? null };
  if (peer[work] !== undefined) {
    return { ...faster(times, { what, ours: OURS, peer: peer.name }), ...named };
  }
  const missing = peer.missing ?? peer.notTraining ?? "it only predicts";
  return {
    ...{ what, against: peer.name, ours: "", theirs: missing, value: Number.NaN },
    ...{ sense: "times faster", floor: null, goal: null, rounds: 0, core: null },
    ...named,
    missing,
  };
}
