// predictOnBatch of an LSTM with a Tensor, which gives the last hidden state.
import { assertClose } from "../equal.mjs";
import { loadLatch } from "../ours.mjs";
import { lstmPrediction as onnxPrediction } from "../peers/onnxruntime.mjs";
import { Spike } from "../peers/spike.mjs";
import { alternate } from "../rounds.mjs";
import { faster, share } from "../rows.mjs";
import { nameOf, SHAPES, SINGLE } from "../shapes.mjs";
import { lstmPrediction, sequences } from "../works/recurrent.mjs";

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
  const what = nameOf(shape);
  const { data } = sequences(shape);
  const { net, run } = lstmPrediction(latch, shape);
  const weights = (await net.getWeights()).map((tensor) => tensor.data);
  const own = await run();
  const theirs = await onnxPrediction(shape, data, weights);
  assertClose(`the prediction at ${what}`, own.data, await theirs(), 1e-4);
  const contenders = [
    { name: "ours", run },
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
