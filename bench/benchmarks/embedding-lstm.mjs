// A whole training step of Embedding(10000, 64), LSTM(64) and Dense(2, softmax) on 32 texts of 80 words. TensorFlow.js's
// WebAssembly backend has no gradient of a gather, so the measure is the time of the LSTM's multiply-adds.
import { measureProduct, trainingMultiplyAdds } from "../cell-step.mjs";
import { oneHot, uniform } from "../numbers.mjs";
import { loadLatch } from "../ours.mjs";
import { alternate } from "../rounds.mjs";
import { shareOfProducts } from "../rows.mjs";

const WORDS = 10_000;
const SHAPE = { batch: 32, steps: 80, features: 64, units: 64 };

export async function run({ variant, timing }) {
  const latch = await loadLatch(variant);
  const { embedding, lstm, dense } = latch.layers;
  if (embedding === undefined) return { missing: "layers.embedding" };
  const { batch, steps, features, units } = SHAPE;
  const net = latch.sequential([
    embedding({ inputDim: WORDS, outputDim: features }),
    lstm({ units }),
    dense({ units: 2, activation: "softmax" }),
  ]);
  net.compile({ loss: "categorical_crossentropy", optimizer: "adam" });
  const words = Int32Array.from(uniform(batch * steps, 0, WORDS), Math.floor);
  const [x, y] = [latch.tensor(words, [batch, steps]), latch.tensor(oneHot(batch, 2), [batch, 2])];
  const product = measureProduct(latch);
  const times = await alternate(
    [
      { name: "ours", run: () => net.trainOnBatch(x, y) },
      { name: product.name, run: product.run },
    ],
    timing,
  );
  const what = `Embedding(${WORDS}, ${features}) + LSTM(${units}), ${batch}x${steps}`;
  const multiplyAdds = trainingMultiplyAdds(SHAPE, 4);
  return [shareOfProducts(times, { what, ours: "ours", multiplyAdds, product, floor: 2 })];
}
