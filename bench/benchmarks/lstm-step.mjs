// A whole training step of LSTM and Dense(2, softmax): forward, loss, backward, Adam.
import { assertClose } from "../equal.mjs";
import { oneHot, uniform } from "../numbers.mjs";
import { loadLatch, recurrentClassifier } from "../ours.mjs";
import { Spike } from "../peers/spike.mjs";
import { alternate } from "../rounds.mjs";
import { share } from "../rows.mjs";
import { nameOf, SHAPES } from "../shapes.mjs";

/** For each shape. */
const BOUNDS = [
  { spike: { floor: 1.1, goal: 1 } },
  { spike: { floor: 1, goal: 0.9 } },
  { spike: { floor: 1, goal: 0.9 } },
];

export async function run({ variant, hasSpike, timing }) {
  const latch = await loadLatch(variant);
  const rows = [];
  for (const [index, shape] of SHAPES.entries()) {
    rows.push(...(await measure(latch, { variant, hasSpike, timing }, shape, BOUNDS[index])));
  }
  return rows;
}

async function measure(latch, { variant, hasSpike, timing }, shape, bounds) {
  const { batch, steps, features, units } = shape;
  const what = nameOf(shape);
  const data = uniform(batch * steps * features, -1, 1);
  const lstm = latch.layers.lstm({ units, inputShape: [steps, features] });
  const net = recurrentClassifier(latch, lstm);
  const x = latch.tensor(data, [batch, steps, features]);
  const y = latch.tensor(oneHot(batch, 2), [batch, 2]);
  const weights = (await net.getWeights()).map((tensor) => tensor.data);
  const contenders = [{ name: "ours", run: () => net.trainOnBatch(x, y) }];
  const rows = [];
  if (hasSpike) {
    const spike = (await Spike.load(variant)).lstm(shape, data, weights);
    spike.step();
    const own = await latch.sequential([lstm]).predictOnBatch(x);
    assertClose(`the LSTM's output at ${what}`, own.data, spike.output(), 1e-4);
    contenders.push({ name: "the spike's LSTM", run: spike.step });
  }
  const times = await alternate(contenders, timing);
  if (hasSpike)
    rows.push(share(times, { what, ours: "ours", peer: "the spike's LSTM", ...bounds.spike }));
  return rows;
}
