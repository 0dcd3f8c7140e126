/** Every optimizer and every option against twenty steps that Keras took, and what they say of wrong input. */
import {
  constraints,
  LearningRateSchedule,
  layers,
  optimizers,
  ready,
  registerSerializable,
  schedules,
  sequential,
  tensor,
} from "latch";
import { beforeAll, describe, expect, test, vi } from "vitest";
import * as ops from "../../ts/graph/ops.js";
import { Variable } from "../../ts/graph/variable.js";
import { DESCRIBE } from "../../ts/runtime/console.js";
import { kerasForm } from "../../ts/runtime/registry/keras-form.js";
import goldens from "../goldens/optimizers.json" with { type: "json" };
import { numbersOf, setNumbers } from "../support/device.js";
import { expectClose, type GoldenTensor } from "../support/golden.js";

beforeAll(ready);

interface Golden {
  readonly name: string;
  readonly optimizer: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly after: readonly (readonly GoldenTensor[])[];
  readonly iterations: number;
  readonly rates: readonly number[];
  readonly slots: readonly GoldenTensor[];
  readonly finalized?: readonly GoldenTensor[];
  readonly excluded?: readonly string[];
  readonly missing?: boolean;
  readonly constrained?: boolean;
  /** Steps with a gradient that is not finite. */
  readonly overflows?: readonly number[];
}

// The types of JSON are those of its single values.
const cases = goldens.cases as unknown as readonly Golden[];
const start = goldens.variables as readonly GoldenTensor[];
const gradients = goldens.gradients as readonly (readonly GoldenTensor[])[];

function variablesFor({ constrained }: Golden): Variable[] {
  const variables = start.map(
    ({ shape }, index) =>
      new Variable({
        name: goldens.names[index]!,
        shape,
        initializer: { values: (dims) => ops.zeros(dims) },
        key: { seed: 0, stream: 0 },
        constraint: constrained === true && index === 0 ? constraints.nonNeg() : null,
      }),
  );
  setNumbers(variables, start);
  return variables;
}

test.each(cases)("$name", async (golden) => {
  const optimizer = optimizers.get({ className: golden.optimizer, config: golden.options });
  const variables = variablesFor(golden);
  if (golden.excluded !== undefined)
    optimizer.excludeFromWeightDecay({ varList: [variables[0]!], varNames: golden.excluded });
  optimizer.build(variables);
  const rates: number[] = [];
  let shown = 0;
  for (const [step, values] of gradients.entries()) {
    rates.push(golden.optimizer === "MultiOptimizer" ? 0 : optimizer.learningRate);
    const isMissing = (index: number) => golden.missing === true && step % 3 === 1 && index === 1;
    const overflows = (index: number) =>
      golden.overflows?.includes(step) === true && step % values.length === index;
    const infinite = step % 2 === 1 ? Number.POSITIVE_INFINITY : Number.NaN;
    optimizer.applyGradients(
      values.map(({ data, shape }, index) =>
        isMissing(index)
          ? null
          : { data: overflows(index) ? data.map((one) => one * infinite) : data, shape },
      ),
    );
    if (goldens.shownSteps[shown] !== step + 1) continue;
    numbersOf(variables).forEach((data, index) => {
      const what = `${goldens.names[index]} after step ${step}`;
      expectClose(data, golden.after[shown]![index]!, what);
    });
    shown += 1;
  }
  expect(shown).toBe(golden.after.length);
  expect(optimizer.iterations).toBe(golden.iterations);
  expectClose(rates, { shape: [rates.length], data: golden.rates }, "learning rates");
  expect(optimizer.variables.map(({ shape }) => shape)).toEqual(
    golden.slots.map(({ shape }) => shape),
  );
  numbersOf(optimizer.variables).forEach((data, index) => {
    expectClose(data, golden.slots[index]!, optimizer.variables[index]!.path);
  });
  if (golden.finalized === undefined) return;
  await optimizer.finalizeVariableValues(variables);
  numbersOf(variables).forEach((data, index) => {
    expectClose(data, golden.finalized![index]!, `${goldens.names[index]} at the end`);
  });
});

function layer() {
  const dense = layers.dense({ units: 1, kernelInitializer: "ones" });
  dense.apply(tensor([[1, 2]]));
  return dense;
}

describe("gradients of null", () => {
  test("for every variable, or of another number, are refused, and no step is counted", () => {
    const optimizer = optimizers.sgd();
    optimizer.build(layer().weights);
    expect(() => optimizer.applyGradients([null, null])).toThrow("got 0 gradients for 2 variables");
    expect(() => optimizer.applyGradients([[[1], [1]]])).toThrow("got 1 gradients for 2 variables");
    expect(() => optimizer.applyGradients([])).toThrow("got 0 gradients for 2 variables");
    expect(optimizer.iterations).toBe(0);
  });

  test("for some are warned about", async () => {
    const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
    const optimizer = optimizers.sgd({ learningRate: 1 });
    const dense = layer();
    optimizer.build(dense.weights);
    optimizer.applyGradients([null, [1]]);
    expect(warned.mock.calls.flat().join()).toMatch(/no gradients for .*kernel, which stay/);
    warned.mockRestore();
    const weights = await dense.getWeights();
    expect(weights.map((weight) => weight.toArray())).toEqual([[[1], [1]], [-1]]);
  });
});

describe("the learning rate", () => {
  test("of a schedule is that of the next step, and no number can be set", () => {
    const optimizer = optimizers.adam({
      learningRate: schedules.exponentialDecay({
        initialLearningRate: 1,
        decaySteps: 1,
        decayRate: 0.5,
      }),
    });
    optimizer.build(layer().weights);
    expect(optimizer.learningRate).toBe(1);
    optimizer.applyGradients([[[1], [1]], [1]]);
    expect(optimizer.learningRate).toBe(0.5);
    expect(() => {
      optimizer.learningRate = 0.1;
    }).toThrow(/its learning rate is a schedule/);
    optimizer.learningRate = (step: number) => 1 / (step + 1);
    expect(optimizer.learningRate).toBe(0.5);
  });

  test("may be a function, or a schedule of one's own, which get the step", async () => {
    class Halving extends LearningRateSchedule {
      static override readonly className: string = "Halving";
      override at(step: number): number {
        return 0.5 ** step;
      }
    }
    for (const learningRate of [new Halving(), (step: number) => 0.5 ** step]) {
      const dense = layer();
      const net = sequential([dense]);
      net.compile({ optimizer: optimizers.sgd({ learningRate }), loss: (y, p) => ops.mul(p, y) });
      await net.fit([[0, 0]], [[1]], { epochs: 5, verbose: 0 });
      // The gradient of the bias is 1: 1 + 1/2 + 1/4 + ....
      const [, bias] = await dense.getWeights();
      expect(bias!.toArray()).toEqual([-1.9375]);
      expect(net.optimizer.learningRate).toBe(1 / 32);
    }
  });

  test("that is no number ends fit with an error, after the steps before", async () => {
    const net = sequential([layers.dense({ units: 1 })]);
    const learningRate = (step: number) => (step < 64 ? 0.1 : Number.NaN);
    net.compile({ optimizer: optimizers.sgd({ learningRate }), loss: "mse" });
    const fitted = net.fit([[1]], [[1]], { epochs: 100, verbose: 0 });
    await expect(fitted).rejects.toThrow("The learning rate of step 64 must be a finite number");
    expect(net.optimizer.iterations).toBe(64);
  });

  test.each([-1, Number.NaN, "fast", null, {}, []])("is not %s", (learningRate) => {
    expect(() => optimizers.adam({ learningRate: learningRate as number })).toThrow(/learningRate/);
  });
});

test("options that need others, and values that are out of range", () => {
  expect(() => optimizers.sgd({ gradientAccumulationSteps: 1 })).toThrow("an integer, 2 or above");
  expect(() => optimizers.sgd({ emaMomentum: 1.5 })).toThrow(
    "emaMomentum must be a number in [0, 1]",
  );
  expect(() => optimizers.sgd({ emaOverwriteFrequency: 0 })).toThrow("a positive integer");
  expect(() => optimizers.sgd({ lossScaleFactor: 0 })).toThrow("lossScaleFactor must be");
  expect(() => optimizers.ftrl({ learningRatePower: 0.5 })).toThrow("a number, 0 or below");
  expect(() => optimizers.adagrad({ initialAccumulatorValue: -1 })).toThrow("0 or above");
});

test("exclusions from weight decay are set before the first step", () => {
  const optimizer = optimizers.adamW();
  optimizer.build(layer().weights);
  expect(() => optimizer.excludeFromWeightDecay({ varNames: ["bias"] })).toThrow(
    "before the first training step",
  );
});

test("slots are read and set, in the order of variables", async () => {
  const optimizer = optimizers.sgd({ learningRate: 1, momentum: 0.5 });
  const dense = layer();
  optimizer.build(dense.weights);
  expect((await optimizer.getWeights()).map(({ shape }) => shape)).toEqual([[2, 1], [1]]);
  await optimizer.setWeights([[[2], [4]], [6]]);
  optimizer.applyGradients([[[1], [1]], [1]]);
  const slots = await optimizer.getWeights();
  expect(slots.map((slot) => slot.toArray())).toEqual([[[0], [1]], [2]]);
  await expect(optimizer.setWeights([[1]])).rejects.toThrow("expected 2 weights, got 1");
});

describe("by name", () => {
  const names = Object.entries(optimizers).flatMap(([name, Class]) =>
    typeof Class === "function" &&
    Class.prototype instanceof optimizers.Optimizer &&
    // These need others inside of them.
    !["LossScaleOptimizer", "MultiOptimizer"].includes(name)
      ? [name]
      : [],
  );

  test.each(names)("%s", async (name) => {
    for (const spelling of [name, name.toLowerCase()]) {
      const made = optimizers.get(spelling);
      expect(made.className).toBe(name);
      const { class_name, config } = kerasForm(made);
      const again = optimizers.get({ class_name, config });
      expect(again.className).toBe(name);
      expect(again.getConfig()).toEqual(made.getConfig());
      const net = sequential([layers.dense({ units: 1, inputShape: [1] })]);
      // Names of all classes are typed.
      net.compile({ optimizer: spelling as "nadam", loss: "mse" });
      await net.fit([[1]], [[1]], { verbose: 0 });
      expect(net.optimizer.className).toBe(name);
      expect(net.optimizer.iterations).toBe(1);
    }
  });

  test("a function is written by the name under which it is registered", () => {
    const inverse = registerSerializable((step: number) => 1 / (step + 1), { name: "inverse" });
    const made = optimizers.sgd({ learningRate: inverse });
    const written = JSON.parse(JSON.stringify(optimizers.serialize(made)));
    expect(optimizers.deserialize(written).learningRate).toBe(1);
    const nameless = optimizers.sgd({
      learningRate: (
        () => (step: number) =>
          step
      )(),
    });
    expect(() => nameless.getConfig()).toThrow("registerSerializable");
    expect(nameless[DESCRIBE]()).toContain("SGD");
  });

  test("with a schedule in its config", () => {
    const learningRate = schedules.cosineDecay({ initialLearningRate: 0.1, decaySteps: 10 });
    const { class_name, config } = kerasForm(optimizers.nadam({ learningRate }));
    expect(config.learning_rate).toEqual({
      module: "keras.optimizers.schedules",
      class_name: "CosineDecay",
      registered_name: null,
      config: {
        initial_learning_rate: 0.1,
        decay_steps: 10,
        alpha: 0,
        name: "CosineDecay",
        warmup_target: null,
        warmup_steps: 0,
      },
    });
    expect(optimizers.get({ class_name, config }).learningRate).toBe(0.1);
  });
});
