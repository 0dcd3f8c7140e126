/** What consoles show of models, layers, tensors and histories. */
import { inspect } from "node:util";
import {
  callbacks,
  functional,
  input,
  layers,
  optimizers,
  random,
  type SymbolicTensor,
  sequential,
} from "latch";
import { expect, test } from "vitest";

/** The first field, which browsers show beside the class. */
const inBrowsers = (shown: object) => Object.values(shown)[0] as unknown;

test("of a model: what it is, and its layers", async () => {
  const net = sequential([
    layers.dense({ units: 3, inputShape: [5], activation: "relu", name: "hidden" }),
    layers.dense({ units: 1, name: "out" }),
  ]);
  const first = `Sequential "${net.name}": 2 layers, 22 parameters`;
  const lines = [
    'Dense "hidden": (null, 5) to (null, 3), 18 parameters',
    'Dense "out": (null, 3) to (null, 1), 4 parameters',
  ];
  expect(inspect(net)).toBe([`${first}, not compiled`, ...lines].join("\n  "));
  net.compile({ loss: "mse", optimizer: "adam" });
  expect(inspect(net)).toBe([`${first}, compiled with Adam`, ...lines].join("\n  "));
  expect(inBrowsers(net)).toBe(`${first}, compiled with Adam`);
  net.add(layers.dropout({ rate: 0.5 }));
  expect(inBrowsers(net)).toContain("3 layers, 22 parameters, not compiled");
  const late = sequential([layers.dense({ units: 2, name: "late" })], { name: "open" });
  expect(inspect(late)).toBe(
    'Sequential "open": 1 layer, not built yet, not compiled\n  Dense "late": not built yet',
  );
});

test("of a large model: its first layers", () => {
  const x = input({ shape: [2] });
  const many = Array.from({ length: 30 }, () => layers.dense({ units: 2 }));
  const text = inspect(functional({ inputs: x, outputs: x.pipe(...many) }));
  expect(text.split("\n")).toHaveLength(12);
  expect(text).toMatch(/and 20 more, which summary\(\) shows$/);
});

test("of a layer: shapes, parameters, and the options that are not its defaults", () => {
  const layer = layers.lstm({
    units: 4,
    activation: "relu",
    returnSequences: true,
    name: "memory",
  });
  const options = "returnSequences: true, units: 4, activation: relu";
  expect(inspect(layer)).toBe(`LSTM "memory": not built yet\n  ${options}`);
  expect(inBrowsers(layer)).toBe('LSTM "memory"');
  layer.apply(input({ shape: [null, 3] }));
  const status = 'LSTM "memory": (null, null, 3) to (null, null, 4), 128 parameters';
  expect(inspect(layer)).toBe(`${status}\n  ${options}`);
  expect(inBrowsers(layer)).toBe(status);
  // A cell that is a plain object has no config.
  const cell = {
    stateSize: 2,
    call: (x: SymbolicTensor, states: readonly SymbolicTensor[]) => [x, states] as const,
  };
  expect(inspect(layers.rnn(cell, { name: "own" }))).toBe('RNN "own": not built yet');
});

test("of symbolic tensors, weights, optimizers and callbacks: a line or two", () => {
  const y = layers.dense({ units: 2, name: "d" }).apply(input({ shape: [3] }));
  expect(inspect(y)).toBe("SymbolicTensor(shape=(null, 2), dtype=float32)");
  expect(inBrowsers(y)).toBe(inspect(y));
  const net = sequential([layers.dense({ units: 2, inputShape: [3], name: "d" })], { name: "s" });
  expect(inspect(net.weights[0])).toBe('Variable "s/d/kernel": (3, 2) of float32');
  expect(inspect(optimizers.adam({ learningRate: 0.1 }))).toMatch(
    /^Adam.*\n {2}learningRate: 0.1$/,
  );
  expect(inspect(callbacks.earlyStopping({ patience: 3 }))).toBe("EarlyStopping\n  patience: 3");
});

test("of a history: the first and the last value of each log", async () => {
  const net = sequential([layers.dense({ units: 1, inputShape: [2] })]);
  net.compile({ loss: "mse", optimizer: "sgd" });
  const history = await net.fit(random.uniform([8, 2]), random.uniform([8, 1]), {
    epochs: 3,
    verbose: 0,
    validationSplit: 0.5,
  });
  const lines = inspect(history).split("\n");
  const { loss = [] } = history.history;
  const [first, last] = [loss[0], loss[2]].map((value) => Number(value?.toPrecision(4)));
  expect(lines).toHaveLength(3);
  expect(lines.slice(0, 2)).toEqual(["History of 3 epochs", `  loss: ${first} to ${last}`]);
  expect(inBrowsers(history)).toBe(inspect(history));
});
