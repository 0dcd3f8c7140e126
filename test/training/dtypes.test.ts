/** Losses and metrics of integers and bools: those of the same numbers as float32, as in Keras where it computes them. */
import { losses, metrics, ready, type Tensor, tensor } from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import goldens from "../goldens/loss-dtypes.json" with { type: "json" };
import { expectTyped, type Typed, typedTensor } from "../support/typed-golden.js";

interface Golden {
  readonly name: string;
  readonly options: object;
  readonly yTrue: Typed;
  readonly yPred: Typed;
  readonly y: Typed;
  /** Why y is not what Keras returns for the dtype of targets and predictions. */
  readonly different?: string;
}

interface LossGolden extends Golden {
  readonly loss: string;
}

interface MetricGolden extends Golden {
  readonly metric: string;
}

const cases = goldens.cases as readonly unknown[] as readonly (LossGolden | MetricGolden)[];
const ofLosses = cases.filter((golden) => "loss" in golden);
const ofMetrics = cases.filter((golden) => "metric" in golden);
const lossClasses = losses as unknown as Readonly<
  Record<string, new (options: object) => { call(yTrue: Tensor, yPred: Tensor): Tensor }>
>;
const metricClasses = metrics as unknown as Readonly<
  Record<
    string,
    new (
      options: object,
    ) => {
      updateState(yTrue: Tensor, yPred: Tensor): void;
      result(): number | readonly number[];
    }
  >
>;

beforeAll(() => ready());

/** Names of the classes among the exports, without base classes. */
function classNames(exported: object, bases: readonly string[]): string[] {
  return Object.entries(exported)
    .filter(([, value]) => typeof value === "function" && "className" in value)
    .map(([, { className }]) => className)
    .filter((name) => !bases.includes(name));
}

describe("losses", () => {
  test.each(ofLosses)("$name", (golden) => {
    const loss = new lossClasses[golden.loss]!(golden.options);
    const y = loss.call(typedTensor(golden.yTrue), typedTensor(golden.yPred));
    expectTyped(y, golden.y, golden.name);
  });

  test("every loss is among them", () => {
    const proven = new Set(ofLosses.map(({ loss }) => loss));
    const bases = ["Loss", "LossFunctionWrapper"];
    expect(classNames(losses, bases).filter((name) => !proven.has(name))).toEqual([]);
  });
});

describe("metrics", () => {
  test.each(ofMetrics)("$name", (golden) => {
    const metric = new metricClasses[golden.metric]!(golden.options);
    metric.updateState(typedTensor(golden.yTrue), typedTensor(golden.yPred));
    const y = tensor([metric.result()].flat(), golden.y.shape);
    expectTyped(y, golden.y, golden.name);
  });

  test("mean and sum of values", () => {
    const bytes = tensor([200, 100], [2], "uint8");
    const [mean, sum] = [metrics.mean(), metrics.sum()];
    for (const metric of [mean, sum]) metric.updateState(bytes);
    expect([mean.result(), sum.result()]).toEqual([150, 300]);
  });

  test("every metric is among them", () => {
    const proven = new Set([...ofMetrics.map(({ metric }) => metric), "Mean", "Sum"]);
    const bases = ["Metric", "MeanMetricWrapper"];
    expect(classNames(metrics, bases).filter((name) => !proven.has(name))).toEqual([]);
  });
});
