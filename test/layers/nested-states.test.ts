/** States of stacks of cells, nested as Keras nests them, and tensors that a layer passes to its cell at every step. */
import {
  cloneModel,
  functional,
  input,
  layers,
  loadModel,
  modelFromJSON,
  ops,
  random,
  ready,
  registerSerializable,
  type SymbolicTensor,
  setSeed,
  type Tensor,
  zeros,
} from "latch";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { leavesOf } from "../../ts/layers/call.js";

beforeAll(ready);
beforeEach(() => setSeed(3));

const stack = () => [layers.lstmCell({ units: 2 }), layers.gruCell({ units: 3 })] as const;
const sequences = () => random.normal([4, 5, 3]);
const shapes = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(shapes) : (value as SymbolicTensor | Tensor).shape;

describe("the states of a stack", () => {
  test("have a list for each cell of several, on symbolic tensors and on Tensors", () => {
    const layer = layers.rnn(stack(), { returnState: true });
    const [output, [hidden, cell], state] = layer.apply(input({ shape: [5, 3] }));
    expect(shapes([output, hidden, cell, state])).toEqual([
      [null, 3],
      [null, 2],
      [null, 2],
      [null, 3],
    ]);
    expect(shapes(layer.apply(sequences()))).toEqual([
      [4, 3],
      [
        [4, 2],
        [4, 2],
      ],
      [4, 3],
    ]);
  });

  test("of one cell in a list, and of a stack in a stack, follow its sizes", () => {
    const x = input({ shape: [5, 3] });
    const single = layers.rnn([layers.lstmCell({ units: 2 })], { returnState: true });
    const pair = [
      [null, 2],
      [null, 2],
    ];
    expect(shapes(single.apply(x))).toEqual([[null, 2], pair]);
    const inner = layers.stackedRNNCells([
      layers.gruCell({ units: 3 }),
      layers.lstmCell({ units: 2 }),
    ]);
    const outer = layers.rnn([inner, layers.simpleRNNCell({ units: 4 })], { returnState: true });
    expect(shapes(outer.apply(x))).toEqual([
      [null, 4],
      [[null, 3], pair],
      [null, 4],
    ]);
    expect(inner.stateSize).toEqual([3, [2, 2]]);
  });

  test("are taken nested or in one list", () => {
    const layer = layers.rnn(stack(), { returnSequences: true });
    const x = sequences();
    const given = [random.normal([4, 2]), random.normal([4, 2]), random.normal([4, 3])] as const;
    const [hidden, cell, state] = given;
    const flat = layer.apply(x, { initialState: given });
    expect(layer.apply(x, { initialState: [[hidden, cell], state] })).toEqual(flat);
    expect(layer.apply(x)).not.toEqual(flat);
    expect(() => layer.apply(x, { initialState: [[hidden, cell]] })).toThrow(
      /initialState needs 3 tensors, got 2/,
    );
  });

  test("of both directions follow each other", () => {
    const layer = layers.bidirectional(layers.rnn(stack(), { returnState: true }));
    const [, ...states] = layer.apply(sequences()) as unknown[];
    const one = [
      [
        [4, 2],
        [4, 2],
      ],
      [4, 3],
    ];
    expect(shapes(states)).toEqual([...one, ...one]);
  });
});

/** An encoder whose states a decoder begins with. */
function chained() {
  const [x, y] = [input({ shape: [5, 3], name: "x" }), input({ shape: [4, 3], name: "y" })];
  const [, ...states] = layers.rnn(stack(), { returnState: true, name: "encoder" }).apply(x);
  const decoder = layers.rnn(stack(), { returnState: true, name: "decoder" });
  const [output, ...last] = decoder.apply(y, { initialState: states });
  return functional({ inputs: [x, y], outputs: [output, ...leavesOf<SymbolicTensor>(last)] });
}

const fed = () => [random.normal([2, 5, 3]), random.normal([2, 4, 3])];

test("a model that passes states on is written with them nested, read and cloned", async () => {
  const net = chained();
  const data = fed();
  const expected = await net.predict(data);
  const form = JSON.parse(JSON.stringify(await net.toJSON()));
  const { kwargs } = form.config.layers.at(-1).inbound_nodes[0];
  const from = (output: number) =>
    expect.objectContaining({
      config: expect.objectContaining({ keras_history: ["encoder", 0, output] }),
    });
  expect(kwargs.initial_state).toEqual([[from(1), from(2)], from(3)]);
  const loaded = await loadModel(await net.toBytes());
  expect(await loaded.predict(data)).toEqual(expected);
  const copy = cloneModel(net);
  await copy.setWeights(await net.getWeights());
  expect(await copy.predict(data)).toEqual(expected);
  // As Keras writes outputs of a model that returns the states of a stack.
  const [output, hidden, cell, state] = form.config.output_layers;
  const nested = {
    ...form,
    config: { ...form.config, output_layers: [output, [[hidden, cell], state]] },
  };
  const read = await modelFromJSON(nested);
  await read.setWeights(await net.getWeights());
  expect(await read.predict(data)).toEqual(expected);
  const deep = { ...form, config: { ...form.config, output_layers: [] as unknown[] } };
  let inside: unknown = output;
  for (let level = 0; level < 50; level++) inside = [inside];
  deep.config.output_layers = [inside];
  await expect(modelFromJSON(deep)).rejects.toThrow(/nested too deeply/);
});

/** h = tanh(x + h + c) of a constant c; the sizes of all are the same. */
class Conditioned extends layers.Cell {
  static override readonly className: string = "Conditioned";
  override readonly stateSize = 3;

  override call(
    x: SymbolicTensor,
    [hidden]: readonly SymbolicTensor[],
    { constants: [constant] }: layers.CellContext,
  ): layers.CellResult {
    const sum = ops.add(x, hidden!);
    const next = ops.tanh(constant === undefined ? sum : ops.add(sum, constant));
    return [next, [next]];
  }
}
registerSerializable(Conditioned);

describe("constants", () => {
  const x = () => random.normal([2, 4, 3]);

  test("reach the cell at every step", () => {
    const [data, constant] = [x(), random.normal([2, 3])];
    const layer = layers.rnn(new Conditioned());
    let hidden: Tensor = zeros([2, 3]);
    for (let step = 0; step < 4; step++)
      hidden = ops.tanh(ops.add(ops.add(ops.take(data, step, 1), hidden), constant));
    const y = layer.apply(data, { constants: [constant] });
    y.data.forEach((value, index) => {
      expect(value).toBeCloseTo(Number(hidden.data[index]), 5);
    });
    expect(layer.apply(data, { constants: constant })).toEqual(y);
    expect(layer.apply(data)).not.toEqual(y);
    const both = layers.bidirectional(layers.rnn(new Conditioned()), { mergeMode: "sum" });
    expect(both.apply(data, { constants: [constant] })).not.toEqual(both.apply(data));
  });

  test("are inputs of a model, which learns through them, and is saved with them", async () => {
    const [sequence, given] = [input({ shape: [4, 3] }), input({ shape: [2] })];
    const constant = layers.dense({ units: 3, name: "d" }).apply(given);
    const initial = layers.dense({ units: 3, name: "e" }).apply(given);
    const outputs = layers
      .rnn(new Conditioned())
      .apply(sequence, { constants: [constant], initialState: initial });
    const net = functional({ inputs: [sequence, given], outputs });
    net.compile({ loss: "mse", optimizer: "sgd" });
    const data = [x(), random.normal([2, 2])];
    const before = await net.getWeights();
    await net.trainOnBatch(data, random.normal([2, 3]));
    for (const [index, weight] of (await net.getWeights()).entries())
      expect(weight.data).not.toEqual(before[index]!.data);
    const expected = await net.predict(data);
    const loaded = await loadModel(await net.toBytes());
    expect(await loaded.predict(data)).toEqual(expected);
    const copy = cloneModel(net);
    await copy.setWeights(await net.getWeights());
    expect(await copy.predict(data)).toEqual(expected);
  });
});

describe("a model at every time step", () => {
  test("of any rank, with a mask of steps", async () => {
    const image = input({ shape: [6, 5, 2] });
    const y = image.pipe(layers.conv2D({ filters: 3, kernelSize: 2 }), layers.flatten());
    const inner = functional({ inputs: image, outputs: layers.dense({ units: 2 }).apply(y) });
    const layer = layers.timeDistributed(inner);
    const film = random.normal([2, 3, 6, 5, 2]);
    const all = layer.apply(film) as Tensor;
    expect(all.shape).toEqual([2, 3, 2]);
    const second = inner.apply(ops.take(film, 1, 1) as Tensor) as Tensor;
    expect((ops.take(all, 1, 1) as Tensor).toArray()).toEqual(second.toArray());
    expect(layer.weights).toEqual(inner.weights);
  });

  test("returns one tensor", () => {
    const x = input({ shape: [3] });
    const [a, b] = [layers.dense({ units: 2 }).apply(x), layers.dense({ units: 2 }).apply(x)];
    const inner = functional({ inputs: x, outputs: [a, b] });
    expect(() => layers.timeDistributed(inner).apply(input({ shape: [5, 3] }))).toThrow(
      /returns 2 tensors/,
    );
  });
});
