// A whole training step of Embedding(10000, 64), LSTM(64) and Dense(2, softmax) on 32 texts of 80 words. TensorFlow.js's
// WebAssembly backend has no gradient of a gather, so the measure is the time of the LSTM's multiply-adds.
import { measureProduct, trainingMultiplyAdds } from "../cell-step.mjs";
import { loadLatch } from "../ours.mjs";
import { alternate } from "../rounds.mjs";
import { shareOfProducts } from "../rows.mjs";
import { embeddingStep, TEXT_SHAPE, WORDS } from "../works/recurrent.mjs";

export async function run({ variant, timing }) {
  const latch = await loadLatch(variant);
  if (latch.layers.embedding === undefined) return { missing: "layers.embedding" };
  const own = embeddingStep(latch);
  const product = measureProduct(latch);
  const times = await alternate(
    [
      { name: "ours", run: own.run },
      { name: product.name, run: product.run },
    ],
    timing,
  );
  const { batch, steps, features, units } = TEXT_SHAPE;
  const what = `Embedding(${WORDS}, ${features}) + LSTM(${units}), ${batch}x${steps}`;
  const multiplyAdds = trainingMultiplyAdds(TEXT_SHAPE, 4);
  return [shareOfProducts(times, { what, ours: "ours", multiplyAdds, product, floor: 2 })];
}
