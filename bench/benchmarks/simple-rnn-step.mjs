// A whole training step of SimpleRNN and Dense(2, softmax).
import { CELL_CASE, cellMultiplyAdds, measureProduct, ownStep, peerStep } from "../cell-step.mjs";
import { loadLatch } from "../ours.mjs";
import { alternate } from "../rounds.mjs";
import { faster, shareOfProducts } from "../rows.mjs";

export async function run({ variant, timing }) {
  const latch = await loadLatch(variant);
  const { simpleRNN } = latch.layers;
  if (simpleRNN === undefined) return { missing: "layers.simpleRNN" };
  const product = measureProduct(latch);
  const own = ownStep(latch, simpleRNN);
  const peer = await peerStep(own, (tf, options) => tf.layers.simpleRNN(options));
  const times = await alternate(
    [
      { name: "ours", run: own.run },
      { name: product.name, run: product.run },
      { name: "tfjs", run: peer.step },
      { name: "tfjs, operands transposed first", run: peer.transposed },
    ],
    timing,
  );
  const pair = { what: CELL_CASE, ours: "ours" };
  const multiplyAdds = cellMultiplyAdds(1);
  return [
    shareOfProducts(times, { ...pair, multiplyAdds, product, floor: 1.3, goal: 1.2 }),
    faster(times, { ...pair, peer: "tfjs", floor: 8, goal: 9 }),
    faster(times, { ...pair, peer: "tfjs, operands transposed first" }),
  ];
}
