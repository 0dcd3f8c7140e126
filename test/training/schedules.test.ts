/** Schedules over their whole range and beyond, and training runs with them, against Keras. */
import { layers, optimizers, ready, schedules, sequential, ValueError } from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import { kerasForm } from "../../ts/runtime/registry/keras-form.js";
import goldens from "../goldens/schedules.json" with { type: "json" };
import { expectClose, type GoldenTensor } from "../support/golden.js";

beforeAll(ready);

interface Golden {
  readonly name: string;
  readonly schedule: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly values: readonly number[];
}

interface Run {
  readonly optimizer: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly case: number;
  readonly epochs: number;
  readonly start: readonly GoldenTensor[];
  readonly loss: readonly number[];
  readonly end: readonly GoldenTensor[];
}

// The types of JSON are those of its single values.
const cases = goldens.cases as unknown as readonly Golden[];
const runs = goldens.runs as unknown as readonly Run[];

function scheduleOf({ schedule, options }: Golden): schedules.LearningRateSchedule {
  return schedules.get({ className: schedule, config: options });
}

test.each(cases)("$name", (golden) => {
  const schedule = scheduleOf(golden);
  const values = goldens.steps.map((step) => schedule.at(step));
  expectClose(values, { shape: [values.length], data: golden.values }, golden.name);
});

test.each(runs)("$optimizer with case $case", async (golden) => {
  const learningRate = scheduleOf(cases[golden.case]!);
  const optimizer = optimizers.get({
    className: golden.optimizer,
    config: { ...golden.options, learningRate },
  });
  const net = sequential([
    layers.dense({ units: 7, activation: "tanh", inputShape: [3] }),
    layers.dense({ units: 1 }),
  ]);
  await net.setWeights(golden.start);
  net.compile({ loss: "mse", optimizer });
  const options = { epochs: golden.epochs, batchSize: 6, shuffle: false, verbose: 0 } as const;
  const { history } = await net.fit(goldens.x, goldens.y, options);
  golden.loss.forEach((value, epoch) => {
    expect(Math.abs(history.loss![epoch]! - value), `loss of epoch ${epoch}`).toBeLessThan(1e-4);
  });
  const weights = await net.getWeights();
  golden.end.forEach(({ data }, index) => {
    data.forEach((value, position) => {
      const actual = weights[index]!.data[position]!;
      expect(Math.abs(actual - value), `weight ${index}`).toBeLessThan(1e-4);
    });
  });
});

test.each(cases)("config of $name", (golden) => {
  const schedule = scheduleOf(golden);
  expect(schedule.getConfig()).toMatchObject(golden.options);
  const written = JSON.parse(JSON.stringify(schedules.serialize(schedule)));
  expect(schedules.deserialize(written).getConfig()).toEqual(schedule.getConfig());
  const { class_name, config } = kerasForm(schedule);
  expect(class_name).toBe(golden.schedule);
  expect(Object.keys(config).filter((key) => /[A-Z]/.test(key))).toEqual([]);
  expect(schedules.get({ class_name, config }).getConfig()).toEqual(schedule.getConfig());
});

test("a restart falls on its step where float32 would put it a step later", () => {
  const restarts = { initialLearningRate: 1, firstDecaySteps: 5, tMul: 3 };
  const schedule = schedules.cosineDecayRestarts(restarts);
  for (const start of [0, 5, 20, 65, 200, 605]) expect(schedule.at(start)).toBe(1);
});

describe("wrong options", () => {
  const decay = { initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5 };

  test.each([
    ["no steps", () => schedules.exponentialDecay({ ...decay, decaySteps: 0 })],
    ["a negative rate", () => schedules.inverseTimeDecay({ ...decay, initialLearningRate: -1 })],
    ["a rate that is no number", () => schedules.cosineDecay({ ...decay, alpha: Number.NaN })],
    ["an option of another schedule", () => schedules.polynomialDecay(decay as never)],
    ["none", () => schedules.cosineDecayRestarts({} as never)],
    ["too few values", () => schedules.piecewiseConstantDecay({ boundaries: [1], values: [1] })],
    [
      "boundaries that fall",
      () => schedules.piecewiseConstantDecay({ boundaries: [2, 1], values: [1, 2, 3] }),
    ],
    ["a class that is no schedule", () => schedules.get({ className: "Sine", config: {} })],
  ])("%s", (_, make) => {
    expect(make).toThrow(ValueError);
  });
});
