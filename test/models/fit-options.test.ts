/** Options and data of fit, evaluate and predict that do not fit: an error in the words of the call. */
import {
  callbacks,
  functional,
  input,
  LatchError,
  layers,
  type Sequential,
  type SymbolicTensor,
  sequential,
  ValueError,
} from "latch";
import { describe, expect, test, vi } from "vitest";

const x = [
  [1, 2],
  [3, 4],
  [5, 6],
];
const three = x.map(() => [0, 1, 2]);

function classifier(loss: "mse" | "sparse_categorical_crossentropy" = "mse"): Sequential {
  const net = sequential([
    layers.dense({ units: 3, inputShape: [2], name: "probs", activation: "softmax" }),
  ]);
  net.compile({ loss, optimizer: "sgd" });
  return net;
}

/** fit as JavaScript calls it, where nothing checks types. */
function fitted(net: Sequential, y: unknown, options: unknown): Promise<unknown> {
  return net.fit(x, y as never, options as never);
}

describe("an unknown option", () => {
  test.each<[string, unknown, string]>([
    [
      "fit",
      { batch_size: 4 },
      'fit has no option "batch_size". Did you mean "batchSize"? Keras\'s names are written in camelCase here.',
    ],
    ["fit", { epoch: 4 }, 'fit has no option "epoch". Did you mean "epochs"?'],
    ["fit", 3, "fit takes an object of options, got 3."],
    [
      "evaluate",
      { shuffle: false },
      'evaluate has no option "shuffle". Its options are batchSize, ',
    ],
    [
      "trainOnBatch",
      { sample_weight: [1, 1, 1] },
      'trainOnBatch has no option "sample_weight". Did you mean "sampleWeight"?',
    ],
    ["testOnBatch", { batchSize: 3 }, 'testOnBatch has no option "batchSize".'],
  ])("of %s is an error: %j", async (method, options, message) => {
    const net = classifier() as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
    await expect(net[method]!(x, three, options)).rejects.toThrow(ValueError);
    await expect(net[method]!(x, three, options)).rejects.toThrow(message);
  });

  test("of predict is an error", async () => {
    await expect(classifier().predict(x, { batch_size: 1 } as never)).rejects.toThrow(
      'Did you mean "batchSize"?',
    );
  });
});

describe("callbacks", () => {
  test("one alone is taken, and an object with hooks is one", async () => {
    const onEpochEnd = vi.fn();
    await classifier().fit(x, three, { verbose: 0, callbacks: { onEpochEnd } });
    await classifier().evaluate(x, three, { callbacks: { onTestEnd: onEpochEnd } });
    await classifier().predict(x, { callbacks: { onPredictEnd: onEpochEnd } });
    expect(onEpochEnd).toHaveBeenCalledTimes(3);
  });

  test.each<[string, unknown, RegExp]>([
    ["a factory", [callbacks.earlyStopping], /callbacks\[0\] must be a callback, .*got a function/],
    ["a function", () => {}, /callbacks must be a callback/],
    ["undefined", [undefined], /callbacks\[0\] must be a callback, .*got undefined/],
    ["an object without hooks", [{}], /callbacks\[0\] must be a callback/],
    [
      "a misspelt hook",
      [{ onEpochEnds() {}, onTrainEnd() {} }],
      /Unknown hook .*"onEpochEnds". Did you mean "onEpochEnd"/,
    ],
    ["a hook of Keras", [{ on_epoch_end() {} }], /"on_epoch_end". Did you mean "onEpochEnd"/],
    [
      "a hook that is no function",
      [{ onEpochEnd: 3 }],
      /callbacks\[0\].onEpochEnd must be a function, got 3/,
    ],
  ])("%s is an error", async (_, given, message) => {
    const train = () => fitted(classifier(), three, { verbose: 0, callbacks: given });
    await expect(train()).rejects.toThrow(LatchError);
    await expect(train()).rejects.toThrow(message);
  });
});

describe("classWeight", () => {
  const first = async (classWeight: unknown) => {
    const net = sequential([
      layers.dense({ units: 3, inputShape: [2], kernelInitializer: "ones", activation: "softmax" }),
    ]);
    net.compile({ loss: "sparse_categorical_crossentropy", optimizer: "sgd" });
    return (await net.fit(x, [0, 1, 2], { verbose: 0, classWeight: classWeight as never })).history
      .loss?.[0];
  };

  test("is an object or an array: equal weights, equal loss", async () => {
    expect(await first({ 0: 4 })).toBeCloseTo(2 * Math.log(3), 5);
    expect(await first([4, 1, 1])).toBeCloseTo(2 * Math.log(3), 5);
  });

  test.each<[string, unknown, RegExp]>([
    [
      "a Map",
      new Map([[0, 100]]),
      /classWeight must be an object or array .*got an instance of Map/,
    ],
    ["names of classes", { cat: 100 }, /classWeight: a class must be an index from 0, got "cat"/],
    [
      "NaN",
      { 0: Number.NaN },
      /classWeight: the weight of class 0 must be a finite number, got NaN/,
    ],
    ["a string", { 0: "x" }, /the weight of class 0 must be a finite number, got "x"/],
    ["null", null, /classWeight must be an object or array/],
  ])("%s is an error", async (_, given, message) => {
    await expect(first(given)).rejects.toThrow(ValueError);
    await expect(first(given)).rejects.toThrow(message);
  });
});

describe("targets and sample weights of the wrong shape name the output", () => {
  test.each<[string, unknown]>([
    ["one number a row", [1, 2, 3]],
    ["one column", [[1], [2], [3]]],
    ["two columns", x],
    ["an axis too many", [three, three, three]],
  ])("targets with %s for three", async (_, y) => {
    await expect(fitted(classifier(), y, { verbose: 0 })).rejects.toThrow(
      /y of output "probs": targets need the shape of the predictions, got targets .* and predictions \(null, 3\)/,
    );
  });

  test("class indices for categorical cross-entropy: the loss that takes them", async () => {
    const net = sequential([layers.dense({ units: 3, activation: "softmax", inputShape: [2] })]);
    net.compile({ loss: "categorical_crossentropy", optimizer: "sgd" });
    await expect(net.fit(x, [0, 1, 2], { verbose: 0 })).rejects.toThrow(
      /got targets \(null,\) and predictions \(null, 3\)\. Class indices need "sparse_categorical_crossentropy"\./,
    );
  });

  test.each<[string, unknown]>([
    ["as many as outputs", three],
    ["two a row", x],
  ])("sample weights: %s", async (_, sampleWeight) => {
    await expect(fitted(classifier(), three, { verbose: 0, sampleWeight })).rejects.toThrow(
      /y of output "probs": sampleWeight needs one weight for each row/,
    );
  });

  test.each<[string, unknown, RegExp]>([
    ["NaN", [0, Number.NaN, 2], /y of output "probs"\[1\] is NaN, expected an integer/],
    ["a fraction", [0, 1.5, 2], /y of output "probs"\[1\] is 1.5, expected an integer/],
  ])("a class index that is %s", async (_, y, message) => {
    const net = classifier("sparse_categorical_crossentropy");
    await expect(fitted(net, y, { verbose: 0 })).rejects.toThrow(message);
    await expect(net.trainOnBatch(x, y as number[])).rejects.toThrow(message);
    await net.fit(x, [0, 1, 2], { verbose: 0 });
  });

  test("unequal rows of two inputs name both", async () => {
    const [left, right] = [
      input({ shape: [2], name: "left" }),
      input({ shape: [3], name: "right" }),
    ];
    const outputs: SymbolicTensor = layers.concatenate().apply([left, right]);
    const net = functional({ inputs: [left, right], outputs });
    await expect(net.predict([x, [[1, 2, 3]]])).rejects.toThrow(
      "All data need equally many rows: left has 3, right has 1.",
    );
  });
});

test("an input that fixes the rows of a batch makes them the default batch size", async () => {
  const net = sequential([
    input({ shape: [2, 1], batchSize: 33 }),
    layers.gru({ units: 2, stateful: true }),
    layers.dense({ units: 1 }),
  ]);
  net.compile({ loss: "mse", optimizer: "sgd" });
  const series = Array.from({ length: 66 }, (_, row) => [[row / 66], [1]]);
  const y = series.map(() => [0]);
  await net.fit(series, y, { verbose: 0, shuffle: false });
  expect((await net.predict(series)).shape).toEqual([66, 1]);
  expect(await net.evaluate(series, y)).toHaveProperty("loss");
});
