// predictOnBatch of an LSTM with a Tensor, which gives the last hidden state.
import { assertClose } from "../equal.mjs";
import { loadLatch } from "../ours.mjs";
import { lstmPrediction as onnxPrediction } from "../peers/onnxruntime.mjs";
import { Spike } from "../peers/spike.mjs";
import { alternate, median } from "../rounds.mjs";
import { atMost, faster, share } from "../rows.mjs";
import { nameOf, SHAPES, SINGLE } from "../shapes.mjs";
import { lstmPrediction, sequences } from "../works/recurrent.mjs";

export async function run({ variant, hasSpike, timing }) {
  const latch = await loadLatch(variant);
  const spike = hasSpike ? await Spike.load(variant) : null;
  const rows = [];
  for (const shape of [...SHAPES, SINGLE]) {
    rows.push(...(await measure(latch, shape === SINGLE ? null : spike, shape, timing)));
  }
  return [...rows, ...(await ofOneRow(latch, timing))];
}

const ONE_BY_ONE = 1000;

/** What a call costs beside its arithmetic: predictions of one row each. */
async function ofOneRow(latch, timing) {
  const { steps, features } = SINGLE;
  const { net } = lstmPrediction(latch, SINGLE);
  const all = latch.tensor(sequences({ ...SINGLE, batch: ONE_BY_ONE }).data, [
    ONE_BY_ONE,
    steps,
    features,
  ]);
  const one = all.slice(0, 1);
  const [input, output] = [new Float32Array(one.data), new Float32Array(SINGLE.units)];
  const atOnce = await net.compilePredict({ batchSize: 1 });
  const contenders = [
    {
      name: "1,000 awaited predict of one row",
      run: async () => {
        for (let call = 0; call < ONE_BY_ONE; call += 1) await net.predict(one);
      },
    },
    {
      name: "predict of 1,000 batches of one",
      run: () => net.predict(all, { batchSize: 1 }),
    },
    {
      name: "1,000 calls of compilePredict's function",
      run: () => {
        for (let call = 0; call < ONE_BY_ONE; call += 1) atOnce(input, output);
      },
    },
  ];
  const times = await alternate(contenders, timing);
  const [awaited, batches, arithmetic] = contenders.map(({ name }) => name);
  const beyond = times.get(awaited).map((time, round) => time - times.get(arithmetic)[round]);
  return [
    share(times, { what: "one row after the other", ours: awaited, peer: batches, floor: 2 }),
    atMost({
      what: "predict of one row of LSTM(64), beyond its arithmetic",
      against: arithmetic,
      // Milliseconds of a thousand calls are microseconds of one.
      value: median(beyond),
      unit: "us",
      floor: 25,
      rounds: beyond.length,
    }),
  ];
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
