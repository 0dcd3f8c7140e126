/** First attempts at models and layers that are written wrongly: errors that say what was expected. */
import { functional, input, LatchError, layers, random, sequential, setSeed, tensor } from "latch";
import { describe, expect, test } from "vitest";

/** A function as JavaScript calls it, where nothing checks types. */
function loose(fn: unknown): (...args: unknown[]) => unknown {
  return fn as (...args: unknown[]) => unknown;
}

const inputs = () => input({ shape: [2] });
const dense = () => layers.dense({ units: 1 });

describe("an error of the library says what was expected", () => {
  test.each<[string, () => unknown, RegExp]>([
    [
      "sequential(layer)",
      () => loose(sequential)(dense()),
      /sequential: parts must be an array of layers, got an instance of Dense/,
    ],
    [
      "sequential({ layers })",
      () => loose(sequential)({ layers: [dense()] }),
      /parts must be an array of layers, got an object/,
    ],
    [
      "sequential([class])",
      () => loose(sequential)([layers.Dense]),
      /expected a layer, or an input first, got the function/,
    ],
    ["sequential([null])", () => loose(sequential)([null]), /expected a layer, .*got null/],
    [
      "functional(inputs, outputs)",
      () => loose(functional)(inputs(), dense().apply(inputs())),
      /functional takes an object of options, got an instance of SymbolicTensor/,
    ],
    [
      "functional()",
      () => loose(functional)(),
      /functional takes an object of options, got undefined/,
    ],
    [
      "no outputs",
      () => loose(functional)({ inputs: inputs() }),
      /functional: outputs must be a symbolic tensor, .*got undefined/,
    ],
    [
      "no inputs",
      () => loose(functional)({ outputs: dense().apply(inputs()) }),
      /functional: inputs must be a symbolic tensor/,
    ],
    [
      "a layer for outputs",
      () => loose(functional)({ inputs: inputs(), outputs: dense() }),
      /functional: outputs must be .*got an instance of Dense. Apply the layer: layer.apply\(x\)/,
    ],
    [
      "a layer among outputs",
      () => loose(functional)({ inputs: inputs(), outputs: [dense()] }),
      /functional: outputs: each part must be/,
    ],
    [
      "an empty list of inputs",
      () => loose(functional)({ inputs: [], outputs: dense().apply(inputs()) }),
      /functional: inputs must be .*got an empty array/,
    ],
    [
      "apply()",
      () => loose(dense().apply.bind(dense()))(),
      /apply takes what input\(\.\.\.\).* got undefined/,
    ],
    [
      "apply(array)",
      () => loose(dense().apply.bind(dense()))([[1, 2]]),
      /apply takes what input\(\.\.\.\).* got an array/,
    ],
    [
      "apply(layer)",
      () => loose(dense().apply.bind(dense()))(dense()),
      /apply takes what input\(\.\.\.\).* got an instance of Dense/,
    ],
    [
      "masking apply()",
      () => {
        const layer = layers.masking();
        return loose(layer.apply.bind(layer))();
      },
      /apply takes what input/,
    ],
    [
      "inputs one after the other, as Keras takes those of attention",
      () => {
        const [a, b] = [input({ shape: [3, 2] }), input({ shape: [3, 2] })];
        const layer = layers.multiHeadAttention({ numHeads: 1, keyDim: 2 });
        return loose(layer.apply.bind(layer))(a, b);
      },
      /apply takes several inputs as a list: apply\(\[a, b\]\)/,
    ],
    [
      "an option of apply in snake_case",
      () => {
        const layer = layers.gru({ units: 2 });
        return loose(layer.apply.bind(layer))(input({ shape: [3, 2] }), { initial_state: 1 });
      },
      /has no option "initial_state". Did you mean "initialState"\?/,
    ],
    [
      "training: 1",
      () => {
        const layer = layers.dropout({ rate: 0.5 });
        return loose(layer.apply.bind(layer))(inputs(), { training: 1 });
      },
      /training must be true or false, got 1/,
    ],
    [
      "bidirectional()",
      () => loose(layers.bidirectional)(),
      /Bidirectional.*: layer must be a recurrent layer|needs the option layer/,
    ],
    [
      "bidirectional(factory)",
      () => loose(layers.bidirectional)(layers.lstm),
      /Bidirectional takes an object of options, got a function. Pass \{ layer: ... \}/,
    ],
    [
      "bidirectional(layer, number)",
      () => loose(layers.bidirectional)(layers.lstm({ units: 2 }), 3),
      /bidirectional takes an object of options, got 3/,
    ],
    [
      "timeDistributed(options)",
      () => loose(layers.timeDistributed)({ units: 2 }),
      /TimeDistributed/,
    ],
    ["rnn()", () => loose(layers.rnn)(), /RNN/],
    [
      "dense(16)",
      () => loose(layers.dense)(16),
      /Dense takes an object of options, got 16. Pass \{ units: ... \}/,
    ],
    [
      "dense(array)",
      () => loose(layers.dense)([16]),
      /Dense takes an object of options, got an array/,
    ],
    [
      "dense(Map)",
      () => loose(layers.dense)(new Map([["units", 16]])),
      /Dense takes an object of options, got an instance of Map/,
    ],
    [
      "tensor.reshape(2, 1)",
      () => loose((...shape: unknown[]) => tensor([1, 2]).reshape(...(shape as [number[]])))(2, 1),
      /A shape must be a list of sizes such as \[2, 3\], got 2/,
    ],
    ["random.uniform(3)", () => loose(random.uniform)(3), /A shape must be a list of sizes/],
    [
      "input with a misspelt option",
      () => loose(input)({ shape: [3], nme: "x" }),
      /input has no option "nme". Did you mean "name"\?/,
    ],
    [
      "input with a shape twice",
      () => loose(input)({ shape: [3], batchShape: [2, 3] }),
      /batchShape is the shape and batchSize in one/,
    ],
    [
      "functional({ inputs, output })",
      () => loose(functional)({ inputs: input({ shape: [3] }), output: 1 }),
      /functional has no option "output". Did you mean "outputs"\?/,
    ],
    [
      "random.uniform with a word",
      () => loose(random.uniform)([2], { low: 1 }),
      /random.uniform has no option "low"/,
    ],
    [
      "random.normal with NaN",
      () => random.normal([2], { mean: Number.NaN }),
      /random.normal: mean must be a finite number, got NaN/,
    ],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(LatchError);
    expect(call).toThrow(message);
  });

  test("a draw that is refused does not change the draws that follow", () => {
    setSeed(1);
    const expected = random.uniform([3]).toArray();
    setSeed(1);
    expect(() => loose(random.uniform)(3)).toThrow(LatchError);
    expect(() => random.uniform([-1])).toThrow(LatchError);
    expect(random.uniform([3]).toArray()).toEqual(expected);
  });
});

test("minval and maxval, Keras's words, are taken", () => {
  const { data } = random.uniform([100], { minval: 2, maxval: 3 });
  expect(Math.min(...data)).toBeGreaterThanOrEqual(2);
  expect(Math.max(...data)).toBeLessThanOrEqual(3);
});

test("models and layers serve after a call that was refused", () => {
  const layer = dense();
  expect(() => loose(layer.apply.bind(layer))()).toThrow(LatchError);
  const x = inputs();
  const net = functional({ inputs: x, outputs: layer.apply(x) });
  expect(() => loose(net.getLayer.bind(net))(Symbol("dense"))).toThrow(/has no layer a symbol/);
  expect(net.countParams()).toBe(3);
});
