/** What a model warns of, once: a softmax over one unit, weights that training can't change. */
import {
  activations,
  functional,
  input,
  layers,
  ops,
  ready,
  type SymbolicTensor,
  sequential,
  tensor,
} from "latch";
import { beforeEach, expect, test, vi } from "vitest";
import { globalState } from "../../ts/runtime/global-state.js";

const warned = vi.spyOn(console, "warn").mockImplementation(() => {});

beforeEach(() => {
  warned.mockClear();
  globalState.warned.clear();
});

const warnings = () => warned.mock.calls.map(([message]) => String(message));

test("a softmax over one unit is 1 for everything, as Keras warns when the layer is applied", async () => {
  const net = sequential([
    input({ shape: [2] }),
    layers.dense({ units: 1, activation: "softmax" }),
  ]);
  expect(warnings()).toEqual([
    expect.stringMatching(/softmax over axis -1 .*Did you mean sigmoid/),
  ]);
  net.compile({ loss: "binary_crossentropy", optimizer: "sgd", metrics: ["accuracy"] });
  const [x, y] = [
    [
      [1, 2],
      [3, 4],
    ],
    [0, 1],
  ];
  await net.fit(x, y, { epochs: 2, verbose: 0 });
  expect((await net.evaluate(x, y)).accuracy).toBe(0.5);
  expect(warnings().length).toBe(1);
});

test("so is one over another axis, and on Tensors; axes of other sizes are not warned of", async () => {
  await ready();
  activations.softmax(tensor([[1], [2]]));
  expect(warnings().length).toBe(1);
  activations.softmax(tensor([[1, 2]]), { axis: 0 });
  expect(warnings().length).toBe(2);
  activations.softmax(tensor([[1], [2]]), { axis: 0 });
  layers.activation("softmax").apply(input({ shape: [null] }));
  layers.dense({ units: 1, activation: "sigmoid" }).apply(input({ shape: [2] }));
  expect(warnings().length).toBe(2);
});

type LossFunction = (y: SymbolicTensor, p: SymbolicTensor) => SymbolicTensor;

test.each<[string, LossFunction]>([
  ["ignores the outputs", (y) => ops.mean(ops.square(y))],
  ["rounds", (_y, p) => ops.mean(ops.square(ops.sub(ops.round(p), 1)))],
  ["stops", (y, p) => ops.mean(ops.square(ops.sub(ops.stopGradient(p), y)))],
])("a loss that %s reaches no weight", async (_, loss) => {
  const net = sequential([layers.dense({ units: 1, inputShape: [2] })], { name: "net" });
  net.compile({ loss, optimizer: "sgd" });
  await net.fit([[1, 2]], [[1]], { epochs: 2, verbose: 0 });
  await net.fit([[1, 2]], [[1]], { verbose: 0 });
  expect(warnings()).toEqual([
    expect.stringContaining("net: no gradient of the loss reaches any weight"),
  ]);
});

test("weights of one output that its loss does not reach are named", async () => {
  const inputs = input({ shape: [2] });
  const hidden = layers.dense({ units: 2, name: "hidden" }).apply(inputs);
  const outputs = {
    alive: layers.dense({ units: 1, name: "alive" }).apply(hidden),
    dead: layers.dense({ units: 1, name: "dead", useBias: false }).apply(hidden),
  };
  const net = functional({ inputs, outputs, name: "two" });
  const rounds: LossFunction = (_y, p) => ops.mean(ops.round(p));
  net.compile({ loss: { alive: "mse", dead: rounds }, optimizer: "sgd" });
  await net.fit([[1, 2]], { alive: [[1]], dead: [[1]] }, { verbose: 0 });
  expect(warnings()).toEqual([
    expect.stringContaining("two: no gradient of the loss reaches dead/kernel, so"),
  ]);
});

test("a loss whose gradients reach all weights is not warned of", async () => {
  const net = sequential([
    input({ shape: [3, 2] }),
    layers.bidirectional(layers.lstm({ units: 2 })),
    layers.batchNormalization(),
    layers.dense({ units: 1 }),
  ]);
  net.compile({ loss: "mse", optimizer: "adam" });
  await net.fit(tensor(new Float32Array(24), [4, 3, 2]), [1, 2, 3, 4], { verbose: 0 });
  expect(warnings()).toEqual([]);
});
