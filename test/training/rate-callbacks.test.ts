/** Callbacks that set the learning rate, and SwapEMAWeights, against Keras's. */
import { callbacks, layers, optimizers, ready, schedules, sequential, ValueError } from "latch";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import goldens from "../goldens/rate-callbacks.json" with { type: "json" };
import { expectClose, type GoldenTensor } from "../support/golden.js";

beforeAll(ready);

const print = vi.spyOn(console, "log").mockImplementation(() => {});

beforeEach(() => {
  print.mockClear();
});

interface Golden {
  readonly name: string;
  readonly callback: string;
  readonly options?: callbacks.ReduceLROnPlateauOptions;
  readonly schedule?: keyof typeof SCHEDULES;
  readonly verbose?: 0 | 1;
  readonly logs: Readonly<Record<string, readonly number[]>>;
  /** Learning rates in the logs of each epoch, and after it. */
  readonly rates: readonly (readonly [number, number])[];
  readonly messages: number;
}

const SCHEDULES = {
  halves: (epoch: number, rate: number) => (epoch % 3 === 2 ? rate * 0.5 : rate),
  falls: (epoch: number) => 0.1 / (epoch + 1),
};

function net(optimizer: optimizers.Optimizer) {
  const made = sequential([layers.dense({ units: 1, inputShape: [1] })]);
  made.compile({ optimizer, loss: "mse" });
  return made;
}

function callbackOf({ options, schedule, verbose }: Golden) {
  return schedule === undefined
    ? callbacks.reduceLROnPlateau(options)
    : callbacks.learningRateScheduler({ schedule: SCHEDULES[schedule], verbose: verbose ?? 0 });
}

// TypeScript types JSON by the values that are there, which is narrower.
const cases = goldens.cases as unknown as readonly Golden[];

test.each(cases)("$name", (golden) => {
  const callback: callbacks.CallbackHooks = callbackOf(golden);
  const model = net(optimizers.sgd({ learningRate: 0.01 }));
  callback.onTrainBegin?.({}, { model, startAt: () => {} });
  golden.rates.forEach((rates, epoch) => {
    callback.onEpochBegin?.(epoch, {}, { model });
    const logs: callbacks.Logs = Object.fromEntries(
      Object.entries(golden.logs).map(([name, values]) => [name, values[epoch]!]),
    );
    callback.onEpochEnd?.(epoch, logs, { model });
    const seen = [logs.learning_rate!, model.optimizer.learningRate];
    expectClose(seen, { shape: [2], data: [...rates] }, `epoch ${epoch}`);
  });
  expect(print.mock.calls.length).toBe(golden.messages);
});

interface Swap {
  readonly name: string;
  readonly options: callbacks.SwapEMAWeightsOptions;
  readonly ema: optimizers.SGDOptions;
  readonly start: readonly GoldenTensor[];
  readonly history: Readonly<Record<string, readonly number[]>>;
  readonly end: readonly GoldenTensor[];
}

test.each(goldens.swaps as unknown as readonly Swap[])("$name", async (golden) => {
  const model = sequential([
    layers.dense({ units: 4, activation: "tanh", inputShape: [3] }),
    layers.dense({ units: 1 }),
  ]);
  await model.setWeights(golden.start);
  model.compile({
    loss: "mse",
    optimizer: optimizers.sgd({ learningRate: 0.3, useEma: true, ...golden.ema }),
  });
  const { history } = await model.fit(goldens.x, goldens.y, {
    batchSize: 4,
    epochs: 6,
    shuffle: false,
    verbose: 0,
    validationData: [goldens.xVal, goldens.yVal],
    callbacks: [
      callbacks.swapEMAWeights(golden.options),
      {
        async onEpochEnd(_, logs) {
          const weights = await model.getWeights();
          logs.sum = weights.reduce((total, weight) => total + weight.sum(), 0);
        },
      },
    ],
  });
  for (const [name, values] of Object.entries(golden.history))
    expectClose(history[name]!, { shape: [6], data: [...values] }, name);
  (await model.getWeights()).forEach(({ data }, index) => {
    expectClose([...data], golden.end[index]!, `weight ${index}`);
  });
});

describe("swapEMAWeights", () => {
  const averaged = () => net(optimizers.sgd({ learningRate: 1, useEma: true, emaMomentum: 0.5 }));

  test("brings the weights back after predict, which Keras's does not", async () => {
    const model = averaged();
    await model.fit([[1]], [[1]], { epochs: 3, verbose: 0 });
    await model.setWeights([[[5]], [7]]);
    const predicted = await model.predict([[1]], { callbacks: callbacks.swapEMAWeights() });
    expect(predicted.at(0, 0)).not.toBe(12);
    expect((await model.getWeights()).map((weight) => weight.toArray())).toEqual([[[5]], [7]]);
    expect((await model.predict([[1]])).at(0, 0)).toBe(12);
  });

  test("needs an optimizer with averages", async () => {
    const fitted = net(optimizers.sgd()).evaluate([[1]], [[1]], {
      callbacks: callbacks.swapEMAWeights(),
    });
    await expect(fitted).rejects.toThrow("SwapEMAWeights needs an optimizer with useEma: true");
  });
});

describe("wrong input", () => {
  test.each([
    ["a factor of 1", () => callbacks.reduceLROnPlateau({ factor: 1 })],
    ["a patience of half an epoch", () => callbacks.reduceLROnPlateau({ patience: 0.5 })],
    ["no function", () => callbacks.learningRateScheduler({} as never)],
    ["a number for a function", () => callbacks.learningRateScheduler({ schedule: 1 as never })],
  ])("%s", (_, make) => {
    expect(make).toThrow(ValueError);
  });

  test("a schedule's learning rate can't be set by a callback, nor to what is no number", async () => {
    const decay = { initialLearningRate: 0.1, decaySteps: 5, decayRate: 0.5 };
    const scheduled = net(optimizers.sgd({ learningRate: schedules.exponentialDecay(decay) }));
    const reduce = callbacks.reduceLROnPlateau({ monitor: "loss", patience: 0, minDelta: 100 });
    const options = { epochs: 3, verbose: 0, callbacks: reduce } as const;
    await expect(scheduled.fit([[1]], [[1]], options)).rejects.toThrow(
      /ReduceLROnPlateau.*learning rate is a schedule/,
    );
    const wrong = callbacks.learningRateScheduler(() => Number.NaN);
    const fitted = net(optimizers.sgd()).fit([[1]], [[1]], { verbose: 0, callbacks: wrong });
    await expect(fitted).rejects.toThrow("what the schedule returns for epoch 0 must be");
  });

  test("a value that is not in the logs is warned about, and the learning rate stays", async () => {
    const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
    const model = net(optimizers.sgd({ learningRate: 0.25 }));
    const { history } = await model.fit([[1]], [[1]], {
      epochs: 2,
      verbose: 0,
      callbacks: callbacks.reduceLROnPlateau({ patience: 0 }),
    });
    expect(warned.mock.calls.flat().join()).toContain(
      'monitors "val_loss", which is not in the logs',
    );
    expect(history.learning_rate).toEqual([0.25, 0.25]);
    warned.mockRestore();
  });
});
