// A whole training step of GRU and Dense(2, softmax). TensorFlow.js knows resetAfter: false alone.
import { CELL_CASE, cellMultiplyAdds, measureProduct, ownStep, peerStep } from "../cell-step.mjs";
import { loadLatch } from "../ours.mjs";
import { alternate } from "../rounds.mjs";
import { faster, shareOfProducts } from "../rows.mjs";

export async function run({ variant, timing }) {
  const latch = await loadLatch(variant);
  const { gru } = latch.layers;
  if (gru === undefined) return { missing: "layers.gru" };
  const product = measureProduct(latch);
  const after = ownStep(latch, gru);
  const before = ownStep(latch, (options) => gru({ ...options, resetAfter: false }));
  const peer = await peerStep(before, (tf, options) =>
    tf.layers.gru({ ...options, recurrentActivation: "sigmoid" }),
  );
  const times = await alternate(
    [
      { name: "resetAfter", run: after.run },
      { name: "reset before", run: before.run },
      { name: product.name, run: product.run },
      { name: "tfjs", run: peer.step },
      { name: "tfjs, operands transposed first", run: peer.transposed },
    ],
    timing,
  );
  const multiplyAdds = cellMultiplyAdds(3);
  const products = { multiplyAdds, product };
  const what = `${CELL_CASE}, resetAfter`;
  const plain = { what: `${CELL_CASE}, resetAfter: false`, ours: "reset before" };
  return [
    shareOfProducts(times, { what, ours: "resetAfter", ...products, floor: 1.3, goal: 1.2 }),
    shareOfProducts(times, { ...plain, ...products, floor: null }),
    faster(times, { ...plain, peer: "tfjs", floor: 10, goal: 12 }),
    faster(times, { ...plain, peer: "tfjs, operands transposed first" }),
  ];
}
