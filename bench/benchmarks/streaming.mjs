// An epoch over data that the engine's memory does not hold, or that an iterable yields batch by batch, against one over the same data
// that were uploaded once: digits of 784 pixels in a dense network, whose steps are short, and sequences in an LSTM.
import { oneHot, uniform } from "../numbers.mjs";
import { loadLatch } from "../ours.mjs";
import { alternate } from "../rounds.mjs";
import { ofRate } from "../rows.mjs";

const BATCH = 32;
const CLASSES = 10;
/** The least fraction of the rate of data that are uploaded once. */
const FLOOR = 0.9;

export async function run({ variant, timing }) {
  const latch = await loadLatch(variant);
  const { dense, lstm } = latch.layers;
  const works = [
    {
      what: "784-128-10",
      shape: [4096, 784],
      hidden: () => dense({ units: 128, activation: "relu", inputShape: [784] }),
    },
    {
      what: "LSTM(64)",
      shape: [4096, 50, 16],
      hidden: () => lstm({ units: 64, inputShape: [50, 16] }),
    },
  ];
  const rows = [];
  for (const work of works) rows.push(...(await rowsOf(latch, variant, work, timing)));
  return rows;
}

/** A batch where it is: what an iterable itself does is not what is measured. */
function rowsFrom({ data, shape: [rows, ...rest] }, start) {
  const length = data.length / rows;
  const batch = data.subarray(start * length, (start + BATCH) * length);
  return { data: batch, shape: [BATCH, ...rest] };
}

async function rowsOf(latch, variant, { what, shape, hidden }, timing) {
  const [count] = shape;
  const size = shape.reduce((product, length) => product * length, 1);
  const x = latch.tensor(uniform(size, -1, 1), shape);
  const y = latch.tensor(oneHot(count, CLASSES), [count, CLASSES]);
  const options = { batchSize: BATCH, verbose: 0 };
  const model = (device) => {
    const net = latch.sequential(
      [hidden(), latch.layers.dense({ units: CLASSES, activation: "softmax" })],
      { device },
    );
    net.compile({ loss: "categorical_crossentropy", optimizer: "adam" });
    return net;
  };
  const device = (settings = {}) => new latch.WasmDevice(latch.loadBuild, { variant, ...settings });
  const [resident, iterated] = [model(device()), model(device())];
  // Half of what the data take, beside weights and working memory.
  const staged = model(device({ maxMemory: 2 * size + 4 * 2 ** 20 }));
  const batches = {
    length: count / BATCH,
    *[Symbol.iterator]() {
      for (let start = 0; start < count; start += BATCH)
        yield [rowsFrom(x, start), rowsFrom(y, start)];
    },
  };
  const times = await alternate(
    [
      { name: "uploaded once", run: () => resident.fit(x, y, options) },
      { name: "larger than memory", run: () => staged.fit(x, y, options) },
      { name: "an iterable", run: () => iterated.fit(batches, { verbose: 0 }) },
    ],
    timing,
  );
  return ["larger than memory", "an iterable"].map((ours) =>
    ofRate(times, {
      what: `${what}, an epoch of ${count / BATCH} batches: ${ours}`,
      ours,
      peer: "uploaded once",
      floor: FLOOR,
    }),
  );
}
