/** Models made from other models: shared layers, nested models, and models between tensors of another one. */
import {
  functional,
  input,
  layers,
  NotReadyError,
  ops,
  random,
  type Structure,
  sequential,
  ValueError,
} from "latch";
import { expect, test } from "vitest";

const x = random.normal([6, 3]);

test("a layer that a nested model shares is counted, saved and trained once", async () => {
  const shared = layers.dense({ units: 3 });
  const inside = input({ shape: [3] });
  const inner = functional({ inputs: inside, outputs: shared.apply(inside) });
  const outside = input({ shape: [3] });
  const both = [inner.apply(outside), shared.apply(outside)];
  const net = functional({ inputs: outside, outputs: layers.add().apply(both) });
  // Keras's counts for this model.
  expect([net.countParams(), net.weights.length, net.trainableWeights.length]).toEqual([12, 2, 2]);
  let text = "";
  net.summary({
    printFn: (whole) => {
      text = whole;
    },
  });
  expect(text).toContain("Total params: 12 (");

  const alone = input({ shape: [3] });
  const doubled = functional({ inputs: alone, outputs: ops.mul(shared.apply(alone), 2) });
  const weights = await net.getWeights();
  const trained: number[][] = [];
  for (const model of [net, doubled]) {
    await shared.setWeights(weights);
    model.compile({ loss: "mse", optimizer: "sgd" });
    await model.fit(x, x, { verbose: 0 });
    trained.push((await shared.getWeights()).flatMap(({ data }) => [...data]));
  }
  trained[0]?.forEach((value, i) => {
    expect(value).toBeCloseTo(trained[1]?.[i] ?? Number.NaN, 5);
  });
});

test("input and output of a model are its own, also where it is a layer, as in Keras", async () => {
  const base = sequential([layers.dense({ units: 4, inputShape: [3] })]);
  const head = functional({
    inputs: base.input,
    outputs: layers.dense({ units: 1 }).apply(base.output),
  });
  expect(base.output).toBe(base.getLayer(0).output);
  const outside = input({ shape: [3] });
  const around = functional({ inputs: outside, outputs: head.apply(outside) });
  expect(head.output).toBe(head.outputs[0]);
  expect(head.input).toBe(base.inputs[0]);
  expect((await around.predict(x)).toArray()).toEqual((await head.predict(x)).toArray());
  const two = functional({ inputs: [outside], outputs: { a: outside, b: around.output } });
  expect(two.input).toEqual([outside]);
  expect(two.output).toEqual([outside, around.output]);
  expect(() => sequential([layers.dense({ units: 1 })]).output).toThrow(NotReadyError);
});

test("a part between layer.input and layer.output is a model with the same weights", async () => {
  const net = sequential([
    layers.dense({ units: 4, inputShape: [3], activation: "tanh", name: "lower" }),
    layers.dense({ units: 2, name: "middle" }),
    layers.dense({ units: 1, name: "upper" }),
  ]);
  const lower = functional({
    inputs: net.getLayer("lower").input,
    outputs: net.getLayer("lower").output,
  });
  const upper = functional({
    inputs: net.getLayer("middle").input,
    outputs: net.getLayer("upper").output,
  });
  expect(upper.layers.map(({ name }) => name)).toEqual(["middle", "upper"]);
  expect(upper.countParams()).toBe(13);
  const whole = await net.predict(x);
  expect((await upper.predict(await lower.predict(x))).toArray()).toEqual(whole.toArray());
  upper.compile({ loss: "mse", optimizer: "sgd" });
  await upper.fit(random.normal([6, 4]), random.normal([6, 1]), { verbose: 0 });
  expect((await net.predict(x)).toArray()).not.toEqual(whole.toArray());
});

test("a part may have several inputs, outputs of operations as inputs, and sequences of any length", async () => {
  const steps = input({ shape: [null, 3] });
  const all = layers.lstm({ units: 4, returnSequences: true }).apply(steps);
  const doubled = ops.mul(all, 2);
  const last = layers.lstm({ units: 2 }).apply(doubled);
  const side = layers.dense({ units: 2 }).apply(last);
  const sum = layers.add().apply([last, side]);
  const net = functional({ inputs: steps, outputs: [all, last, side, sum] });
  const sequences = random.normal([2, 5, 3]);
  const [allGiven, lastGiven, sideGiven, sumGiven] = await net.predict(sequences);
  const fromSteps = functional({ inputs: all, outputs: sum });
  const fromBoth = functional({ inputs: { last, side }, outputs: sum });
  if (allGiven === undefined || lastGiven === undefined || sideGiven === undefined)
    throw new Error();
  expect((await fromSteps.predict(allGiven)).toArray()).toEqual(sumGiven?.toArray());
  expect((await fromBoth.predict({ last: lastGiven, side: sideGiven })).toArray()).toEqual(
    sumGiven?.toArray(),
  );
  expect((await fromSteps.predict(random.normal([3, 9, 4]))).shape).toEqual([3, 2]);
});

test("a part that depends on another input throws with its name", () => {
  const a = input({ shape: [3], name: "a" });
  const b = input({ shape: [3], name: "b" });
  const sum = layers.add().apply([layers.dense({ units: 3 }).apply(a), b]);
  expect(() => functional({ inputs: a, outputs: sum })).toThrow(/input b.*Add it/);
});

test("two layers with the same name throw", () => {
  const inputs = input({ shape: [3] });
  const once = layers.dense({ units: 3, name: "twin" }).apply(inputs);
  const outputs = layers.dense({ units: 3, name: "twin" }).apply(once);
  expect(() => functional({ inputs, outputs })).toThrow(ValueError);
  expect(() => functional({ inputs, outputs })).toThrow(/named "twin"/);
});

test("adding a value that is not a layer throws with advice", () => {
  const net = sequential();
  expect(() => net.add(undefined as never)).toThrow(/expected a layer.*undefined/);
  expect(() => net.add(layers.Dense as never)).toThrow(/layers\.dense\(\{ \.\.\. \}\)/);
  expect(() => sequential([layers.dense({ units: 1 })]).countParams()).toThrow(NotReadyError);
});

test("compile throws for unknown names and wrong counts, even before the input is known", () => {
  const unbuilt = sequential([layers.dense({ units: 1 })]);
  const inputs = input({ shape: [3] });
  const outputs = ["p", "q"].map((name) => layers.dense({ units: 1, name }).apply(inputs));
  const two = functional({ inputs, outputs });
  const misspelt = "acuracy" as "accuracy";
  for (const net of [unbuilt, two]) {
    expect(() => net.compile({ loss: "mes" as "mse" })).toThrow(/Unknown loss "mes".*"mse"/);
  }
  expect(() => unbuilt.compile({ loss: "mse", metrics: [misspelt] })).toThrow(/"accuracy"/);
  expect(() => two.compile({ loss: "mse", metrics: { p: [misspelt] } })).toThrow(/"accuracy"/);
  expect(() => two.compile({ loss: "mse", weightedMetrics: [[], [misspelt]] })).toThrow(
    /"accuracy"/,
  );
  expect(() => two.compile({ loss: "mse", lossWeights: [1] })).toThrow(
    /lossWeights: expected one for each/,
  );
  expect(() => two.compile({ loss: "mse", lossWeights: { r: 1 } })).toThrow(
    /lossWeights: there is no output r/,
  );
});

test("a fixed batch size applies to steps, not to all data", async () => {
  const net = sequential([input({ shape: [3], batchSize: 2 }), layers.dense({ units: 1 })]);
  net.compile({ loss: "mse", optimizer: "sgd" });
  const options = { batchSize: 2, verbose: 0 } as const;
  expect((await net.predict(x, options)).shape).toEqual([6, 1]);
  await net.fit(x, random.normal([6, 1]), options);
  expect(net.optimizer.iterations).toBe(3);
  await expect(net.predict(x, { batchSize: 4 })).rejects.toThrow(/\(4, 3\); expected \(2, 3\)/);
});

test("layers of outputs by name are in the order of the names, as in Keras; those of a list in its order", () => {
  const x = input({ shape: [3] });
  const price = layers.dense({ units: 1, name: "price" }).apply(x);
  const kind = layers.dense({ units: 2, name: "kind" }).apply(x);
  const namesOf = (outputs: Structure) =>
    functional({ inputs: x, outputs }).layers.map(({ name }) => name);
  expect(namesOf({ price, kind })).toEqual(["kind", "price"]);
  expect(namesOf([price, kind])).toEqual(["price", "kind"]);
  expect(functional({ inputs: x, outputs: { price, kind } }).outputNames).toEqual([
    "price",
    "kind",
  ]);
});
