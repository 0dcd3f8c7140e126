/** Callbacks against Keras: the order of hooks, logs, and output. */
import { callbacks, layers, random, sequential } from "latch";
import { expect, onTestFinished, test, vi } from "vitest";
import { ProgbarLogger } from "../../ts/training/callbacks/index.js";
import { CallbackList } from "../../ts/training/callbacks/list.js";
import { StopRequest, Waiting } from "../../ts/training/interrupt.js";

const x = random.uniform([10, 3]);
const y = random.uniform([10, 1]);

function net() {
  const model = sequential([layers.dense({ units: 1, inputShape: [3] })]);
  model.compile({ loss: "mse", optimizer: "sgd", metrics: ["mae"] });
  return model;
}

test("hooks are called in Keras's order, with Keras's log names", async () => {
  const seen: string[] = [];
  const note =
    (hook: string) =>
    (...args: unknown[]) => {
      const logs = args.find((arg) => typeof arg === "object" && arg !== null && !("model" in arg));
      seen.push(`${hook} ${Object.keys(logs ?? {}).join(" ")}`.trim());
    };
  const recorder = {
    onTrainBegin: note("train begin"),
    onTrainEnd: note("train end"),
    onEpochBegin: note("epoch begin"),
    onEpochEnd: note("epoch end"),
    onTrainBatchBegin: note("batch begin"),
    onTrainBatchEnd: note("batch end"),
    onTestBegin: note("test begin"),
    onTestBatchEnd: note("test batch end"),
    onTestEnd: note("test end"),
  };
  await net().fit(x, y, {
    batchSize: 5,
    validationData: [x, y],
    callbacks: [recorder],
    verbose: 0,
  });
  expect(seen).toEqual([
    "train begin",
    "epoch begin",
    "batch begin",
    "batch end loss mae",
    "batch begin",
    "batch end loss mae",
    "test begin",
    "test batch end loss mae",
    "test batch end loss mae",
    "test end loss mae",
    "epoch end loss mae val_loss val_mae",
    "train end loss mae val_loss val_mae",
  ]);
});

/** Passes a fixed sequence of losses to a callback instead of real ones. */
function feeding(values: readonly number[]) {
  return {
    onEpochEnd(epoch: number, logs: Record<string, number>) {
      logs.watched = values[epoch] ?? 0;
    },
  };
}

test("earlyStopping waits for its patience and restores the best weights", async () => {
  const model = net();
  const weights: number[][] = [];
  const keeping = {
    async onEpochEnd() {
      weights.push((await model.getWeights()).flatMap(({ data }) => [...data]));
    },
  };
  const stopping = callbacks.earlyStopping({
    monitor: "watched",
    mode: "min",
    patience: 2,
    restoreBestWeights: true,
  });
  const history = await model.fit(x, y, {
    epochs: 9,
    callbacks: [feeding([3, 1, 2, 2, 0]), keeping, stopping],
    verbose: 0,
  });
  expect(history.epoch).toEqual([0, 1, 2, 3]);
  expect((await model.getWeights()).flatMap(({ data }) => [...data])).toEqual(weights[1]);
});

test.each([
  { name: "an equal value", minDelta: 0, values: [2, 2, 1] },
  { name: "a change of minDelta", minDelta: 0.5, values: [2, 1.5, 1] },
])("earlyStopping does not take $name for an improvement", async ({ minDelta, values }) => {
  const stopping = callbacks.earlyStopping({
    monitor: "watched",
    mode: "min",
    patience: 1,
    minDelta,
  });
  const history = await net().fit(x, y, {
    epochs: 3,
    callbacks: [feeding(values), stopping],
    verbose: 0,
  });
  expect(history.epoch).toEqual([0, 1]);
});

test("terminateOnNaN ends fit at the batch", async () => {
  const model = net();
  const bad = x.reshape([10, 3]);
  bad.data[20] = Number.NaN;
  await model.fit(bad, y, {
    batchSize: 2,
    shuffle: false,
    epochs: 3,
    callbacks: [callbacks.terminateOnNaN()],
    verbose: 0,
  });
  expect(model.optimizer.iterations).toBe(4);
});

test("the bar and the line equal Keras's output", () => {
  let text = "";
  let time = 0;
  const terminal = {
    write: (part: string) => {
      text += part;
    },
    isInteractive: true,
    columns: 80,
    now: () => time,
  };
  const bar = new ProgbarLogger(1, terminal);
  bar.setParams({ epochs: 2, steps: 2, verbose: 1 });
  bar.onTrainBegin();
  bar.onEpochBegin(0);
  time = 10;
  bar.onProgress(1, { loss: 0.5 });
  time = 20;
  bar.onEpochEnd(0, { loss: 0.25, val_loss: 0.0001 });
  const [green, grey] = ["━".repeat(10), "━".repeat(20)];
  expect(text).toBe(
    `Epoch 1/2\n\r\x1b[1m1/2\x1b[0m \x1b[32m${green}\x1b[0m\x1b[37m${green}\x1b[0m \x1b[1m0s\x1b[0m 10ms/step - loss: 0.5000` +
      `\r\x1b[1m2/2\x1b[0m \x1b[32m${grey}\x1b[0m\x1b[37m\x1b[0m \x1b[1m0s\x1b[0m 10ms/step - loss: 0.2500 - val_loss: 1.0000e-04\n`,
  );
  text = "";
  const line = new ProgbarLogger(2, terminal);
  line.setParams({ epochs: 1, steps: 3, verbose: 2 });
  line.onEpochBegin(0);
  time = 29;
  line.onEpochEnd(0, { accuracy: 0.5, loss: 0.6934 });
  expect(text).toBe("3/3 - 0s - 3ms/step - accuracy: 0.5000 - loss: 0.6934\n");
  text = "";
  line.onEpochEnd(0, { "\u001b[2J\u0007": 0.5 });
  expect(text).toMatch(/ - ␛\[2J␇: 0\.5000\n$/);
});

test("after a stop a hook that has not settled is waited for one second", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const warning = vi.spyOn(console, "warn").mockImplementation(() => {});
  onTestFinished(() => warning.mockRestore());
  const stop = new StopRequest();
  const calls: string[] = [];
  const hanging = {
    onEpochEnd: () => new Promise<void>(() => {}),
    onTrainEnd: () => void calls.push("hanging"),
  };
  const next = {
    onEpochEnd: () => void calls.push("next"),
    onTrainEnd: () => void calls.push("end"),
  };
  const params = { epochs: 1, steps: 1, verbose: 0 } as const;
  const list = new CallbackList([hanging, next], null, net(), params, new Waiting(undefined, stop));
  const ending = list.epoch("onEpochEnd", 0);
  stop.isRequested = true;
  await vi.advanceTimersByTimeAsync(999);
  expect(calls).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  await ending;
  // Hooks of one callback never overlap, so the one that hangs is not called again.
  await list.pass("onTrainEnd");
  expect(calls).toEqual(["next", "end"]);
});
