/** Metrics of the user's own with variables: in fit against Keras, on Tensors, and what goes wrong. */
import {
  layers,
  Metric,
  metrics,
  ops,
  optimizers,
  ShapeError,
  type SymbolicTensor,
  sequential,
  type Tensor,
  tensor,
  ValueError,
} from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import { ready } from "../../ts/graph/ready.js";
import goldens from "../goldens/own-metrics.json" with { type: "json" };
import type { GoldenTensor } from "../support/golden.js";

beforeAll(ready);

type Update = metrics.UpdateOptions<SymbolicTensor>;

/** The fraction of ones that are predicted, by weight. */
class Hits extends Metric {
  static override readonly className: string = "Hits";
  private readonly hits = this.addVariable({ name: "hits" });
  private readonly ones = this.addVariable({ name: "ones" });

  constructor(options: metrics.MetricOptions = {}) {
    super("hits", options);
  }

  override updateState(
    yTrue: SymbolicTensor,
    yPred: SymbolicTensor,
    { sampleWeight }: Update = {},
  ): void {
    const ones = ops.cast(yTrue, "float32");
    const hit = ops.mul(ones, ops.cast(ops.greater(yPred, 0.5), "float32"));
    const weight = sampleWeight === undefined ? null : ops.reshape(sampleWeight, [-1, 1]);
    const weighted = (x: SymbolicTensor) => ops.sum(weight === null ? x : ops.mul(x, weight));
    this.hits.assignAdd(weighted(hit));
    this.ones.assignAdd(weighted(ones));
  }

  override result(): number {
    return this.hits.number / (this.ones.number + 1e-7);
  }
}

/** The largest error so far, beginning at -1, plus a tenth of the number of batches. */
class Extremes extends Metric {
  static override readonly className: string = "Extremes";
  private readonly state = this.addVariable({ name: "state", shape: [2] });

  constructor(options: metrics.MetricOptions = {}) {
    super("extremes", options);
  }

  override updateState(yTrue: SymbolicTensor, yPred: SymbolicTensor): void {
    const { value } = this.state;
    const error = ops.max(ops.abs(ops.sub(yTrue, yPred)));
    const largest = ops.maximum(ops.take(value, 0, 0), error);
    this.state.assign(ops.stack([largest, ops.add(ops.take(value, 1, 0), 1)]));
  }

  override result(): number {
    const [largest = 0, batches = 0] = this.state.tensor.data;
    return largest + batches / 10;
  }

  override resetState(): void {
    this.state.assign(tensor([-1, 0]));
  }
}

const [golden] = goldens.cases as unknown as readonly {
  readonly x: GoldenTensor;
  readonly y: GoldenTensor;
  readonly sampleWeight: GoldenTensor;
  readonly kernel: GoldenTensor;
  readonly history: Readonly<Record<string, readonly number[]>>;
  readonly evaluated: Readonly<Record<string, readonly number[]>>;
}[];

function numbers({ data, shape }: GoldenTensor): Tensor {
  return tensor(data, shape);
}

function expectLogs(
  actual: Readonly<Record<string, number | readonly number[]>>,
  wanted: Readonly<Record<string, readonly number[]>>,
): void {
  expect(Object.keys(actual)).toEqual(Object.keys(wanted));
  for (const [name, values] of Object.entries(wanted))
    values.forEach((value, index) => {
      const got = [actual[name] ?? Number.NaN].flat()[index] ?? Number.NaN;
      expect(Math.abs(got - value), `${name}[${index}]: ${got} for ${value}`).toBeLessThanOrEqual(
        1e-5 + 1e-5 * Math.abs(value),
      );
    });
}

async function compiled() {
  const net = sequential([layers.dense({ units: 1, activation: "sigmoid", inputShape: [3] })]);
  await net.setWeights([numbers(golden!.kernel), tensor([0])]);
  net.compile({
    optimizer: optimizers.sgd({ learningRate: 0.5 }),
    loss: "mse",
    metrics: [new Hits(), new Extremes()],
    weightedMetrics: [new Hits({ name: "heavy" })],
  });
  return net;
}

test("in fit, validation and evaluate they have Keras's numbers", async () => {
  const { x, y, sampleWeight, history, evaluated } = golden!;
  const [features, targets, weights] = [x, y, sampleWeight].map(numbers) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  const net = await compiled();
  const result = await net.fit(features, targets, {
    epochs: 3,
    batchSize: 4,
    shuffle: false,
    verbose: 0,
    sampleWeight: weights,
    validationData: [features.slice(0, 5), targets.slice(0, 5), weights.slice(0, 5)],
  });
  expectLogs(result.history, history);
  const logs = await net.evaluate(features, targets, { batchSize: 3, sampleWeight: weights });
  expectLogs(logs, evaluated);
});

test("evaluate in mid-fit leaves the values of the epoch as they are", async () => {
  const { x, y } = golden!;
  const [features, targets] = [numbers(x), numbers(y)];
  const options = { epochs: 2, batchSize: 4, shuffle: false, verbose: 0 } as const;
  const alone = await (await compiled()).fit(features, targets, options);
  const net = await compiled();
  const disturbed = await net.fit(features, targets, {
    ...options,
    callbacks: {
      onTrainBatchEnd: async () => {
        await net.evaluate(features, targets);
      },
    },
  });
  expect(disturbed.history).toEqual(alone.history);
});

test("on Tensors each update takes effect at once, and a reset begins anew", () => {
  const metric = new Extremes();
  metric.resetState();
  metric.updateState(tensor([[1]]) as never, tensor([[0.25]]) as never);
  expect(metric.result()).toBeCloseTo(0.85, 6);
  metric.updateState(tensor([[1]]) as never, tensor([[0.5]]) as never);
  expect(metric.result()).toBeCloseTo(0.95, 6);
  metric.resetState();
  expect(metric.result()).toBe(-1);
  const hits = new Hits();
  hits.updateState(tensor([[1], [1]]) as never, tensor([[0.7], [0.2]]) as never);
  expect(hits.result()).toBeCloseTo(0.5, 6);
  hits.resetState();
  expect(hits.variables.map(({ name, number }) => [name, number])).toEqual([
    ["hits", 0],
    ["ones", 0],
  ]);
});

test("a fit leaves the variables of the metric itself alone", async () => {
  const metric = new Hits();
  metric.updateState(tensor([[1]]) as never, tensor([[0.7]]) as never);
  const net = sequential([layers.dense({ units: 1, inputShape: [3] })]);
  net.compile({ loss: "mse", metrics: [metric] });
  await net.evaluate(numbers(golden!.x), numbers(golden!.y));
  expect(metric.result()).toBeCloseTo(1, 6);
});

test("a result may be a Tensor, of several numbers, too", async () => {
  class Both extends Metric {
    static override readonly className: string = "Both";
    private readonly ends = this.addVariable({ shape: [2], initializer: 3 });
    constructor() {
      super("both");
    }
    override updateState(_yTrue: SymbolicTensor, yPred: SymbolicTensor): void {
      this.ends.assignSub(ops.stack([ops.min(yPred), ops.max(yPred)]));
    }
    override result(): readonly number[] {
      return ops.neg(this.ends.value) as never;
    }
  }
  const net = sequential([layers.activation("linear", { inputShape: [1] })]);
  net.compile({ loss: "mse", metrics: [new Both()] });
  const logs = await net.evaluate([[1], [4]], [[0], [0]]);
  expect(logs).toEqual({ both_0: 1, both_1: 4, loss: 8.5 });
  expect(new Both().variables[0]?.tensor.toArray()).toEqual([3, 3]);
});

test("metrics of the library are instances of the base class, metrics of one's own only of their own", () => {
  expect(metrics.auc() instanceof Metric).toBe(true);
  expect(new Hits() instanceof Metric).toBe(true);
  expect(metrics.auc() instanceof Hits).toBe(false);
  expect(new Hits() instanceof Hits).toBe(true);
  expect(metrics.Metric).toBe(Metric);
  expect(Hits.fromConfig(new Hits({ name: "h" }).getConfig()).name).toBe("h");
});

test("metrics of the library take numbers alone", () => {
  const symbolic = ops.constant([1, 2], [2]);
  expect(() => metrics.auc().updateState(symbolic, symbolic)).toThrow(ValueError);
});

describe("what goes wrong is told", () => {
  class Wrong extends Metric {
    static override readonly className: string = "Wrong";
    private readonly one = this.addVariable({ name: "one" });
    constructor(private readonly change: (one: metrics.MetricVariable, p: SymbolicTensor) => void) {
      super("wrong");
    }
    override updateState(_yTrue: SymbolicTensor, yPred: SymbolicTensor): void {
      this.change(this.one, yPred);
    }
    override result(): number {
      return this.one.number;
    }
  }

  class Empty extends Metric {
    static override readonly className: string = "Empty";
    constructor() {
      super("empty");
    }
    override updateState(): void {}
    override result(): number {
      return 0;
    }
  }

  const evaluating = (metric: Metric) => {
    const net = sequential([layers.activation("linear", { inputShape: [1] })]);
    net.compile({ loss: "mse", metrics: [metric] });
    return net.evaluate([[1], [4]], [[0], [0]]);
  };

  test("a value of another shape", async () => {
    const metric = new Wrong((one, p) => one.assign(p));
    await expect(evaluating(metric)).rejects.toThrow(ShapeError);
    await expect(evaluating(metric)).rejects.toThrow('variable "one" has shape ()');
  });

  test("numbers of a variable while the model is traced", async () => {
    const metric = new Wrong((one) => one.assign(one.number + 1));
    await expect(evaluating(metric)).rejects.toThrow(ValueError);
    await expect(evaluating(metric)).rejects.toThrow("value and ops");
  });

  test("a metric without variables, and options that addVariable does not take", async () => {
    await expect(evaluating(new Empty())).rejects.toThrow("addVariable");
    expect(() => new metrics.MetricVariable({ shape: [-1] })).toThrow("shape");
    expect(() => new metrics.MetricVariable({ initializer: "ones" as never })).toThrow(
      "initializer",
    );
  });
});
