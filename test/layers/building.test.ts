/** `build`: whoever calls it, the weights are declared once; copies from configs have weights of their own. */
import { input, Layer, layers, ops, ready, type SymbolicTensor, sequential, tensor } from "latch";
import { beforeAll, expect, test } from "vitest";
import type { LayerOutputs } from "../../ts/layers/layer.js";

beforeAll(() => ready());

test("a layer that was built by hand keeps the weights that were set", async () => {
  const layer = layers.dense({ units: 2, name: "d" });
  layer.build([null, 3]);
  expect(layer.built).toBe(true);
  expect(layer.weights.map(({ path }) => path)).toEqual(["d/kernel", "d/bias"]);
  const kernel = [
    [1, 4],
    [2, 5],
    [3, 6],
  ];
  await layer.setWeights([kernel, [0, 1]]);
  expect(layer.apply(tensor([[1, 1, 1]])).toArray()).toEqual([[6, 16]]);
  const net = sequential([input({ shape: [3] }), layer]);
  expect((await net.predict([[1, 1, 1]])).toArray()).toEqual([[6, 16]]);
  expect(net.countParams()).toBe(8);
  expect(() => layer.build([null, 4])).toThrow('Dense "d" is built');
});

test("recurrent layers, wrappers and cells are built by hand, too", () => {
  const made: Record<string, Layer<LayerOutputs>> = {
    lstm: layers.lstm({ units: 2, name: "l" }),
    wrapper: layers.bidirectional({ layer: layers.gru({ units: 2 }), name: "b" }),
    cells: layers.rnn({ cell: [layers.lstmCell({ units: 2 }), layers.gruCell({ units: 3 })] }),
  };
  for (const [name, layer] of Object.entries(made)) {
    layer.build([null, 4, 3]);
    const declared = layer.weights.length;
    layer.apply(input({ shape: [4, 3] }));
    expect([name, layer.built, layer.weights.length]).toEqual([name, true, declared]);
  }
  const cell = layers.lstmCell({ units: 2, name: "c" });
  cell.build([null, 3]);
  layers.rnn({ cell }).apply(input({ shape: [4, 3] }));
  expect(cell.weights.map(({ path }) => path)).toEqual([
    "c/kernel",
    "c/recurrent_kernel",
    "c/bias",
  ]);
});

test("a layer that builds the layers inside of it names their weights as Keras does", () => {
  class Block extends Layer {
    static override readonly className: string = "Block";
    readonly inner = layers.dense({ units: 2, name: "inner" });
    override build(shape: readonly (number | null)[]): void {
      this.inner.build(shape);
    }
    override call(x: SymbolicTensor): SymbolicTensor {
      return this.inner.apply(x);
    }
  }
  const block = new Block({ name: "block" });
  block.build([null, 3]);
  block.apply(input({ shape: [3] }));
  expect(block.weights.map(({ path }) => path)).toEqual(["block/inner/kernel", "block/inner/bias"]);
});

test("after a build that failed the next one declares every weight once", () => {
  class Picky extends Layer {
    static override readonly className: string = "Picky";
    declare scale: SymbolicTensor;
    override build([, features]: readonly (number | null)[]): void {
      this.scale = this.addWeight({ name: "scale", shape: [features ?? 1], initializer: "ones" });
      if (features === 2) throw new RangeError("two features");
    }
    override call(x: SymbolicTensor): SymbolicTensor {
      return ops.mul(x, this.scale);
    }
  }
  const layer = new Picky();
  expect(() => layer.apply(input({ shape: [2] }))).toThrow("two features");
  layer.apply(input({ shape: [3] }));
  expect(layer.weights.map(({ shape }) => shape)).toEqual([[3]]);
});

test("layers inside of a wrapper made from a config are new ones", () => {
  const distributed = layers.timeDistributed(layers.dense({ units: 2 }));
  const looped = layers.rnn({ cell: layers.lstmCell({ units: 2 }) });
  const both = layers.bidirectional(layers.lstm({ units: 2 }));
  const x = input({ shape: [4, 3] });
  for (const layer of [distributed, looped, both]) layer.apply(x);
  const copies = [
    layers.TimeDistributed.fromConfig(distributed.getConfig()),
    layers.RNN.fromConfig(looped.getConfig()),
    layers.Bidirectional.fromConfig(both.getConfig()),
  ];
  for (const [index, original] of [distributed, looped, both].entries()) {
    const copy = copies[index]!;
    expect(copy.weights).toEqual([]);
    copy.apply(x);
    expect(copy.weights.length).toBe(original.weights.length);
    expect(copy.weights.some((weight) => original.weights.includes(weight))).toBe(false);
  }
});

test.each([
  ["x", "forward_x", "backward_x"],
  ["forward_x", "forward_x", "backward_forward_x"],
  ["backward_x", "forward_backward_x", "backward_x"],
])("the directions of bidirectional(lstm %s) are named as in Keras", (name, forward, backward) => {
  const layer = layers.bidirectional({ layer: layers.lstm({ units: 1, name }), name: "b" });
  layer.apply(input({ shape: [4, 3] }));
  const prefixes = new Set(layer.weights.map(({ path }) => path.split("/").slice(0, 2).join("/")));
  expect([...prefixes]).toEqual([`b/${forward}`, `b/${backward}`]);
  const copy = layers.Bidirectional.fromConfig(layer.getConfig());
  expect([copy.forwardLayer.name, copy.backwardLayer.name]).toEqual([forward, backward]);
});

test("wrappers and cells may hold others by the name of the option", () => {
  const x = input({ shape: [5, 4, 3] });
  const inner = layers.timeDistributed(layers.dense({ units: 2 }));
  expect(layers.timeDistributed(inner).apply(x).shape).toEqual([null, 5, 4, 2]);
  const cell = layers.lstmCell({ units: 2 });
  const holder = {
    cell,
    stateSize: cell.stateSize,
    build: (shape: readonly (number | null)[]) => cell.ensureBuiltFor(shape),
    call: cell.call.bind(cell),
  };
  const output = layers.rnn(holder).apply(input({ shape: [4, 3] }));
  expect(Array.isArray(output) ? null : output).toMatchObject({ shape: [null, 2] });
});
