// Two threads against one, on two devices of one process: whole training steps, predictions and products.
import { oneHot, uniform } from "../numbers.mjs";
import { loadLatch, matrixProduct } from "../ours.mjs";
import { alternate, median } from "../rounds.mjs";
import { atMost, faster } from "../rows.mjs";
import { nameOf, SHAPES } from "../shapes.mjs";

const COUNTS = [1, 2];

export async function run({ variant, timing }) {
  const latch = await loadLatch(variant);
  if (latch.WasmDevice === undefined) return { missing: "threads" };
  const devices = COUNTS.map(
    (threads) => new latch.WasmDevice(latch.loadBuild, { variant, threads }),
  );
  for (const device of devices) await device.start("full");
  const rows = [await startOfPool(latch, variant)];
  for (const { what, floor, make } of works(latch)) {
    const [one, two] = devices.map(make);
    // The threads have started by now: what the first calls compute is equal, bit by bit.
    for (let call = 0; call < 3; call += 1) assertEqual(what, await one(), await two());
    const contenders = [
      { name: "one thread", run: one },
      { name: "two threads", run: two },
    ];
    const times = await alternate(contenders, timing);
    rows.push(faster(times, { what, ours: "two threads", peer: "one thread", floor }));
  }
  return rows;
}

const STARTS = 5;

/** Milliseconds beyond a start with one thread until both threads of a pool are there. Nobody waits for that: the first computes. */
async function startOfPool(latch, variant) {
  const started = async (threads) => {
    const begun = performance.now();
    const device = new latch.WasmDevice(latch.loadBuild, { variant, threads });
    await device.start("full");
    const { instance } = device.requireRunning();
    while (threads > 1 && instance.pool.joined() < threads - 1)
      await new Promise((resolve) => setImmediate(resolve));
    const passed = performance.now() - begun;
    if (threads > 1) instance.end();
    return passed;
  };
  const more = [];
  for (let start = 0; start < STARTS; start += 1)
    more.push((await started(2)) - (await started(1)));
  return atMost({
    what: "a pool of two is ready",
    against: "a start with one thread",
    value: median(more),
    unit: "ms more",
    floor: 30,
    rounds: STARTS,
  });
}

function assertEqual(what, one, two) {
  if (String(one) !== String(two)) throw new Error(`${what}: ${one} is not ${two}`);
}

/** Each gives, for a device, a function whose results can be compared. */
function works(latch) {
  const { bidirectional, conv1D, dense, gru, globalAveragePooling1D, lstm, simpleRNN } =
    latch.layers;
  const sequence = (what, floor, recurrent, shape) => ({
    what: `${what} ${nameOf(shape)}`,
    floor,
    make: training(
      latch,
      (inputShape) => [
        recurrent({ units: shape.units, inputShape }),
        dense({ units: 2, activation: "softmax" }),
      ],
      [shape.batch, shape.steps, shape.features],
      2,
    ),
  });
  const [small, middle, large] = SHAPES;
  return [
    product(latch, 512),
    product(latch, 1024),
    sequence("LSTM step", 1.5, lstm, small),
    sequence("LSTM step", 1.6, lstm, middle),
    sequence("LSTM step", 1.8, lstm, large),
    ...SHAPES.map((shape) => prediction(latch, shape)),
    sequence("GRU step", 1.6, gru, middle),
    sequence("SimpleRNN step", 1.6, simpleRNN, middle),
    sequence(
      "BiLSTM step",
      1.6,
      ({ units, inputShape }) => bidirectional({ layer: lstm({ units: units / 2 }), inputShape }),
      middle,
    ),
    {
      what: "Conv1D step, 32x200, 64 to 128",
      floor: 1.6,
      make: training(
        latch,
        (inputShape) => [
          conv1D({ filters: 128, kernelSize: 5, padding: "same", activation: "relu", inputShape }),
          globalAveragePooling1D({}),
          dense({ units: 10, activation: "softmax" }),
        ],
        [32, 200, 64],
        10,
      ),
    },
    {
      what: "MLP step, 128x784, 512, 512, 10",
      floor: 1.6,
      make: training(
        latch,
        (inputShape) => [
          dense({ units: 512, activation: "relu", inputShape }),
          dense({ units: 512, activation: "relu" }),
          dense({ units: 10, activation: "softmax" }),
        ],
        [128, 784],
        10,
      ),
    },
  ];
}

/** A training step of these layers on one batch of this shape; it gives its loss. */
export function training(latch, layersOf, shape, classes) {
  return (device) => {
    latch.setSeed(1);
    const net = latch.sequential(layersOf(shape.slice(1)), { device });
    net.compile({ loss: "categorical_crossentropy", optimizer: "adam" });
    const size = shape.reduce((product, n) => product * n, 1);
    const x = latch.tensor(uniform(size, -1, 1, 1), shape);
    const y = latch.tensor(oneHot(shape[0], classes), [shape[0], classes]);
    return async () => (await net.trainOnBatch(x, y)).loss;
  };
}

function prediction(latch, shape) {
  const { batch, steps, features, units } = shape;
  return {
    what: `LSTM predict ${nameOf(shape)}`,
    floor: 1.5,
    make: (device) => {
      latch.setSeed(1);
      const net = latch.sequential([latch.layers.lstm({ units, inputShape: [steps, features] })], {
        device,
      });
      const x = latch.tensor(uniform(batch * steps * features, -1, 1, 1), [batch, steps, features]);
      return async () => (await net.predictOnBatch(x)).sum();
    },
  };
}

function product(latch, n) {
  const [a, b] = [uniform(n * n, -1, 1, 1), uniform(n * n, -1, 1, 2)];
  return {
    what: `GEMM ${n} cubed`,
    floor: 1.8,
    make: (device) => {
      const { run } = matrixProduct(latch, { m: n, k: n, n, transposed: false, a, b }, device);
      return () => {
        run();
      };
    },
  };
}
