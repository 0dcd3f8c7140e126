// A whole training step of a recurrent layer and Dense(2, softmax) at the design's middle shape, against TensorFlow.js
// and against the time of the layer's multiply-adds at the rate of one large product.
import { assertSameLosses } from "./equal.mjs";
import { uniform } from "./numbers.mjs";
import { matrixProduct } from "./ours.mjs";
import * as tfjs from "./peers/tfjs.mjs";
import { nameOf, SHAPES } from "./shapes.mjs";
import { sequences, trainingStep } from "./works/recurrent.mjs";

const SHAPE = SHAPES[1];
export const CELL_CASE = nameOf(SHAPE);
const PRODUCT_SIZE = 512;

/** The product whose rate is the measure: 512 cubed. */
export function measureProduct(latch) {
  const n = PRODUCT_SIZE;
  const [a, b] = [uniform(n * n, -1, 1, 1), uniform(n * n, -1, 1, 2)];
  const product = matrixProduct(latch, { m: n, k: n, n, transposed: false, a, b });
  return { name: "GEMM 512", multiplyAdds: product.multiplyAdds, run: product.run };
}

/** Of a training step: three times those of the forward pass. */
export function trainingMultiplyAdds({ batch, steps, features, units }, gates) {
  return 3 * batch * steps * (features + units) * gates * units;
}

/** Of a training step at the shape that is measured here. */
export function cellMultiplyAdds(gates) {
  return trainingMultiplyAdds(SHAPE, gates);
}

/** A training step of our layer; `make` takes { units, inputShape }. */
export function ownStep(latch, make) {
  return trainingStep(latch, make, SHAPE);
}

/** The step of TensorFlow.js's layer with the same weights, found equal; `make` as above. */
export async function peerStep({ net, run }, make) {
  const { batch, steps, features, units } = SHAPE;
  const tf = await tfjs.loadTfjs();
  const weights = (await net.getWeights()).map(({ data }) => data);
  // Its orthogonal initializer takes seconds; the weights are ours.
  const options = { units, inputShape: [steps, features], recurrentInitializer: "zeros" };
  const peer = tfjs.recurrentClassifier(tf, make(tf, options), weights);
  const { data, labels } = sequences(SHAPE);
  const [x, y] = [tf.tensor(data, [batch, steps, features]), tf.tensor(labels, [batch, 2])];
  const step = () => peer.trainOnBatch(x, y);
  const transposed = () => tfjs.transposingFirst(step);
  await assertSameLosses("the training steps", async () => (await run()).loss, {
    "TensorFlow.js": [step, transposed],
  });
  return { step, transposed };
}
