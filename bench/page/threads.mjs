// Runs in a page that is cross-origin isolated: training steps of LSTM in workers, on one thread and on two.
import * as latch from "latch";
import { oneHot, uniform } from "../numbers.mjs";
import { alternate } from "../rounds.mjs";
import { faster } from "../rows.mjs";
import { nameOf, SHAPES } from "../shapes.mjs";

/** The shapes whose steps are worth a second thread in a page, too. */
const LARGE = SHAPES.slice(1);
const CLASSES = 2;

/** Gives a function that trains on one batch, the same every time, and gives the loss. */
function trainingOn(device, { batch, steps, features, units }) {
  latch.setSeed(1);
  const net = latch.sequential(
    [
      latch.layers.lstm({ units, inputShape: [steps, features] }),
      latch.layers.dense({ units: CLASSES, activation: "softmax" }),
    ],
    { device },
  );
  net.compile({ loss: "categorical_crossentropy", optimizer: "adam" });
  const x = latch.tensor(uniform(batch * steps * features, -1, 1, 1), [batch, steps, features]);
  const y = latch.tensor(oneHot(batch, CLASSES), [batch, CLASSES]);
  return async () => (await net.trainOnBatch(x, y)).loss;
}

/** What benchmarks/threads-page.mjs calls. */
globalThis.measureThreads = async (timing) => {
  const rows = [];
  for (const shape of LARGE) {
    const devices = [1, 2].map((threads) => latch.device.worker({ threads }));
    const [one, two] = devices.map((device) => trainingOn(device, shape));
    for (let step = 0; step < 3; step += 1) {
      const [loss, other] = [await one(), await two()];
      if (loss !== other) throw new Error(`losses differ: ${loss} and ${other}`);
    }
    const contenders = [
      { name: "one thread", run: one },
      { name: "two threads", run: two },
    ];
    const times = await alternate(contenders, timing);
    const what = `LSTM step ${nameOf(shape)}`;
    rows.push(faster(times, { what, ours: "two threads", peer: "one thread", floor: 1.5 }));
    for (const device of devices) device.dispose();
  }
  return rows;
};
