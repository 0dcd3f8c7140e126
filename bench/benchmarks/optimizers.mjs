// Optimizers with a kernel for large weights, against Adam's: `applyGradients` on a matrix of a million weights. Muon, whose
// products of such matrices take hundreds of times longer than any update, is left out.
import { uniform } from "../numbers.mjs";
import { loadLatch } from "../ours.mjs";
import { alternate } from "../rounds.mjs";
import { share } from "../rows.mjs";

const SIZE = 1000;
const PEER = "adam";
const OTHERS = ["nadam", "adagrad", "adadelta", "adamax", "ftrl", "lion", "lamb", "adafactor"];
/** The largest share of Adam's time. */
const FLOOR = 1.5;

export async function run({ variant, timing }) {
  const latch = await loadLatch(variant);
  const gradient = latch.tensor(uniform(SIZE * SIZE, -1, 1, 1), [SIZE, SIZE]);
  const works = [PEER, ...OTHERS].map((name) => update(latch, name, gradient));
  // The first call begins to load what fuses operations; later ones use it.
  for (const { run: once } of works) once();
  await new Promise((resolve) => setTimeout(resolve, 100));
  const times = await alternate(works, timing);
  return OTHERS.map((name) =>
    share(times, { what: `${name}, 10^6 weights`, ours: name, peer: PEER, floor: FLOOR }),
  );
}

function update(latch, name, gradient) {
  const layer = latch.layers.dense({ units: SIZE, useBias: false, inputShape: [SIZE] });
  const optimizer = latch.optimizers[name]();
  optimizer.build(latch.sequential([layer]).trainableWeights);
  return { name, run: () => optimizer.applyGradients([gradient]) };
}
