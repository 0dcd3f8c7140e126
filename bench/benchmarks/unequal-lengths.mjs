// An epoch over 512 texts of 10 to 100 words, most of them short: batches of similar length (`lengthBatches`), each padded to its own
// longest text, against batches padded to the longest text of all. Embedding with a mask, LSTM(64), Dense.
import { uniform } from "../numbers.mjs";
import { loadLatch } from "../ours.mjs";
import { alternate } from "../rounds.mjs";
import { share } from "../rows.mjs";

const TEXTS = 512;
const BATCH = 32;
const WORDS = 1000;
const [SHORTEST, LONGEST] = [10, 100];
/** How much longer than the sum of lengths says an epoch may take. */
const GRACE = 1.3;

export async function run({ variant, timing }) {
  const latch = await loadLatch(variant);
  const lengths = Array.from(uniform(TEXTS, 0, 1, 3), (x) =>
    Math.round(SHORTEST + (LONGEST - SHORTEST) * x ** 3),
  );
  const texts = lengths.map((length, row) =>
    Int32Array.from(uniform(length, 1, WORDS, row + 5), Math.floor),
  );
  const longest = Math.max(...lengths);
  const similar = [...latch.lengthBatches(lengths, { batchSize: BATCH })];
  const asTheyCome = Array.from({ length: TEXTS / BATCH }, (_, batch) =>
    texts.map((_, row) => row).slice(batch * BATCH, (batch + 1) * BATCH),
  );
  const packed = similar.map((rows) =>
    padded(latch, texts, rows, Math.max(...rows.map((row) => lengths[row]))),
  );
  const whole = asTheyCome.map((rows) => padded(latch, texts, rows, longest));
  const works = [
    { name: "by length", run: epoch(latch, packed) },
    { name: "padded", run: epoch(latch, whole) },
  ];
  // The first epoch plans a step for each length.
  for (const { run: once } of works) await once();
  const times = await alternate(works, timing);
  const sum = lengths.reduce((total, length) => total + length, 0);
  const floor = (GRACE * sum) / (TEXTS * longest);
  const what = `${TEXTS} texts, ${((100 * sum) / (TEXTS * longest)).toFixed(0)} % of the padded length`;
  return [share(times, { what, ours: "by length", peer: "padded", floor })];
}

function padded(latch, texts, rows, length) {
  const data = new Int32Array(rows.length * length);
  for (const [at, row] of rows.entries()) data.set(texts[row], at * length);
  const labels = Float32Array.from(rows, (row) => row % 2);
  return [latch.tensor(data, [rows.length, length]), latch.tensor(labels, [rows.length, 1])];
}

function epoch(latch, batches) {
  const { embedding, lstm, dense } = latch.layers;
  const net = latch.sequential([
    embedding({ inputDim: WORDS, outputDim: 32, maskZero: true, inputShape: [null] }),
    lstm({ units: 64 }),
    dense({ units: 1, activation: "sigmoid" }),
  ]);
  net.compile({ loss: "binary_crossentropy", optimizer: "adam" });
  const source = { length: batches.length, [Symbol.iterator]: () => batches[Symbol.iterator]() };
  return () => net.fit(source, { verbose: 0 });
}
