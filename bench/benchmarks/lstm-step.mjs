// A whole training step of LSTM and Dense(2, softmax): forward, loss, backward, Adam.
import { assertClose, assertSameLosses } from "../equal.mjs";
import { loadLatch } from "../ours.mjs";
import { inOneProduct, lstmTraining, startJax, stepByStep } from "../peers/jax.mjs";
import { Spike } from "../peers/spike.mjs";
import * as tfjs from "../peers/tfjs.mjs";
import { alternate } from "../rounds.mjs";
import { faster, share } from "../rows.mjs";
import { nameOf, SHAPES } from "../shapes.mjs";
import { sequences, trainingStep } from "../works/recurrent.mjs";

/** The form that takes the times by which jax-js's floor was set, and a faster one, reported without a floor. */
const JAX_AT_ONCE = "jax-js, inputs in one product";
const JAX_STEPWISE = "jax-js, step by step";

/** For each shape. `rounds`: of the slowest peers, whose step takes up to eleven seconds. */
const BOUNDS = [
  { spike: [1.1, 1], tfjs: [12, 16], transposed: [5, 5], jax: [5, 5] },
  { spike: [1, 0.9], tfjs: [14, 18], transposed: [3.5, 3.5], jax: [5, 5] },
  { spike: [1, 0.9], tfjs: [20, 30], transposed: [2.3, 2.2], jax: [5, 5], slowRounds: 3 },
];

export async function run({ variant, hasSpike, timing, isQuick }) {
  const latch = await loadLatch(variant);
  const tf = await tfjs.loadTfjs();
  await startJax();
  const spike = hasSpike ? await Spike.load(variant) : null;
  const rows = [];
  for (const [index, shape] of SHAPES.entries()) {
    const bounds = BOUNDS[index];
    const slowRounds = isQuick && bounds.slowRounds !== undefined ? 1 : bounds.slowRounds;
    const contenders = await assemble({ latch, tf, spike }, shape, slowRounds);
    const times = await alternate(contenders, timing);
    rows.push(...rowsOf(times, shape, bounds));
  }
  return rows;
}

async function assemble({ latch, tf, spike }, shape, slowRounds) {
  const { batch, steps, features, units } = shape;
  const what = nameOf(shape);
  const { data, labels } = sequences(shape);
  const { net, layer, x, run } = trainingStep(latch, latch.layers.lstm, shape);
  const weights = (await net.getWeights()).map((tensor) => tensor.data);
  const contenders = [{ name: "ours", run }];

  if (spike !== null) {
    const theirs = spike.lstm(shape, data, weights);
    theirs.step();
    const own = await latch.sequential([layer]).predictOnBatch(x);
    assertClose(`the LSTM's output at ${what}`, own.data, theirs.output(), 1e-4);
    contenders.push({ name: "the spike's LSTM", run: theirs.step });
  }

  const recurrent = tf.layers.lstm({
    units,
    inputShape: [steps, features],
    recurrentActivation: "sigmoid",
    // Its orthogonal one takes seconds; the weights are ours.
    recurrentInitializer: "zeros",
  });
  const peer = tfjs.recurrentClassifier(tf, recurrent, weights);
  const [tfX, tfY] = [tf.tensor(data, [batch, steps, features]), tf.tensor(labels, [batch, 2])];
  const plain = () => peer.trainOnBatch(tfX, tfY);
  const transposed = () => tfjs.transposingFirst(plain);
  const [jaxAtOnce, jaxStepwise] = [inOneProduct, stepByStep].map((form) =>
    lstmTraining(form, shape, data, labels, weights),
  );
  await assertSameLosses(`the training steps at ${what}`, async () => (await run()).loss, {
    "TensorFlow.js": [transposed, plain],
    [JAX_AT_ONCE]: [jaxAtOnce, jaxAtOnce],
    [JAX_STEPWISE]: [jaxStepwise, jaxStepwise],
  });
  contenders.push(
    { name: "tfjs", run: plain, rounds: slowRounds },
    { name: "tfjs, operands transposed first", run: transposed },
    { name: JAX_AT_ONCE, run: jaxAtOnce, rounds: slowRounds },
    { name: JAX_STEPWISE, run: jaxStepwise, rounds: slowRounds },
  );
  return contenders;
}

function rowsOf(times, shape, { spike, tfjs: plain, transposed, jax }) {
  const what = nameOf(shape);
  const peers = [
    ["tfjs", plain],
    ["tfjs, operands transposed first", transposed],
    [JAX_AT_ONCE, jax],
    [JAX_STEPWISE, [null, null]],
  ];
  const rows = peers.map(([peer, [floor, goal]]) =>
    faster(times, { what, ours: "ours", peer, floor, goal }),
  );
  const name = "the spike's LSTM";
  if (!times.has(name)) return rows;
  const [floor, goal] = spike;
  return [share(times, { what, ours: "ours", peer: name, floor, goal }), ...rows];
}
