/** What compile takes: names of outputs as users choose them, losses and metrics in every form, nothing unknown. */
import {
  functional,
  input,
  LatchError,
  layers,
  losses,
  metrics,
  ops,
  optimizers,
  type Sequential,
  type SymbolicTensor,
  sequential,
  ValueError,
} from "latch";
import { describe, expect, test } from "vitest";

const x = [
  [1, 2],
  [3, 4],
  [5, 6],
];
const y = [[1], [0], [1]];

function net(): Sequential {
  return sequential([layers.dense({ units: 1, inputShape: [2], name: "out" })]);
}

/** compile and fit as JavaScript calls them, where nothing checks types. */
function compiled(options: unknown, model = net()) {
  model.compile(options as never);
  return model;
}

describe("an output, an input or a metric may be named as a property of every object", () => {
  const names = ["constructor", "toString", "valueOf", "hasOwnProperty"];

  test.each(names)("an output %s has only the loss that it was given", async (name) => {
    const a = input({ shape: [2] });
    const outputs = [name, "b"].map((one) => layers.dense({ units: 1, name: one }).apply(a));
    const model = functional({ inputs: a, outputs });
    model.compile({ loss: { b: "mse" }, metrics: { b: ["mae"] }, lossWeights: { b: 2 } });
    const { history } = await model.fit(x, [y, y], { verbose: 0 });
    // As in Keras, the only loss has no entry of its own; targets are needed where there is a loss.
    expect(Object.keys(history)).toEqual(["b_mae", "loss"]);
    await model.fit(x, { b: y }, { verbose: 0 });
    await expect(model.fit(x, { [name]: y }, { verbose: 0 })).rejects.toThrow(
      'y has no targets for output "b"',
    );
  });

  test.each([...names, "__proto__"])("a metric %s is in the logs and the history", async (name) => {
    const model = compiled({ loss: "mse", metrics: [metrics.meanAbsoluteError({ name })] });
    const { history } = await model.fit(x, y, { epochs: 2, verbose: 0 });
    const entries = new Map(Object.entries(history));
    expect(entries.get(name)).toHaveLength(2);
    expect(new Map(Object.entries(await model.evaluate(x, y))).get(name)).toBeTypeOf("number");
  });
});

describe("losses and metrics in every form", () => {
  const loss = async (options: object) => {
    const model = sequential([
      layers.dense({ units: 1, inputShape: [2], kernelInitializer: "ones", name: "out" }),
    ]);
    compiled({ optimizer: "sgd", ...options }, model);
    return model.evaluate(x, y);
  };

  test.each([
    ["a class", losses.MeanAbsoluteError],
    ["a factory", losses.meanAbsoluteError],
    ["an object", losses.meanAbsoluteError()],
    ["a name", "mae"],
    [
      "a function",
      (yTrue: SymbolicTensor, yPred: SymbolicTensor) =>
        ops.mean(ops.abs(ops.sub(yTrue, yPred)), -1),
    ],
  ])("a loss is %s", async (_, given) => {
    expect((await loss({ loss: given })).loss).toBeCloseTo(19 / 3, 5);
  });

  test.each([
    ["alone", "mae"],
    ["a class", [metrics.MeanAbsoluteError]],
    ["a factory", [metrics.meanAbsoluteError]],
    ["in a list for the output", { out: "mae" }],
  ])("a metric is %s", async (_, given) => {
    const logs = await loss({ loss: "mse", metrics: given });
    expect(logs.mae ?? logs.mean_absolute_error).toBeCloseTo(19 / 3, 5);
  });

  test("a function of one parameter is not taken for a factory", async () => {
    const logs = await loss({
      loss: "mse",
      metrics: [(yTrue: SymbolicTensor) => ops.square(yTrue)],
    });
    expect(logs.custom_metric).toBeCloseTo(2 / 3, 5);
  });

  test.each<[string, object, RegExp]>([
    ["a loss", { loss: 3 }, /compile: loss must be a loss, a function .*, got 3/],
    ["a loss of one output", { loss: { out: [] } }, /compile: loss.out must be a loss/],
    [
      "an undefined metric",
      { loss: "mse", metrics: [undefined] },
      /compile: metrics\[0\] must be given/,
    ],
    ["a metric", { loss: "mse", metrics: [new Map()] }, /compile: metrics\[0\] must be a metric/],
    [
      "a metric without targets",
      { loss: "mse", metrics: [metrics.mean()] },
      /metrics\[0\] must be a metric of targets/,
    ],
    [
      "a loss weight",
      { loss: "mse", lossWeights: ["1"] },
      /compile: lossWeights\[0\] must be a number, got "1"/,
    ],
    [
      "an optimizer",
      { optimizer: optimizers.adam },
      /optimizer must be .*, got a function. To make one, call it: adam\(\)/,
    ],
    ["a number for an optimizer", { optimizer: 0.1 }, /optimizer must be/],
  ])("%s of another kind is an error", async (_, options, message) => {
    const train = async () => compiled(options).fit(x, y, { verbose: 0 });
    await expect(train()).rejects.toThrow(LatchError);
    await expect(train()).rejects.toThrow(message);
  });

  test("a metric that would be called as the loss is an error", async () => {
    const model = compiled({ loss: "mse", metrics: [metrics.meanAbsoluteError({ name: "loss" })] });
    await expect(model.fit(x, y, { verbose: 0 })).rejects.toThrow(
      "A metric is called loss in the logs, as the loss is: give it another name.",
    );
  });
});

test.each<[unknown, string]>([
  [{ loss: "mse", metric: ["mae"] }, 'compile has no option "metric". Did you mean "metrics"?'],
  [
    { loss: "mse", loss_weights: [1] },
    'Did you mean "lossWeights"? Keras\'s names are written in camelCase here.',
  ],
  ["adam", "compile takes an object of options, got the string"],
  [["adam", "mse"], "compile takes an object of options, got an array"],
])("compile(%j) is an error that names the nearest", (options, message) => {
  expect(() => compiled(options)).toThrow(ValueError);
  expect(() => compiled(options)).toThrow(message);
});
