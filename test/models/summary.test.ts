/** `model.summary()` against what Keras prints. */
import {
  functional,
  input,
  layers,
  type Model,
  random,
  type SymbolicTensor,
  sequential,
} from "latch";
import { beforeEach, expect, test } from "vitest";
import { clearNames } from "../../ts/graph/naming.js";
import summary from "../goldens/summary.json" with { type: "json" };

interface Golden {
  readonly name: string;
  readonly text80: string;
  readonly textDefault: string;
}

function golden(name: string): Golden {
  const found = (summary.cases as readonly Golden[]).find((one) => one.name === name);
  if (found === undefined) throw new Error(`no golden ${name}`);
  return found;
}

function printed(
  model: Model,
  options: { readonly lineLength?: number; readonly showTrainable?: boolean },
): string {
  let text = "";
  model.summary({
    ...options,
    printFn: (whole) => {
      text += whole;
    },
  });
  return text;
}

function expectSummary(
  model: Model,
  name: string,
  options: { readonly showTrainable?: boolean } = {},
): void {
  const { text80, textDefault } = golden(name);
  expect(printed(model, { ...options, lineLength: 80 })).toBe(text80);
  expect(printed(model, options)).toBe(textDefault);
}

beforeEach(clearNames);

function course() {
  return sequential([
    layers.dense({ units: 64, inputShape: [10], activation: "relu" }),
    layers.dense({ units: 32, activation: "relu" }),
    layers.dense({ units: 16, activation: "relu" }),
    layers.dense({ units: 2, activation: "softmax" }),
  ]);
}

test("Sequential 10-64-32-16-2", () => {
  expectSummary(course(), "Sequential 10-64-32-16-2");
});

test("a frozen layer with showTrainable", () => {
  const net = course();
  const second = net.layers[1];
  if (second !== undefined) second.trainable = false;
  expectSummary(net, "showTrainable with a frozen layer", { showTrainable: true });
});

test("Functional 64-16-16-3", () => {
  const inputs = input({ shape: [64] });
  const x = layers.dense({ units: 16 }).apply(inputs);
  const y = layers.dense({ units: 16 }).apply(x);
  expectSummary(
    functional({ inputs, outputs: layers.dense({ units: 3 }).apply(y) }),
    "Functional 64-16-16-3",
  );
});

test.each(["adam", "rmsprop", "sgd"] as const)(
  "LSTM(64), Dense(2) with %s, compiled and fitted",
  async (optimizer) => {
    const net = sequential([
      layers.lstm({ units: 64, inputShape: [10, 1] }),
      layers.dense({ units: 2 }),
    ]);
    net.compile({ optimizer, loss: "mse" });
    expectSummary(net, `LSTM(64), Dense(2), ${optimizer}, compiled`);
    await net.fit(random.uniform([4, 10, 1]), random.uniform([4, 2]), { verbose: 0 });
    expectSummary(net, `LSTM(64), Dense(2), ${optimizer}, fitted`);
  },
);

function twoInputs() {
  const a = input({ shape: [6, 4] });
  const b = input({ shape: [5] });
  const flat = layers.flatten().apply(a);
  const dense = layers.dense({ units: 12 }).apply(flat);
  const left = layers.dropout({ rate: 0.5 }).apply(dense);
  const right = layers.dense({ units: 8, name: "right_branch" }).apply(b);
  const joined = layers.concatenate().apply([left, right] as readonly SymbolicTensor[]);
  const rows = layers.reshape({ targetShape: [4, 5] }).apply(joined);
  const last = layers.lstm({ units: 7 }).apply(rows);
  return functional({ inputs: [a, b], outputs: layers.dense({ units: 1 }).apply(last) });
}

test("Functional, two inputs: connected to", () => {
  expectSummary(twoInputs(), "Functional, two inputs");
});

test("a shared layer", () => {
  const one = input({ shape: [3], name: "one" });
  const two = input({ shape: [3], name: "two" });
  const shared = layers.dense({ units: 5, name: "shared" });
  const outputs = layers.add().apply([shared.apply(one), shared.apply(two)]);
  expectSummary(functional({ inputs: [one, two], outputs }), "Functional, a shared layer");
});
