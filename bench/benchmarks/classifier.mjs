// The course's binary classifier: 1000 rows of 5 features, 32-16-1, 50 epochs of batch 64 with shuffling and accuracy.
import { assertClose, assertSameLosses } from "../equal.mjs";
import { uniform } from "../numbers.mjs";
import { loadLatch } from "../ours.mjs";
import { Spike } from "../peers/spike.mjs";
import * as tfjs from "../peers/tfjs.mjs";
import { alternate } from "../rounds.mjs";
import { faster, share } from "../rows.mjs";

const ROWS = 1000;
const FEATURES = 5;
const EPOCHS = 50;
const BATCH = 64;
const STEPS = EPOCHS * Math.ceil(ROWS / BATCH);

export async function run({ variant, hasSpike, timing }) {
  const latch = await loadLatch(variant);
  const x = uniform(ROWS * FEATURES, 0, 1);
  const y = Float32Array.from({ length: ROWS }, (_, row) => {
    const features = x.subarray(row * FEATURES, (row + 1) * FEATURES);
    return features.reduce((sum, value) => sum + value, 0) > FEATURES / 2 ? 1 : 0;
  });
  const net = course(latch);
  const [features, labels] = [latch.tensor(x, [ROWS, FEATURES]), latch.tensor(y, [ROWS, 1])];
  const options = { epochs: EPOCHS, batchSize: BATCH, shuffle: true, verbose: 0 };
  const weights = (await net.getWeights()).map(({ data }) => data);
  const contenders = [{ name: "ours", run: () => net.fit(features, labels, options) }];
  const rows = [];
  if (hasSpike) {
    const spike = (await Spike.load(variant)).classifier(x, y, weights);
    spike.run(1);
    const own = await net.predictOnBatch(features.slice([0, 0], [BATCH, FEATURES]));
    assertClose("the classifier's outputs", own.data, spike.predictions(weights[5][0]), 1e-5);
    contenders.push({ name: "the spike's bare steps", run: () => spike.run(STEPS) });
  }
  const peer = await theirs(x, y, weights);
  const [first, firstLabels] = [features, labels].map((all) =>
    all.slice([0, 0], [BATCH, all.shape[1]]),
  );
  await assertSameLosses(
    "the classifier",
    async () => (await net.trainOnBatch(first, firstLabels)).loss,
    { "TensorFlow.js": [peer.step, peer.step, peer.step] },
  );
  contenders.push({ name: "tfjs", run: peer.fit });
  const times = await alternate(contenders, timing);
  const what = `${EPOCHS} epochs, ${STEPS} steps`;
  if (hasSpike) {
    rows.push(share(times, { what, ours: "ours", peer: "the spike's bare steps", floor: 1.8 }));
  }
  rows.push(faster(times, { what, ours: "ours", peer: "tfjs", floor: 30, goal: 60 }));
  return rows;
}

/** The same network in TensorFlow.js. */
async function theirs(x, y, weights) {
  const tf = await tfjs.loadTfjs();
  const { dense } = tf.layers;
  const net = tf.sequential({
    layers: [
      dense({ units: 32, inputShape: [FEATURES], activation: "relu" }),
      dense({ units: 16, activation: "relu" }),
      dense({ units: 1, activation: "sigmoid" }),
    ],
  });
  net.compile({ loss: "binaryCrossentropy", optimizer: tfjs.adam(tf), metrics: ["accuracy"] });
  tfjs.setWeights(tf, net, weights);
  const [features, labels] = [tf.tensor(x, [ROWS, FEATURES]), tf.tensor(y, [ROWS, 1])];
  const [first, firstLabels] = [features, labels].map((all) => all.slice([0, 0], [BATCH, -1]));
  const options = { epochs: EPOCHS, batchSize: BATCH, shuffle: true, verbose: 0 };
  return {
    step: async () => (await net.trainOnBatch(first, firstLabels))[0],
    fit: () => net.fit(features, labels, options),
  };
}

function course(latch) {
  const { dense } = latch.layers;
  const net = latch.sequential([
    dense({ units: 32, inputShape: [FEATURES], activation: "relu" }),
    dense({ units: 16, activation: "relu" }),
    dense({ units: 1, activation: "sigmoid" }),
  ]);
  net.compile({ loss: "binary_crossentropy", optimizer: "adam", metrics: ["accuracy"] });
  return net;
}
