// predictOnBatch of an LSTM with a Tensor, which gives the last hidden state.
import { assertClose } from "../equal.mjs";
import { uniform } from "../numbers.mjs";
import { loadLatch } from "../ours.mjs";
import { lstmPrediction } from "../peers/onnxruntime.mjs";
import { Spike } from "../peers/spike.mjs";
import { alternate } from "../rounds.mjs";
import { faster, share } from "../rows.mjs";
import { nameOf, SHAPES } from "../shapes.mjs";

const SINGLE = { batch: 1, steps: 10, features: 1, units: 64 };

export async function run({ variant, hasSpike, timing }) {
  const latch = await loadLatch(variant);
  const spike = hasSpike ? await Spike.load(variant) : null;
  const rows = [];
  for (const shape of [...SHAPES, SINGLE]) {
    rows.push(...(await measure(latch, shape === SINGLE ? null : spike, shape, timing)));
  }
  return rows;
}

async function measure(latch, spike, shape, timing) {
  const { batch, steps, features, units } = shape;
  const what = nameOf(shape);
  const data = uniform(batch * steps * features, -1, 1);
  const net = latch.sequential([latch.layers.lstm({ units, inputShape: [steps, features] })]);
  const x = latch.tensor(data, [batch, steps, features]);
  const weights = (await net.getWeights()).map((tensor) => tensor.data);
  const own = await net.predictOnBatch(x);
  const theirs = await lstmPrediction(shape, data, weights);
  assertClose(`the prediction at ${what}`, own.data, await theirs(), 1e-4);
  const contenders = [
    { name: "ours", run: () => net.predictOnBatch(x) },
    { name: "onnxruntime-web", run: theirs },
  ];
  if (spike !== null) {
    const bare = spike.lstm(shape, data, weights);
    bare.forward();
    assertClose(`the spike's output at ${what}`, own.data, bare.output(), 1e-4);
    contenders.push({ name: "the spike's forward", run: bare.forward });
  }
  const times = await alternate(contenders, timing);
  const pair = { what, ours: "ours", peer: "onnxruntime-web" };
  if (shape === SINGLE) return [share(times, { ...pair, floor: 1.15 })];
  const rows = [faster(times, { ...pair, floor: 1.4, goal: 1.6 })];
  if (spike !== null) {
    const peer = "the spike's forward";
    const row = share(times, { what, ours: "ours", peer, floor: 1.1 });
    rows.push({ ...row, against: `${peer} (or this floor)` });
  }
  return rows;
}
