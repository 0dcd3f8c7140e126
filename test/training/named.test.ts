/** Losses and metrics by name: those that compile always has, those that it loads on demand, both the same as of `get`. */

import type { SymbolicTensor } from "latch";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { snakeCase } from "../../ts/runtime/names.js";
import type { LossLike } from "../../ts/training/losses/table.js";
import type { MetricLike } from "../../ts/training/metrics/table.js";
import goldens from "../goldens/losses.json" with { type: "json" };

const ON_DEMAND = "../../ts/training/on-demand.js";
const ONE_OUTPUT = { yTrueShape: [4, 1], yPredShape: [4, 1] };
const silent = { epochs: 2, verbose: 0, shuffle: false } as const;

beforeEach(() => {
  vi.doUnmock(ON_DEMAND);
  // Fresh modules have loaded nothing on demand.
  vi.resetModules();
});

const library = () => import("latch");
type Library = Awaited<ReturnType<typeof library>>;
type Net = ReturnType<typeof probability>;

/** Probabilities of four rows, the same for every caller. */
function probability({ initializers, layers, sequential }: Library) {
  const kernelInitializer = initializers.constant({ value: 0.5 });
  return sequential([
    layers.dense({ units: 1, inputShape: [2], activation: "sigmoid", kernelInitializer }),
  ]);
}

const x = [
  [0, 1],
  [1, -2],
  [-1, 3],
  [2, 0],
];
const y = [[0], [1], [1], [0]];

function compiled(latch: Library, loss: LossLike, metrics: readonly MetricLike[]): Net {
  const net = probability(latch);
  net.compile({ optimizer: "sgd", loss, metrics });
  return net;
}

/** The import fails, as in a page that has lost its connection. */
function failToLoad(): void {
  vi.doMock(ON_DEMAND, () => {
    throw new Error("offline");
  });
}

describe("the names", () => {
  test("of losses, once loaded, are those of losses.get", async () => {
    const { losses } = await library();
    const { LOSSES_ON_DEMAND, commonLosses } = await import("../../ts/training/losses/table.js");
    const { isLossLoaded, loadNamed, namedLoss } = await import("../../ts/training/named.js");
    // Typed as all names, which are the keys of the table.
    const common = Object.keys(commonLosses) as (keyof typeof commonLosses)[];
    expect(common.filter((name) => !isLossLoaded(name))).toEqual([]);
    expect(LOSSES_ON_DEMAND.filter(isLossLoaded)).toEqual([]);
    await loadNamed(LOSSES_ON_DEMAND, []);
    const names = [...common, ...LOSSES_ON_DEMAND];
    for (const name of names) {
      expect(namedLoss(name, ONE_OUTPUT).className, name).toBe(losses.get(name).className);
      expect(namedLoss(name, ONE_OUTPUT).getConfig(), name).toEqual(losses.get(name).getConfig());
    }
    // A missing name would be noticed: each of Keras's classes has one.
    const classes = new Set(goldens.cases.map(({ loss }) => snakeCase(loss)));
    expect([...classes].filter((name) => !new Set<string>(names).has(name))).toEqual([]);
  });

  test("of metrics, once loaded, are those of metrics.get", async () => {
    const { metrics } = await library();
    const { METRICS_ON_DEMAND, commonMetrics } = await import("../../ts/training/metrics/table.js");
    const { isMetricLoaded, loadNamed, namedMetric } = await import("../../ts/training/named.js");
    // Typed as all names, which are the keys of the table.
    const common = Object.keys(commonMetrics) as (keyof typeof commonMetrics)[];
    expect(common.filter((name) => !isMetricLoaded(name))).toEqual([]);
    expect(METRICS_ON_DEMAND.filter(isMetricLoaded)).toEqual([]);
    await loadNamed([], METRICS_ON_DEMAND);
    const names = [...common, ...METRICS_ON_DEMAND];
    for (const name of names) {
      const [named, got] = [namedMetric(name, ONE_OUTPUT), metrics.get(name, ONE_OUTPUT)];
      expect(named.constructor, name).toBe(got.constructor);
      expect(named.getConfig(), name).toEqual(got.getConfig());
      expect(named.name).toBe(name);
    }
    expect(new Set(names).size).toBe(42);
  });

  test("that are unknown throw when compile is called, with the nearest known names", async () => {
    const latch = await library();
    const compile = (loss: string, metric: string) => () =>
      compiled(latch, loss as LossLike, [metric as MetricLike]);
    expect(compile("hubr", "mse")).toThrow('Unknown loss "hubr". Did you mean "huber"?');
    expect(compile("mse", "f1_scor")).toThrow('Unknown metric "f1_scor". Did you mean "f1_score"?');
    expect(compile("toString", "mse")).toThrow(
      /^Unknown loss "toString"\. Known: "mean_squared_error", "mse", /,
    );
    expect(compile("toString", "mse")).toThrow(latch.ValueError);
  });
});

describe("a name that is loaded on demand", () => {
  const steps = {
    fit: (net: Net) => net.fit(x, y, silent).then(({ history }) => history),
    evaluate: (net: Net) => net.evaluate(x, y, { verbose: 0 }),
    trainOnBatch: (net: Net) => net.trainOnBatch(x, y),
    testOnBatch: (net: Net) => net.testOnBatch(x, y),
    "fit of batches": (net: Net) => net.fit([[x, y]], silent).then(({ history }) => history),
  };

  test.each(Object.entries(steps))("is loaded by %s", async (_, step) => {
    const latch = await library();
    const net = compiled(latch, "poisson", ["auc", "mse"]);
    const { losses, metrics } = latch;
    const other = compiled(latch, losses.poisson(), [
      metrics.auc(),
      metrics.get("mse", ONE_OUTPUT),
    ]);
    const logs = await step(net);
    expect(Object.keys(logs)).toEqual(["auc", "loss", "mse"]);
    expect(logs).toEqual(await step(other));
    // A second time, now that it is loaded.
    expect(await step(net)).toEqual(await step(other));
  });

  test.each(["binary_focal_crossentropy", "binaryFocalCrossentropy", "BinaryFocalCrossentropy"])(
    "may be written as %s",
    async (loss) => {
      const latch = await library();
      const net = compiled(latch, loss as LossLike, []);
      const other = compiled(latch, latch.losses.binaryFocalCrossentropy(), []);
      expect(await net.evaluate(x, y)).toEqual(await other.evaluate(x, y));
    },
  );

  test("may be used twice, and together with a common one", async () => {
    const net = compiled(await library(), "mse", ["auc", "accuracy", "auc"]);
    const { history } = await net.fit(x, y, { ...silent, validationData: [x, y] });
    const names = ["accuracy", "auc", "auc_1", "loss"];
    expect(Object.keys(history)).toEqual([...names, ...names.map((name) => `val_${name}`)]);
    expect(history.auc_1).toEqual(history.auc);
  });

  test("is loaded for two models that are fitted at once", async () => {
    const latch = await library();
    const named = (["huber", "hinge"] as const).map((loss) => compiled(latch, loss, ["precision"]));
    const made = [latch.losses.huber(), latch.losses.hinge()].map((loss) =>
      compiled(latch, loss, [latch.metrics.precision()]),
    );
    const together = await Promise.all(named.map((net) => net.fit(x, y, silent)));
    for (const [index, net] of made.entries()) {
      const { history } = await net.fit(x, y, silent);
      expect(together[index]?.history).toEqual(history);
    }
  });

  test("is not needed for predicting; objects and functions need no loading for training", async () => {
    const latch = await library();
    failToLoad();
    const net = compiled(latch, "huber", ["auc"]);
    expect((await net.predict(x)).shape).toEqual([4, 1]);
    const { losses, metrics, ops } = latch;
    const own = (yTrue: SymbolicTensor, yPred: SymbolicTensor) => ops.abs(ops.sub(yTrue, yPred));
    net.compile({ loss: losses.huber(), metrics: [metrics.auc(), own, "accuracy"] });
    const { history } = await net.fit(x, y, silent);
    expect(Object.keys(history)).toEqual(["accuracy", "auc", "loss", "own"]);
  });

  test("that can't be fetched fails the fit; the next fit may try again, and later ones need not", async () => {
    const latch = await library();
    failToLoad();
    const net = compiled(latch, "huber", ["auc"]);
    const before = await net.getWeights();
    const failing = net.fit(x, y, silent);
    await expect(failing).rejects.toThrow(latch.LatchError);
    await expect(failing).rejects.toThrow(
      /^Losses, metrics and optimizers .* could not be loaded: /,
    );
    await expect(net.evaluate(x, y)).rejects.toThrow(latch.LatchError);
    expect(await net.getWeights()).toEqual(before);
    vi.doUnmock(ON_DEMAND);
    const { history } = await net.fit(x, y, silent);
    expect(history.loss).toHaveLength(2);
    failToLoad();
    await net.fit(x, y, silent);
    await compiled(latch, "hinge", ["recall"]).fit(x, y, silent);
  });

  test("is left out of an explanation until it is loaded, which compile has begun", async () => {
    const latch = await library();
    const net = compiled(latch, "huber", ["accuracy", "auc"]);
    const before = net.explain();
    expect(before).toContain("one training step");
    expect(before).toContain("dense(%1");
    expect(before).toContain(
      'Not loaded yet, so not shown: loss "huber", metric "auc", memory, time and fused operations. Explain again in a moment.',
    );
    expect(before).not.toContain("minimum");
    await vi.waitFor(() => expect(net.explain()).not.toContain("Not loaded"), { timeout: 30_000 });
    const after = net.explain();
    expect(after).toContain("minimum");
    const made = [latch.losses.huber(), latch.metrics.auc()] as const;
    const other = probability(latch);
    other.compile({ optimizer: "sgd", loss: made[0], metrics: ["accuracy", made[1]] });
    expect(after.split("\n").length).toBe(other.explain().split("\n").length);
  });

  test("says why what is left out could not be loaded, and is whole once it can be", async () => {
    const details = "../../ts/models/explain-run.js";
    vi.doMock(details, () => {
      throw new Error("offline");
    });
    const net = compiled(await library(), "mse", []);
    await vi.waitFor(
      () => expect(net.explain()).toMatch(/not shown: memory.*Error: .*Is that file/),
      {
        timeout: 30_000,
      },
    );
    vi.doUnmock(details);
    await vi.waitFor(() => expect(net.explain()).not.toContain("Not loaded"), { timeout: 30_000 });
  });

  test("of a metric alone leaves the loss and its gradients in the explanation", async () => {
    const net = compiled(await library(), "mse", ["auc"]);
    const text = net.explain();
    expect(text).toContain("sgd");
    expect(text).toContain('not shown: metric "auc", memory');
  });
});
