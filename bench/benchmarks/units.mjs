// Recurrent layers of any number of units, against the next multiple of four: predictions and training steps.
import { loadLatch } from "../ours.mjs";
import { alternate } from "../rounds.mjs";
import { share } from "../rows.mjs";
import { recurrentPrediction, trainingStep } from "../works/recurrent.mjs";

const SHAPE = { batch: 32, steps: 20, features: 8 };
const COUNTS = [5, 7, 13, 15, 18, 21, 31, 50, 63];
/** Vectors have four lanes: the last one of a row may be partly empty, which is what more units may cost. */
const LANES = 4;
const FLOOR = 1.15;

export async function run({ variant, timing }) {
  const latch = await loadLatch(variant);
  const { lstm, gru } = latch.layers;
  const works = { predict: recurrentPrediction, step: trainingStep };
  const rows = [];
  for (const [layer, make] of Object.entries({ LSTM: lstm, GRU: gru })) {
    for (const [work, of] of Object.entries(works)) {
      for (const units of COUNTS) {
        const next = Math.ceil(units / LANES) * LANES;
        const contenders = [units, next].map((count) => ({
          name: `${count} units`,
          run: of(latch, make, { ...SHAPE, units: count }).run,
        }));
        const times = await alternate(contenders, timing);
        const [ours, peer] = contenders.map(({ name }) => name);
        rows.push(share(times, { what: `${layer} ${work}, ${ours}`, ours, peer, floor: FLOOR }));
      }
    }
  }
  return rows;
}
