// Models of one layer that normalizes (32, 100, 256): a training step (Adam, mean squared error to a target of the same shape) and a
// prediction, whole calls, against a matrix product.
import { measureProduct } from "../cell-step.mjs";
import { uniform } from "../numbers.mjs";
import { loadLatch } from "../ours.mjs";
import { alternate } from "../rounds.mjs";
import { share } from "../rows.mjs";

const SHAPE = [32, 100, 256];
/** Largest shares of the product's time. */
const [PREDICTION, STEP] = [0.15, 0.22];

export async function run({ variant, timing }) {
  const latch = await loadLatch(variant);
  const product = measureProduct(latch);
  const rows = [];
  for (const name of ["layerNormalization", "batchNormalization"]) {
    rows.push(...(await measure(latch, product, name, timing)));
  }
  return rows;
}

async function measure(latch, product, name, timing) {
  const net = latch.sequential([latch.layers[name]({ inputShape: SHAPE.slice(1) })]);
  net.compile({ loss: "mse", optimizer: "adam" });
  const size = SHAPE.reduce((all, n) => all * n, 1);
  const [x, y] = [1, 2].map((seed) => latch.tensor(uniform(size, -1, 1, seed), SHAPE));
  const times = await alternate(
    [
      { name: "training step", run: () => net.trainOnBatch(x, y) },
      { name: "prediction", run: () => net.predictOnBatch(x) },
      { name: product.name, run: product.run },
    ],
    timing,
  );
  const row = (ours, floor) =>
    share(times, { what: `${name}, 32x100x256: ${ours}`, ours, peer: product.name, floor });
  return [row("training step", STEP), row("prediction", PREDICTION)];
}
