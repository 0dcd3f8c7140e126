/** Losses and optimizers in the engine against numbers that Keras computed. */
import { losses, optimizers, type SymbolicTensor } from "latch";
import { beforeAll, expect, test } from "vitest";
import { gradients } from "../../ts/graph/autodiff.js";
import { Executable } from "../../ts/graph/executable.js";
import { hyperparameters, read } from "../../ts/graph/operations/sources.js";
import * as ops from "../../ts/graph/ops.js";
import { Variable } from "../../ts/graph/variable.js";
import { localDevice, ready } from "../../ts/runtime/device/default-device.js";
import lossGoldens from "../goldens/losses.json" with { type: "json" };
import optimizerGoldens from "../goldens/optimizers.json" with { type: "json" };
import { numbersOf, setNumbers } from "../support/device.js";
import { constant, expectClose, type GoldenTensor, run } from "../support/golden.js";

beforeAll(ready);

interface LossGolden {
  readonly name: string;
  readonly loss: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly yTrue: GoldenTensor;
  readonly yPred: GoldenTensor;
  readonly sampleWeight: GoldenTensor | null;
  readonly mask: GoldenTensor | null;
  readonly value: GoldenTensor | number;
  /** Null where float32 is too coarse to have one. */
  readonly gradient: GoldenTensor | null;
}

function scalarOr(value: GoldenTensor | number): GoldenTensor {
  return typeof value === "number" ? { shape: [], data: [value] } : value;
}

const lossCases = lossGoldens.cases as unknown as readonly LossGolden[];

test.each(lossCases)("loss: $name", (golden) => {
  const make = losses[golden.loss as "Huber"];
  const loss = new make(golden.options as { delta?: number });
  const yPred = constant(golden.yPred);
  const value = loss.call(constant(golden.yTrue), yPred, {
    ...(golden.sampleWeight === null ? {} : { sampleWeight: constant(golden.sampleWeight) }),
    ...(golden.mask === null ? {} : { mask: constant(golden.mask) }),
  });
  const [derivative] = gradients(ops.sum(value), [yPred]);
  const [actual = [], gradient = []] = run([value, derivative as SymbolicTensor]);
  expectClose(actual, scalarOr(golden.value), "value");
  if (golden.gradient !== null) expectClose(gradient, golden.gradient, "gradient");
  else expect(gradient.every(Number.isFinite)).toBe(true);
});

interface OptimizerGolden {
  readonly name: string;
  readonly optimizer: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly variables: readonly GoldenTensor[];
  readonly gradients: readonly (readonly GoldenTensor[])[];
  readonly after: readonly (readonly GoldenTensor[])[];
}

const optimizerCases = (optimizerGoldens.cases as unknown as readonly OptimizerGolden[]).filter(
  ({ optimizer, options }) =>
    ["SGD", "Adam", "AdamW", "Lion", "RMSprop"].includes(optimizer) &&
    typeof (options.learningRate ?? 0) === "number" &&
    options.useEma == null &&
    options.gradientAccumulationSteps == null,
);

test("every optimizer has a golden case", () => {
  expect(optimizerCases.length).toBeGreaterThanOrEqual(14);
});

test.each(optimizerCases)("optimizer: $name", async (golden) => {
  const make = optimizers[golden.optimizer as "Adam"];
  const optimizer = new make(golden.options as { learningRate?: number });
  const variables = golden.variables.map(
    ({ shape }, index) =>
      new Variable({
        name: `v${index}`,
        shape,
        initializer: { values: ops.zeros },
        key: { seed: 0, stream: 0 },
      }),
  );
  setNumbers(
    variables,
    golden.variables.map(({ shape, data }) => ({ shape, data })),
  );
  optimizer.build(variables);
  for (const [step, values] of golden.gradients.entries()) {
    const hyper = hyperparameters({}, { length: 2 }).y;
    const effects = optimizer.update(variables, values.map(constant), hyper);
    const rows = Float32Array.from(optimizer.hyperparameters(step));
    const { failure } = await new Executable({ fetches: [], effects }, localDevice()).run(
      {},
      { feeds: [], indices: null },
      { steps: 1, start: 0, rows: 0, iteration: step, hyperparameters: rows },
    );
    expect(failure).toBeNull();
    numbersOf(variables).forEach((data, index) => {
      expectClose(data, golden.after[step]![index]!, `variable ${index} after step ${step}`);
    });
  }
  expect(read(variables[0]!).shape).toEqual(golden.variables[0]!.shape);
});
