// Layers that normalize (32, 100, 256), against a matrix product: what a layer adds to a prediction and to a training step of any
// model, which is its kernel forward, and forward with the gradients of x, gamma and beta. Beside it, without a limit, whole calls of a
// model of that layer alone (Adam, mean squared error to a target of the same shape): two thirds of these are copies of x and y into
// the engine and of the prediction out of it, and the loss.
import { measureProduct } from "../cell-step.mjs";
import { uniform } from "../numbers.mjs";
import { loadLatch, program } from "../ours.mjs";
import { alternate } from "../rounds.mjs";
import { share } from "../rows.mjs";

const SHAPE = [32, 100, 256];
const [FEATURES] = SHAPE.slice(-1);
const SIZE = SHAPE.reduce((all, n) => all * n, 1);
const ROWS = SIZE / FEATURES;
/** Largest shares of the product's time. */
const [FORWARD, STEP] = [0.15, 0.22];

/** The layers, with what they normalize as (outer, rows, groups, size). */
const LAYERS = [
  { name: "layerNormalization", layout: [ROWS, 1, 1, FEATURES] },
  { name: "batchNormalization", layout: [1, ROWS, FEATURES, 1] },
];

export async function run({ variant, timing }) {
  const latch = await loadLatch(variant);
  const product = measureProduct(latch);
  const rows = [];
  for (const layer of LAYERS) rows.push(...(await measure(latch, product, layer, timing)));
  return rows;
}

async function measure(latch, product, { name, layout }, timing) {
  const { forward, step } = kernels(latch, layout);
  const { train, predict } = calls(latch, name);
  const [ofForward, ofStep] = ["forward", "forward and gradients"];
  const [ofPredict, ofTrain] = ["predictOnBatch", "trainOnBatch"];
  const times = await alternate(
    [
      { name: ofForward, run: forward },
      { name: ofStep, run: step },
      { name: ofPredict, run: predict },
      { name: ofTrain, run: train },
      { name: product.name, run: product.run },
    ],
    timing,
  );
  const row = (ours, floor = null) =>
    share(times, { what: `${name}, 32x100x256: ${ours}`, ours, peer: product.name, floor });
  return [row(ofForward, FORWARD), row(ofStep, STEP), row(ofPredict), row(ofTrain)];
}

/** Programs of the kernel: its result, and its result and gradients. */
function kernels(latch, layout) {
  const shapes = [layout, [FEATURES], [FEATURES], layout];
  const numbers = shapes.map((shape, seed) =>
    uniform(
      shape.reduce((all, n) => all * n, 1),
      -1,
      1,
      seed,
    ),
  );
  const options = { epsilon: 1e-3, centered: true };
  const forward = (x, gamma, beta) => [latch.normalizeGroups({ x, gamma, beta }, options).y];
  const step = (x, gamma, beta, dy) => {
    const { y, mean, variance } = latch.normalizeGroups({ x, gamma, beta }, options);
    const { dx, dgamma, dbeta } = latch.normalizeGrad({ x, gamma, mean, variance, dy }, options);
    return [y, dx, dgamma, dbeta];
  };
  return {
    forward: program(latch, { shapes: shapes.slice(0, -1), numbers, of: forward }),
    step: program(latch, { shapes, numbers, of: step }),
  };
}

/** Whole calls of a model of this layer. */
function calls(latch, name) {
  const net = latch.sequential([latch.layers[name]({ inputShape: SHAPE.slice(1) })]);
  net.compile({ loss: "mse", optimizer: "adam" });
  const [x, y] = [1, 2].map((seed) => latch.tensor(uniform(SIZE, -1, 1, seed), SHAPE));
  return { train: () => net.trainOnBatch(x, y), predict: () => net.predictOnBatch(x) };
}
