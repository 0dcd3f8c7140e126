/** Sequences of length 0, and other sizes that are open until data are fed: conditions hold for numbers, too. */
import {
  functional,
  input,
  layers,
  ops,
  ready,
  ShapeError,
  type SymbolicTensor,
  tensor,
} from "latch";
import { describe, expect, test } from "vitest";
import type { AnyLayer } from "../../ts/layers/layer.js";

const EMPTY = tensor(new Float32Array(0), [2, 0, 3]);
const mean = (_y: SymbolicTensor, p: SymbolicTensor) => ops.mean(ops.square(p));

function modelOf(apply: (x: SymbolicTensor) => unknown) {
  const inputs = input({ shape: [null, 3] });
  const net = functional({ inputs, outputs: apply(inputs) as SymbolicTensor });
  net.compile({ loss: mean, optimizer: "sgd" });
  return net;
}

const refusing: Record<string, () => AnyLayer> = {
  lstm: () => layers.lstm({ units: 2 }),
  "lstm of another activation": () => layers.lstm({ units: 2, activation: "gelu" }),
  gru: () => layers.gru({ units: 2, returnSequences: true }),
  simpleRNN: () => layers.simpleRNN({ units: 2 }),
  rnn: () => layers.rnn({ cell: [layers.lstmCell({ units: 2 }), layers.gruCell({ units: 2 })] }),
  bidirectional: () => layers.bidirectional(layers.lstm({ units: 2 })),
  globalMaxPooling1D: () => layers.globalMaxPooling1D(),
  conv1D: () => layers.conv1D({ filters: 2, kernelSize: 3 }),
  maxPooling1D: () => layers.maxPooling1D({ poolSize: 2 }),
};

describe("no step is an error where Keras refuses or would make up a value", () => {
  test.each(Object.entries(refusing))("%s", async (_, make) => {
    const net = modelOf((x) => make().apply(x));
    await expect(net.predict(EMPTY)).rejects.toThrow(ShapeError);
    const before = await net.getWeights();
    await expect(net.trainOnBatch(EMPTY, [1, 2])).rejects.toThrow(
      /\(2, 0, 3\)|\(0, 2, 3\)|0 steps/,
    );
    expect((await net.getWeights()).map(({ data }) => data)).toEqual(
      before.map(({ data }) => data),
    );
    const usable = await net.predict(tensor(new Float32Array(15).fill(1), [1, 5, 3]));
    expect([...usable.data].every(Number.isFinite)).toBe(true);
  });

  test("the same on Tensors", async () => {
    await ready();
    for (const name of ["lstm", "rnn", "globalMaxPooling1D"] as const) {
      expect(() => refusing[name]?.().apply(EMPTY), name).toThrow(ShapeError);
    }
    expect(() => ops.max(EMPTY, 1)).toThrow("ops.max: axis 1 of (2, 0, 3) is empty");
    expect(() => ops.min(EMPTY)).toThrow(ShapeError);
    expect(() => ops.argMax(EMPTY, 1)).toThrow("ops.argMax: axis 1 of (2, 0, 3) is empty");
    expect(ops.max(EMPTY, 2).shape).toEqual([2, 0]);
  });
});

describe("no step gives what it gives in Keras", () => {
  const shapes: Record<string, [(x: SymbolicTensor) => unknown, number[]]> = {
    attention: [(x) => layers.attention().apply([x, x]), [2, 0, 3]],
    multiHeadAttention: [
      (x) => layers.multiHeadAttention({ numHeads: 2, keyDim: 2 }).apply([x, x]),
      [2, 0, 3],
    ],
    dense: [(x) => layers.dense({ units: 2 }).apply(x), [2, 0, 2]],
    layerNormalization: [(x) => layers.layerNormalization().apply(x), [2, 0, 3]],
    permute: [(x) => layers.permute({ dims: [2, 1] }).apply(x), [2, 3, 0]],
    flatten: [(x) => layers.flatten().apply(x), [2, 0]],
    masking: [(x) => layers.masking().apply(x), [2, 0, 3]],
  };
  test.each(Object.entries(shapes))("%s", async (_, [apply, shape]) => {
    expect((await modelOf(apply).predict(EMPTY)).shape).toEqual(shape);
  });

  test("the mean of no steps is not a number", async () => {
    const predicted = await modelOf((x) => layers.globalAveragePooling1D().apply(x)).predict(EMPTY);
    expect([...predicted.data]).toEqual(new Array(6).fill(Number.NaN));
  });
});

test("a mask of one step is not repeated over all steps that are fed", async () => {
  const [x, mask] = [input({ shape: [null, 2] }), input({ shape: [1], dtype: "bool" })];
  const pooled = layers.globalAveragePooling1D().apply(x, { mask });
  const net = functional({ inputs: [x, mask], outputs: pooled });
  const steps = (n: number) => tensor(new Float32Array(2 * n).fill(3), [1, n, 2]);
  const one = tensor([[true]]);
  expect((await net.predict([steps(1), one])).toArray()).toEqual([[3, 3]]);
  await expect(net.predict([steps(5), one])).rejects.toThrow(ShapeError);
});
