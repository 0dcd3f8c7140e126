/** The forms in which data may be passed: several inputs and outputs, in order or by name, arrays or batches. */
import {
  functional,
  input,
  layers,
  type Model,
  random,
  sequential,
  tensor,
  ValueError,
} from "latch";
import { expect, test } from "vitest";

const rows = 6;
const xa = random.normal([rows, 3]);
const xb = random.normal([rows, 2]);
const first = random.uniform([rows, 1]);
const second = random.uniform([rows, 2]);

function lists() {
  const a = input({ shape: [3], name: "a" });
  const b = input({ shape: [2], name: "b" });
  const both = layers.concatenate().apply([a, b]);
  const outputs = [
    layers.dense({ units: 1, name: "first" }).apply(both),
    layers.dense({ units: 2, name: "second" }).apply(both),
  ];
  const net = functional({ inputs: [a, b], outputs });
  net.compile({ loss: "mse", optimizer: "sgd" });
  return net;
}

/** Loss of one epoch and of its validation. */
async function fitted(net: Model, ...args: unknown[]): Promise<Record<string, number[]>> {
  // The tested forms are those of fit's overloads, and some that they reject.
  const fit = net.fit as (...args: unknown[]) => ReturnType<Model["fit"]>;
  return (await fit.apply(net, args)).history;
}

test("two inputs as an array, targets by the names of the outputs, with and without options", async () => {
  const net = lists();
  const named = { first, second };
  const silent = { verbose: 0 };
  expect((await fitted(net as unknown as Model, [xa, xb], named, silent)).loss).toHaveLength(1);
  expect(
    (await fitted(net as unknown as Model, { a: xa, b: xb }, named, silent)).loss,
  ).toHaveLength(1);
  const again = lists();
  await again.fit([xa, xb], named);
  expect(again.optimizer.iterations).toBe(1);
});

test.each([
  ["two inputs as an array", () => lists() as unknown as Model, [xa, xb], [first, second]],
  ["rows of one number", () => one([1]), [1, 2], [3, 4]],
  [
    "two rows",
    () => one([2]),
    [
      [1, 2],
      [3, 4],
    ],
    [[1], [0]],
  ],
  [
    "two sequences",
    () => one([2, 2]),
    [
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 8],
      ],
    ],
    [[1], [0]],
  ],
  [
    "three sequences of two rows",
    () => one([2, 2]),
    tensor(random.normal([3, 2, 2])).toArray(),
    [1, 2, 3],
  ],
] as const)("validationData of %s is [x, y]", async (_, make, x, y) => {
  const net = make();
  const history = await fitted(net, x, y, { verbose: 0, validationData: [x, y], epochs: 2 });
  const { loss } = await net.evaluate(x as never, y as never);
  expect(history.val_loss?.[1]).toBeCloseTo(loss, 6);
});

function one(shape: readonly number[]): Model {
  const net = sequential([input({ shape }), layers.flatten(), layers.dense({ units: 1 })]);
  net.compile({ loss: "mse", optimizer: "sgd" });
  return net as unknown as Model;
}

test("one tensor is the data of a model whose inputs and outputs are a list or an object of one", async () => {
  const x = input({ shape: [3] });
  const y = layers.dense({ units: 1, name: "y" }).apply(x);
  const list = functional({ inputs: [x], outputs: [y] });
  const named = functional({ inputs: { x }, outputs: { y } });
  const [expected] = await list.predict([xa]);
  expect((await list.predict(xa))[0].toArray()).toEqual(expected.toArray());
  expect((await named.predict(xa)).y.toArray()).toEqual(expected.toArray());
  for (const net of [list, named] as unknown as Model[]) {
    net.compile({ loss: "mse", optimizer: "sgd", metrics: ["mae"] });
    const sampleWeight = random.uniform([rows]);
    expect((await fitted(net, xa, first, { sampleWeight, verbose: 0 })).loss).toHaveLength(1);
    await expect(net.predict([xa, xa])).rejects.toThrow(
      /expected data for \w+, as an array or by name; got an array of 2/,
    );
  }
});

test("validationData as a generator's batches", async () => {
  const net = one([3]);
  function* halves() {
    yield [xa.slice(0, 3), first.slice(0, 3)] as const;
    yield [xa.slice(3), first.slice(3)] as const;
  }
  const history = await net.fit(xa, first, { verbose: 0, validationData: halves() });
  const { loss } = await net.evaluate(xa, first);
  expect(history.history.val_loss?.[0]).toBeCloseTo(loss, 6);
});

test("an invalid batch throws with its number", async () => {
  const net = one([3]);
  const silent = { verbose: 0 };
  await expect(fitted(net, [[xa, first], [xa]], silent)).rejects.toThrow(ValueError);
  await expect(fitted(net, [[xa, first], [xa]], silent)).rejects.toThrow(
    /batch 1: expected \[x, y\].*array of 1/,
  );
  await expect(fitted(net, [xa, first], silent)).rejects.toThrow(
    /batch 0: .*got an instance of Tensor/,
  );
  await expect(fitted(net, xa, first, { ...silent, validationData: [xa] })).rejects.toThrow(
    /validationData: .*array of 1/,
  );
});

test("an error for missing data lists them", async () => {
  const net = one([3]);
  await expect(fitted(net, xa)).rejects.toThrow(
    /y has no targets for output "dense.*which has a loss/,
  );
  await expect(fitted(net, xa, null)).rejects.toThrow(/y has no targets for output "dense/);
  await expect(fitted(net, undefined, first)).rejects.toThrow(/x: expected data, got undefined/);
  await expect(fitted(one([1]), Float32Array.of(1, 2))).rejects.toThrow(/y has no targets/);
});
