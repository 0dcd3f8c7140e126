/** Steps that pause between sections: the same bits, whatever happens meanwhile. */
import {
  layers,
  type Model,
  ops,
  random,
  ready,
  sequential,
  setSeed,
  type Tensor,
  tensor,
} from "latch";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { loadBuild } from "../../ts/runtime/device/load-build.js";
import { WasmDevice } from "../../ts/runtime/device/wasm-device.js";
import { globalState } from "../../ts/runtime/global-state.js";
import { collectGarbage } from "../support/collector.js";
import { joined, splittingAll } from "../support/threads.js";

const [ROWS, TIME, FEATURES, UNITS] = [32, 33, 64, 64];

/** A device that tells of its pauses. */
class Pausing extends WasmDevice {
  get isPaused(): boolean {
    return this.pauses?.isPaused === true;
  }

  /** Calls `work` in an event of its own once a step has paused; resolves when that has happened. */
  inPause(work: () => void): Promise<void> {
    let isOver = false;
    onTestFinished(() => {
      isOver = true;
    });
    return new Promise((resolve, reject) => {
      const look = () => {
        if (isOver) return reject(new Error("No step has paused."));
        if (!this.isPaused) return void setImmediate(look);
        try {
          work();
          resolve();
        } catch (error) {
          reject(error as Error);
        }
      };
      look();
    });
  }
}

const paused = () => new Pausing(loadBuild, { variant: "simd" });

/** A device whose steps never pause. */
function steady(): WasmDevice {
  const device = new WasmDevice(loadBuild, { variant: "simd" });
  device.pauses = {
    isPaused: false,
    over: async () => {},
    endBefore: () => {},
    run: async (program, memory, slice) => device.runNow(program, memory, slice),
  };
  return device;
}

/** Makes it the device of functions on Tensors for the rest of a test. */
function local(device: Pausing): Pausing {
  const { localDevice } = globalState;
  globalState.localDevice = device;
  onTestFinished(() => {
    globalState.localDevice = localDevice;
  });
  return device;
}

/** Every look at the clock finds that time is up. */
beforeEach(() => {
  const begun = performance.now();
  let looks = 0;
  vi.spyOn(performance, "now").mockImplementation(() => begun + 100 * looks++);
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
});

setSeed(3);
const x = random.normal([2 * ROWS, TIME, FEATURES]);
const y = random.normal([2 * ROWS, 1]);
/** So many that a prediction is a long step, too. */
const many = random.normal([8 * ROWS, TIME, FEATURES]);

const RECURRENT = {
  lstm: layers.lstm,
  gru: layers.gru,
  simpleRNN: layers.simpleRNN,
} as const;

function network(device: WasmDevice, kind: keyof typeof RECURRENT = "lstm"): Model {
  setSeed(5);
  // As many as a long step needs.
  const units = { lstm: UNITS, gru: 80, simpleRNN: 3 * UNITS }[kind];
  const net = sequential(
    [
      layers.input({ shape: [TIME, FEATURES] }),
      layers.dropout({ rate: 0.2 }),
      RECURRENT[kind]({ units, returnSequences: true }),
      layers.bidirectional({ layer: RECURRENT[kind]({ units: 8, recurrentDropout: 0.1 }) }),
      layers.dense({ units: 1 }),
    ],
    { device },
  );
  net.compile({ optimizer: "adam", loss: "mse", metrics: ["mae"] });
  return net;
}

const options = { epochs: 1, batchSize: ROWS, shuffle: false, verbose: 0 } as const;

async function numbersOf(net: Model): Promise<readonly Float32Array[]> {
  return (await net.getWeights()).map(({ data }) => data as Float32Array);
}

async function predictedBy(net: Model) {
  return ((await net.predict(many, { batchSize: 4 * ROWS })) as Tensor).data;
}

async function fitted(net: Model) {
  const { history } = await net.fit(x, y, options);
  return { history, weights: await numbersOf(net) };
}

describe.each(Object.keys(RECURRENT) as (keyof typeof RECURRENT)[])("%s", (kind) => {
  test(`${kind} gives the same bits with pauses and without`, async () => {
    const device = paused();
    const net = network(device, kind);
    const plain = network(steady(), kind);
    const pauses = device.inPause(() => {});
    expect(await fitted(net)).toEqual(await fitted(plain));
    await pauses;
    const predictionPauses = device.inPause(() => {});
    expect(await predictedBy(net)).toEqual(await predictedBy(plain));
    await predictionPauses;
  });
});

test("a loop over the steps of a cell that has no kernel pauses between iterations", async () => {
  const net = (device: WasmDevice) => {
    setSeed(7);
    const made = sequential(
      [
        layers.rnn({
          cell: layers.lstmCell({ units: 96, activation: "softplus" }),
          inputShape: [TIME, FEATURES],
        }),
        layers.dense({ units: 1 }),
      ],
      { device },
    );
    made.compile({ optimizer: "sgd", loss: "mse" });
    return made;
  };
  const device = paused();
  const pauses = device.inPause(() => {});
  const watched = await fitted(net(device));
  await pauses;
  expect(watched).toEqual(await fitted(net(steady())));
});

test("functions on Tensors, predictions, evaluations and another fit in a pause change nothing", async () => {
  const device = local(paused());
  const [net, other] = [network(device), network(device, "gru")];
  const [plain, plainOther] = [network(steady()), network(steady(), "gru")];
  const small = tensor([1, 2, 3]);
  await ready();
  const results: { sum: Tensor; meanwhile: Promise<unknown>[] }[] = [];
  const before = await numbersOf(net);
  const meanwhile = device.inPause(() => {
    const sum = ops.add(small, small);
    results.push({
      sum,
      meanwhile: [
        net.predict(x, { batchSize: 2 * ROWS }),
        numbersOf(net),
        fitted(other),
        device.usage(),
      ],
    });
    expect(device.isPaused).toBe(true);
  });
  const trained = await fitted(net);
  await meanwhile;
  const [seen] = results;
  const [predicted, weights, ofOther] = await Promise.all(seen!.meanwhile);
  expect([...seen!.sum.data]).toEqual([2, 4, 6]);
  // They are read as they were before the step, which has changed nothing yet.
  expect(weights).toEqual(before);
  expect((predicted as Tensor).shape).toEqual([2 * ROWS, 1]);
  expect(trained).toEqual(await fitted(plain));
  expect(ofOther).toEqual(await fitted(plainOther));
});

test("functions on Tensors that need more scratch memory than the step have memory of their own", async () => {
  const device = local(paused());
  await ready();
  const net = network(device);
  const [large, small] = [random.normal([1500, 900]), random.normal([3, 2])];
  const computed = () => [ops.sin(ops.square(large)), ops.matmul(small, small.reshape([2, 3]))];
  const meanwhile: ReturnType<typeof computed>[] = [];
  const looks = device.inPause(() => {
    meanwhile.push(computed(), computed());
    expect(device.isPaused).toBe(true);
  });
  const trained = await fitted(net);
  await looks;
  const expected = computed();
  for (const seen of meanwhile)
    seen.forEach(({ data }, index) => {
      // Bytes are compared by Node: `toEqual` looks at each number by itself.
      const [actual, wanted] = [data, expected[index]!.data].map((one) => Buffer.from(one.buffer));
      expect(actual!.equals(wanted!)).toBe(true);
    });
  expect(trained).toEqual(await fitted(network(steady())));
});

test("weights that are set in a pause are set after the step, which ends first", async () => {
  const device = paused();
  const net = network(device);
  const chosen = (await net.getWeights()).map(({ shape, size }) =>
    tensor(new Float32Array(size).fill(0.25), shape),
  );
  let setting: Promise<void> | undefined;
  const meanwhile = device.inPause(() => {
    setting = net.setWeights(chosen);
  });
  const stopped = {
    onTrainBatchEnd() {
      net.stopTraining = true;
    },
  };
  const { epoch } = await net.fit(x, y, { ...options, callbacks: [stopped] });
  await meanwhile;
  await setting;
  expect(epoch).toEqual([0]);
  for (const { data } of await net.getWeights()) expect(new Set(data)).toEqual(new Set([0.25]));
});

test("stopTraining and a signal in a pause take effect after the step", async () => {
  const device = paused();
  const once = network(steady());
  await once.fit(x.slice([0, 0, 0], [ROWS, TIME, FEATURES]), y.slice([0, 0], [ROWS, 1]), options);
  const expected = await numbersOf(once);
  const stopped = network(device);
  const stop = device.inPause(() => {
    stopped.stopTraining = true;
  });
  await stopped.fit(x, y, options);
  await stop;
  expect(await numbersOf(stopped)).toEqual(expected);

  const aborted = network(device);
  const controller = new AbortController();
  const abort = device.inPause(() => controller.abort());
  await expect(aborted.fit(x, y, { ...options, signal: controller.signal })).rejects.toThrow();
  await abort;
  expect(await numbersOf(aborted)).toEqual(expected);
});

test("an error after a pause leaves the weights as they were, and the device usable", async () => {
  const device = paused();
  setSeed(9);
  const net = sequential(
    [
      layers.lstm({ units: UNITS, inputShape: [TIME, FEATURES] }),
      layers.dense({ units: 3, activation: "softmax" }),
    ],
    { device },
  );
  net.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy" });
  const labels = tensor(
    Int32Array.from({ length: 2 * ROWS }, (_, row) => (row === ROWS + 3 ? 7 : row % 3)),
    [2 * ROWS],
    "int32",
  );
  const seen: (readonly Float32Array[])[] = [];
  const look = { onTrainBatchEnd: async () => void seen.push(await numbersOf(net)) };
  const pauses = device.inPause(() => {});
  await expect(net.fit(x, labels, { ...options, callbacks: [look] })).rejects.toThrow("7");
  await pauses;
  expect(seen).toHaveLength(1);
  expect(await numbersOf(net)).toEqual(seen[0]);
  expect(device.isPaused).toBe(false);
  await net.predict(x);
});

test("a step whose engine is replaced in a pause goes on in the new one", async () => {
  const device = paused();
  const net = network(device);
  const meanwhile = device.inPause(() => {
    const trap = () => {
      throw new WebAssembly.RuntimeError("unreachable");
    };
    expect(() => device.restartOnTrap(trap)).toThrow("The engine stopped");
  });
  const trained = await fitted(net);
  await meanwhile;
  expect(device.generation).toBe(2);
  expect(trained).toEqual(await fitted(network(steady())));
});

test("pauses leave no memory behind", async () => {
  const device = paused();
  const net = network(device);
  await net.fit(x, y, options);
  await collectGarbage();
  const { usedBytes } = await device.usage();
  const meanwhile = device.inPause(() => {
    expect(device.isPaused).toBe(true);
  });
  await net.fit(x, y, options);
  await meanwhile;
  await collectGarbage();
  // What was not collected before the first look may be by the second.
  expect((await device.usage()).usedBytes).toBeLessThanOrEqual(usedBytes);
});

test("several threads pause together, and give the same bits", async () => {
  const device = new Pausing(splittingAll(2), { variant: "simd" });
  const net = network(device);
  await device.start("full");
  await joined(device, 2);
  const pauses = device.inPause(() => {});
  const trained = await fitted(net);
  await pauses;
  expect(trained).toEqual(await fitted(network(steady())));
});
