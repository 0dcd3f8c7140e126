// Fitting the course's binary classifier.
import { assertClose, assertSameLosses } from "../equal.mjs";
import { loadLatch } from "../ours.mjs";
import { Spike } from "../peers/spike.mjs";
import * as tfjs from "../peers/tfjs.mjs";
import { adam } from "../peers/tfjs-adam.mjs";
import { alternate } from "../rounds.mjs";
import { faster, share } from "../rows.mjs";
import {
  BATCH,
  CASE,
  course,
  FEATURES,
  fitOptions,
  STEPS,
  trainingData,
} from "../works/classifier.mjs";

export async function run({ variant, hasSpike, timing }) {
  const latch = await loadLatch(variant);
  const { x, y } = trainingData();
  const { net, features, labels, firstFeatures, firstLabels } = course(latch);
  const weights = (await net.getWeights()).map(({ data }) => data);
  const contenders = [{ name: "ours", run: () => net.fit(features, labels, fitOptions) }];
  const rows = [];
  if (hasSpike) {
    const spike = (await Spike.load(variant)).classifier(x, y, weights);
    spike.run(1);
    const own = await net.predictOnBatch(firstFeatures);
    assertClose("the classifier's outputs", own.data, spike.predictions(weights[5][0]), 1e-5);
    contenders.push({ name: "the spike's bare steps", run: () => spike.run(STEPS) });
  }
  const peer = await theirs(x, y, weights);
  await assertSameLosses(
    "the classifier",
    async () => (await net.trainOnBatch(firstFeatures, firstLabels)).loss,
    { "TensorFlow.js": [peer.step, peer.step, peer.step] },
  );
  contenders.push({ name: "tfjs", run: peer.fit });
  const times = await alternate(contenders, timing);
  if (hasSpike) {
    rows.push(
      share(times, { what: CASE, ours: "ours", peer: "the spike's bare steps", floor: 1.8 }),
    );
  }
  rows.push(faster(times, { what: CASE, ours: "ours", peer: "tfjs", floor: 30, goal: 60 }));
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
  net.compile({ loss: "binaryCrossentropy", optimizer: adam(tf), metrics: ["accuracy"] });
  tfjs.setWeights(tf, net, weights);
  const [features, labels] = [tf.tensor(x, [y.length, FEATURES]), tf.tensor(y, [y.length, 1])];
  const [first, firstLabels] = [features, labels].map((all) => all.slice([0, 0], [BATCH, -1]));
  return {
    step: async () => (await net.trainOnBatch(first, firstLabels))[0],
    fit: () => net.fit(features, labels, fitOptions),
  };
}
