/** Metrics against numbers that Keras computed: tracked by a model, and with `updateState`. */
import { layers, Metric, metrics, ShapeError, sequential, tensor, ValueError } from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import { ready } from "../../ts/graph/ready.js";
import { localDevice } from "../../ts/runtime/device/default-device.js";
import type { Tensor } from "../../ts/runtime/tensor.js";
import { Tracker } from "../../ts/training/fit/trackers.js";
import { Sums } from "../../ts/training/metrics/sums.js";
import goldens from "../goldens/metrics.json" with { type: "json" };
import { computeStep } from "../support/device.js";
import { constant, type GoldenTensor } from "../support/golden.js";

interface Batch {
  readonly sampleWeight: GoldenTensor | null;
  readonly result: GoldenTensor;
}

interface PairBatch extends Batch {
  readonly yTrue: GoldenTensor;
  readonly yPred: GoldenTensor;
}

interface ValueBatch extends Batch {
  readonly values: GoldenTensor;
}

interface Golden<Of extends Batch> {
  readonly name: string;
  /** Keras's class. */
  readonly metric: string;
  readonly defaultName: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly batches: readonly Of[];
}

// The generator marks the cases on targets and predictions, and those on values.
const all = goldens.cases as readonly unknown[] as readonly Golden<Batch>[];
const isOfValues = (golden: Golden<Batch>): golden is Golden<ValueBatch> =>
  golden.batches.some((batch) => "values" in batch);
const ofValues = all.filter(isOfValues);
const isOfPairs = (golden: Golden<Batch>): golden is Golden<PairBatch> => !isOfValues(golden);
const ofPairs = all.filter(isOfPairs);

beforeAll(ready);

function made({ metric, options }: Golden<Batch>): metrics.Metric {
  const classes = metrics as unknown as Readonly<
    Record<string, new (options: unknown) => metrics.Metric>
  >;
  const Class = classes[metric];
  if (Class === undefined) throw new Error(`metrics.${metric} is missing`);
  return new Class(options);
}

function expectResult(actual: number | readonly number[], { data }: GoldenTensor): void {
  const list = typeof actual === "number" ? [actual] : actual;
  expect(list.length).toBe(data.length);
  data.forEach((wanted, index) => {
    const difference = Math.abs((list[index] ?? Number.NaN) - wanted);
    expect(difference, `${list[index]} for ${wanted}`).toBeLessThanOrEqual(
      1e-6 + 1e-5 * Math.abs(wanted),
    );
  });
}

function numbers({ data, shape }: GoldenTensor): Tensor {
  return tensor(data, shape);
}

test.each(ofPairs)("in a step: $name", async (golden) => {
  const metric = made(golden);
  expect(metric.name).toBe(golden.defaultName);
  metric.build(golden.batches[0]?.yPred.shape ?? []);
  const tracker = new Tracker(metric.name, metric.stateSize, (sums) => metric.compute(sums));
  tracker.sums.reset();
  for (const { yTrue, yPred, sampleWeight, result } of golden.batches) {
    const weight = sampleWeight === null ? null : constant(sampleWeight);
    const effects = metric.track(tracker.state, constant(yTrue), constant(yPred), weight);
    computeStep({ fetches: [], effects });
    const [sums] = await Sums.read([tracker.sums], localDevice());
    expectResult(tracker.compute(sums!), result);
  }
});

test.each(ofPairs)("updateState: $name", (golden) => {
  const metric = made(golden);
  for (const again of [false, true]) {
    if (again) metric.resetState();
    for (const { yTrue, yPred, sampleWeight, result } of golden.batches) {
      const options = sampleWeight === null ? {} : { sampleWeight: numbers(sampleWeight) };
      metric.updateState(numbers(yTrue), numbers(yPred), options);
      expectResult(metric.result(), result);
    }
  }
});

test.each(ofValues)("values: $name", (golden) => {
  const metric = golden.metric === "Mean" ? metrics.mean() : metrics.sum();
  expect(metric.name).toBe(golden.defaultName);
  for (const { values, sampleWeight, result } of golden.batches) {
    const options = sampleWeight === null ? {} : { sampleWeight: numbers(sampleWeight) };
    metric.updateState(numbers(values), options);
    expectResult(metric.result(), result);
  }
  metric.resetState();
  expect(metric.result()).toBe(0);
  metric.updateState(3);
  expect(metric.result()).toBe(3);
});

test("metrics from configs equal the original ones", () => {
  for (const golden of ofPairs) {
    const { name, ...config } = made(golden).getConfig();
    expect(name).toBe(golden.defaultName);
    expect(config).toMatchObject(golden.options);
    expect(made({ ...golden, options: config }).getConfig()).toEqual({ name, ...config });
  }
});

describe("in a model", () => {
  const rows = [
    [0.2, 0.3, 0.5],
    [0.1, 0.8, 0.1],
    [0.6, 0.2, 0.2],
    [0.3, 0.3, 0.4],
  ];
  const classes = [
    [0, 0, 1],
    [0, 1, 0],
    [1, 0, 0],
    [0, 1, 0],
  ];

  function identity() {
    return sequential([layers.activation("linear", { inputShape: [3] })]);
  }

  // Results of Keras 3.15.1 for the same data.
  test("metrics that need the number of columns get it from the model", async () => {
    const net = identity();
    net.compile({
      loss: "categorical_crossentropy",
      metrics: ["f1_score", "r2_score", metrics.precision({ thresholds: [0.2, 0.4] })],
    });
    const logs = await net.evaluate(tensor(rows), tensor(classes));
    expect(logs.f1_score_0).toBeCloseTo(1, 6);
    expect(logs.f1_score_1).toBeCloseTo(2 / 3, 6);
    expect(logs.f1_score_2).toBeCloseTo(2 / 3, 6);
    expect(logs.r2_score).toBeCloseTo(0.4422222, 6);
    expect(logs.precision_0).toBeCloseTo(0.5714286, 6);
    expect(logs.precision_1).toBeCloseTo(1, 6);
  });

  test("the metric's mean counts samples of an ignored class unless there are weights", async () => {
    const net = identity();
    const ignoring = (name: string) =>
      metrics.sparseCategoricalCrossentropy({ ignoreClass: 1, name });
    net.compile({
      loss: "sparse_categorical_crossentropy",
      metrics: [ignoring("plain")],
      weightedMetrics: [ignoring("weighted")],
    });
    const sampleWeight = [1, 1, 2, 2];
    const logs = await net.evaluate(tensor(rows), tensor([2, 1, 0, 1]), { sampleWeight });
    expect(logs.plain).toBeCloseTo(0.3009932, 6);
    expect(logs.weighted).toBeCloseTo(0.5715994, 6);
  });
});

describe("bad options and shapes", () => {
  test.each([
    ["average", () => metrics.f1Score({ average: "mikro" as "micro" })],
    ["beta", () => metrics.fBetaScore({ beta: 0 })],
    ["threshold", () => metrics.f1Score({ threshold: 1.5 })],
    ["curve", () => metrics.auc({ curve: "ROK" as "ROC" })],
    ["summationMethod", () => metrics.auc({ summationMethod: "median" as "minoring" })],
    ["numThresholds", () => metrics.auc({ numThresholds: 1 })],
    ["thresholds", () => metrics.precision({ thresholds: [0.2, 2] })],
    ["topK", () => metrics.recall({ topK: 0 })],
    ["classId", () => metrics.recall({ classId: -1 })],
    ["numRegressors", () => metrics.r2Score({ numRegressors: -1 })],
  ])("%s", (what, make) => {
    expect(make).toThrow(ValueError);
    expect(make).toThrow(what);
  });

  test("an unknown number of columns, a missing class and wrong labelWeights throw", () => {
    expect(() => metrics.f1Score().updateState([1, 0], [0.5, 0.2])).toThrow(ShapeError);
    expect(() => metrics.precision({ classId: 2 }).updateState([[1, 0]], [[0, 1]])).toThrow(
      "more than 2 classes",
    );
    expect(() => metrics.precision({ topK: 3 }).updateState([[1, 0]], [[0, 1]])).toThrow("topK 3");
    expect(() => metrics.auc({ labelWeights: [1] }).updateState([[1, 0]], [[0, 1]])).toThrow(
      "labelWeights",
    );
    const grown = metrics.f1Score();
    grown.updateState([[1, 0]], [[0, 1]]);
    expect(() => grown.updateState([[1, 0, 0]], [[0, 1, 0]])).toThrow(ShapeError);
  });
});

describe("masked steps do not count in the mean of", () => {
  const given = [0.2, -0.5, 0.3, 0, 0, 0, 1.1, -0.1, 0.8, 0.3, 0.9, -0.4];
  const oneHot = [0, 1, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0];
  // Two rows of two steps; the second step of the first row is masked.
  const valid = [0, 2, 3];
  const rowsOf = (values: readonly number[]) =>
    valid.map((step) => values.slice(3 * step, 3 * step + 3));
  const classes = [1, 0, 2, 0];

  test.each(
    Object.entries(metrics).flatMap(([name, Class]) =>
      "className" in Class &&
      typeof Class === "function" &&
      Class.prototype instanceof Metric &&
      /(Accuracy|entropy|Error|Hinge|hinge|Divergence|Poisson|Similarity)$/.test(name) &&
      // Keras's is no mean of a function, and takes no mask.
      name !== "RootMeanSquaredError"
        ? [name]
        : [],
    ),
  )("%s", async (name) => {
    // Each of them is made without options.
    const Class = metrics[name as "MeanSquaredError"];
    const masked = layers.masking({ inputShape: [2, 3] });
    const net = sequential([masked, layers.activation("softmax")]);
    const sparse = name.startsWith("Sparse");
    const loss = sparse ? "sparse_categorical_crossentropy" : "mae";
    net.compile({ optimizer: "sgd", loss, metrics: [new Class({ name: "m" })] });
    const x = tensor(given, [2, 2, 3]);
    const y = sparse ? tensor(classes, [2, 2, 1]) : tensor(oneHot, [2, 2, 3]);
    const { m } = await net.evaluate(x, y);

    const alone = new Class();
    const targets = sparse ? valid.map((step) => [classes[step]!]) : rowsOf(oneHot);
    const { data } = await net.predict(x);
    alone.updateState(targets, rowsOf([...data]));
    expect(m).toBeCloseTo(Number(alone.result()), 6);
  });
});
