/** Keras's plain functions of losses and metrics, the names that `get` takes, and Keras's JSON. */
import { layers, losses, metrics, ops, ShapeError, sequential, tensor, ValueError } from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import { ready } from "../../ts/graph/ready.js";
import { camelCase } from "../../ts/runtime/names.js";
import goldens from "../goldens/functions.json" with { type: "json" };
import { constant, expectEach, type GoldenTensor, run } from "../support/golden.js";

type Family = "losses" | "metrics";

interface FunctionGolden {
  readonly name: string;
  readonly family: Family;
  readonly function: string;
  readonly yTrue: GoldenTensor;
  readonly yPred: GoldenTensor;
  readonly options: Readonly<Record<string, unknown>>;
  readonly value: GoldenTensor;
}

interface JsonGolden {
  readonly name: string;
  readonly family: Family;
  readonly json: {
    readonly class_name: string;
    readonly config: Readonly<Record<string, unknown>>;
  };
}

interface NamesGolden {
  readonly name: string;
  readonly family: Family;
  /** What Keras's `get` takes. */
  readonly accepted: readonly string[];
  /** What the module has. */
  readonly public: readonly string[];
}

interface ClassGolden {
  readonly name: string;
  readonly family: Family;
  readonly class: string;
  readonly parameters: readonly string[];
}

// The generator writes cases of four kinds.
const all = goldens.cases as unknown as readonly (
  | FunctionGolden
  | JsonGolden
  | NamesGolden
  | ClassGolden
)[];
const classes = all.filter((one): one is ClassGolden => "class" in one);
const functions = all.filter((one): one is FunctionGolden => "function" in one);
const objects = all.filter((one): one is JsonGolden => "json" in one);
const names = all.filter((one): one is NamesGolden => "accepted" in one);

beforeAll(ready);

type Plain = typeof losses.huber;

function plain({ family, function: name }: FunctionGolden): Plain {
  const module = (family === "losses" ? losses : metrics) as Readonly<Record<string, unknown>>;
  const fn = module[camelCase(name)];
  if (typeof fn !== "function") throw new Error(`${family}.${camelCase(name)} is missing`);
  return fn as Plain;
}

test.each(functions)("$name", (golden) => {
  const { yTrue, yPred, options, value } = golden;
  const fn = plain(golden);
  const [y, p] = [tensor(yTrue.data, yTrue.shape), tensor(yPred.data, yPred.shape)];
  const now = fn(y, p, options);
  expect(now.shape).toEqual(value.shape);
  expectEach([...now.data], value, "on Tensors");
  const [symbolic = []] = run([fn(constant(yTrue), constant(yPred), options)]);
  expectEach(symbolic, value, "on symbolic tensors");
});

test.each(classes)("$name", ({ family, class: name, parameters }) => {
  const module = (family === "losses" ? losses : metrics) as Readonly<Record<string, unknown>>;
  const { options } = module[name] as typeof losses.Huber;
  const own = Object.keys(Reflect.apply(options, module[name], []));
  expect(parameters.map(camelCase).filter((option) => !own.includes(option))).toEqual([]);
});

/** Keras's names without a class or function of their own here. */
const ELSEWHERE = ["get", "serialize", "deserialize"];

test.each(names)("$name: all are here", ({ family, public: listed }) => {
  const module = (family === "losses" ? losses : metrics) as Readonly<Record<string, unknown>>;
  const missing = [...listed, ...ELSEWHERE].filter((name) => {
    const own = /^[A-Z]/.test(name) ? name : camelCase(name);
    return module[own] === undefined;
  });
  expect(missing).toEqual([]);
});

/** Names of base classes and wrappers, which make nothing by themselves. */
const BASES = /^(Loss|LossFunctionWrapper|Metric|metric|MeanMetricWrapper|mean_metric_wrapper)$/;

test.each(names)("$name: get takes those that Keras takes", ({ family, accepted }) => {
  const get = (name: string) => (family === "losses" ? losses.get(name) : metrics.get(name));
  for (const name of accepted.filter((one) => !BASES.test(one)))
    expect(typeof get(name).name, name).toBe("string");
});

/** The config of Keras's JSON with names as they are here; dtypes and functions are not compared. */
function expected(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = Object.entries(config).filter(([name]) => name !== "dtype" && name !== "fn");
  return Object.fromEntries(kept.map(([name, value]) => [camelCase(name), value]));
}

test.each(objects)("$name", ({ family, json }) => {
  const made = family === "losses" ? losses.get(json) : metrics.get(json);
  const config = made.getConfig();
  expect(config).toMatchObject(expected(json.config));
  const again =
    family === "losses"
      ? losses.deserialize(losses.serialize(made as losses.Loss))
      : metrics.deserialize(metrics.serialize(made as metrics.Metric));
  expect(again.constructor).toBe(made.constructor);
  expect(again.getConfig()).toEqual(config);
});

describe("plain functions", () => {
  test("are factories where they have options alone", () => {
    expect(losses.mse()).toBeInstanceOf(losses.MeanSquaredError);
    expect(losses.mse({ reduction: "sum" }).reduction).toBe("sum");
    expect(metrics.categoricalAccuracy({ name: "hits" }).name).toBe("hits");
  });

  test("take arrays, and mix Tensors with symbolic tensors", () => {
    expect([...losses.mse([[1, 2]], [[2, 4]]).data]).toEqual([2.5]);
    const mixed = losses.mse(
      constant({ shape: [1, 2], data: [1, 2] }),
      tensor([[2, 4]]) as never as ReturnType<typeof constant>,
    );
    expect(run([mixed])).toEqual([[2.5]]);
  });

  test("have the aliases of Keras", () => {
    expect(losses.MSE).toBe(losses.meanSquaredError);
    expect(losses.kld).toBe(losses.klDivergence);
    expect(metrics.bce).toBe(metrics.binaryCrossentropy);
    expect(metrics.MAPE).toBe(metrics.meanAbsolutePercentageError);
  });

  test("are losses and metrics of compile, under their names", async () => {
    const net = sequential([layers.dense({ units: 2, inputShape: [2] })]);
    net.compile({
      loss: losses.meanSquaredError,
      metrics: [metrics.huber, losses.mae, metrics.logCosh, metrics.categoricalAccuracy],
    });
    const x = tensor([
      [1, 2],
      [0, 1],
    ]);
    const y = tensor([
      [1, 0],
      [0, 1],
    ]);
    const logs = await net.evaluate(x, y);
    expect(Object.keys(logs)).toEqual([
      "categorical_accuracy",
      "huber",
      "log_cosh",
      "loss",
      "mean_absolute_error",
    ]);
    const p = await net.predict(x);
    const mean = (values: { readonly data: ArrayLike<number> }) =>
      Array.from(values.data).reduce((sum, value) => sum + value, 0) / values.data.length;
    expect(logs.loss).toBeCloseTo(mean(losses.mse(y, p)), 5);
    expect(logs.huber).toBeCloseTo(mean(metrics.huber(y, p)), 5);
  });

  test("reject shapes and options that do not fit", () => {
    expect(() => losses.mse([[1, 2]], [[1, 2, 3]])).toThrow(ShapeError);
    expect(() => losses.huber([[1]], [[2]], { delta: -1 })).toThrow(ValueError);
    expect(() => losses.huber([[1]], [[2]], { dela: 1 } as { delta?: number })).toThrow("delta");
    expect(() => losses.get({ class_name: "Huber", config: { dtype: "float16" } })).toThrow(
      "float16",
    );
    expect(() => metrics.get({ class_name: "MeanIou", config: {} })).toThrow("io_u");
    expect(() => metrics.get("mean_io_u")).toThrow("numClasses");
    expect(() => metrics.meanIoU({ numClasses: 0 })).toThrow("numClasses");
    expect(() => metrics.iou({ numClasses: 2, targetClassIds: [2] })).toThrow("targetClassIds");
    expect(() => metrics.recallAtPrecision({ precision: 1.1 })).toThrow("precision");
    expect(() => metrics.precisionAtRecall({ recall: 1, numThresholds: 0 })).toThrow(
      "numThresholds",
    );
    expect(() => losses.categoricalGeneralizedCrossEntropy({ q: 1 })).toThrow("q");
    expect(() => losses.circle([[1, 2]], [[1, 2]])).toThrow(ShapeError);
    expect(() => losses.ctc([1, 2], [[[1, 2]]])).toThrow("CTC needs");
  });
});

test("sparse cross-entropy takes classes along any axis; Keras only where sizes happen to be equal", () => {
  const labels = constant({ shape: [1, 2], data: [2, 0] });
  const last = constant({ shape: [1, 2, 3], data: [0.2, 0.3, 0.5, 0.6, 0.3, 0.1] });
  const middle = ops.transpose(last, [0, 2, 1]);
  const [expectedValues, actual, metric] = run([
    losses.sparseCategoricalCrossentropy(labels, last),
    losses.sparseCategoricalCrossentropy(labels, middle, { axis: 1 }),
    metrics.sparseCategoricalCrossentropy(labels, middle, { axis: -2 }),
  ]);
  expect(actual).toEqual(expectedValues);
  expect(metric).toEqual(expectedValues);
});

test("samples of a class alone have a circle loss of 0 and finite gradients", () => {
  const y = constant({ shape: [3], data: [0, 0, 1] });
  const p = constant({ shape: [3, 2], data: [1, 0, 0.6, 0.8, 0, 1] });
  const [values = []] = run([losses.circle(y, p, { gamma: 2 })]);
  expect(values[2]).toBe(0);
  expect(values.slice(0, 2).every((value) => value > 0)).toBe(true);
  const [total = []] = run([new losses.Circle({ gamma: 2 }).call(y, p)]);
  // The mean is over the samples that have a pair.
  expect(total[0]).toBeCloseTo((values[0]! + values[1]!) / 2, 5);
  expect(ops.sum).toBeDefined();
});
