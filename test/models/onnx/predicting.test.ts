/**
 * What ONNX files compute: a slow interpreter of the specification's operators gives the numbers of `predict`. That
 * onnxruntime gives them too is checked by `npm run onnx-files`.
 */
import {
  functional,
  input,
  layers,
  type Model,
  ops,
  ready,
  sequential,
  setSeed,
  Tensor,
  tensor,
} from "latch";
import { beforeAll, expect, test } from "vitest";
import { decodeOnnx } from "./decode.js";
import { runGraph } from "./interpret.js";

beforeAll(ready);

function wave(shape: readonly number[], seed: number, scale = 0.5): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const at = (k: number) => scale * Math.sin(0.37 * k * k + (2 * seed + 1) * 0.29 * k + 0.4);
  return tensor(
    Array.from({ length: size }, (_, k) => at(k)),
    shape,
  );
}

/** Padded at the end, at the beginning, in the middle, everywhere, and nowhere. */
const WORDS = tensor(
  [
    [3, 5, 2, 0, 0],
    [0, 0, 4, 1, 6],
    [2, 0, 0, 7, 0],
    [0, 0, 0, 0, 0],
    [1, 2, 3, 4, 5],
  ],
  undefined,
  "int32",
);

interface Case {
  readonly net: Model;
  readonly x: readonly Tensor[];
}

const cases: Readonly<Record<string, () => Case>> = {
  "every recurrent layer, masked, with all outputs": () => {
    const words = input({ shape: [null], dtype: "int32" });
    const x = layers.embedding({ inputDim: 8, outputDim: 3, maskZero: true }).apply(words);
    const options = { units: 2, returnSequences: true } as const;
    const [a, h, c] = layers.lstm({ ...options, returnState: true }).apply(x);
    const b = layers.gru({ ...options, goBackwards: true }).apply(x);
    const d = layers.simpleRNN({ ...options, activation: "relu" }).apply(a, { initialState: [h] });
    const e = layers.lstm({ ...options, recurrentActivation: "hard_sigmoid" }).apply(b, {
      initialState: [h, c],
    });
    const f = layers.bidirectional({ layer: layers.gru({ units: 2, resetAfter: false }) }).apply(d);
    return { net: functional({ inputs: words, outputs: [a, h, c, b, d, e, f] }), x: [WORDS] };
  },
  "a loop over cells, backwards": () => {
    const cell = [layers.lstmCell({ units: 2 }), layers.gruCell({ units: 3, activation: "gelu" })];
    const net = sequential([
      layers.rnn({ cell, inputShape: [null, 2], goBackwards: true, returnSequences: true }),
    ]);
    return { net, x: [wave([3, 4, 2], 1)] };
  },
  images: () => {
    const net = sequential([
      layers.conv2D({
        filters: 4,
        kernelSize: [3, 2],
        strides: 2,
        padding: "same",
        activation: "relu",
        inputShape: [6, 5, 2],
      }),
      layers.batchNormalization(),
      layers.conv2D({
        filters: 4,
        kernelSize: 2,
        groups: 2,
        dilationRate: [1, 2],
        padding: "same",
      }),
      layers.maxPooling2D({ poolSize: 2, strides: 1, padding: "same" }),
      layers.averagePooling2D({ poolSize: 2, padding: "same" }),
      layers.flatten(),
      layers.dense({ units: 3, activation: "softmax" }),
    ]);
    return { net, x: [wave([2, 6, 5, 2], 2)] };
  },
  "attention with masks, causal, of open length": () => {
    const [x, words] = [input({ shape: [null, 4] }), input({ shape: [null], dtype: "int32" })];
    const keys = layers.embedding({ inputDim: 8, outputDim: 4, maskZero: true }).apply(words);
    const own = layers.multiHeadAttention({ numHeads: 2, keyDim: 3 });
    const cross = layers.multiHeadAttention({ numHeads: 2, keyDim: 2, valueDim: 3 });
    const outputs = [
      own.apply([x, x], { useCausalMask: true }),
      cross.apply([keys, keys], { useCausalMask: true }),
      cross.apply([x, keys]),
      layers.attention({ useScale: true }).apply([x, keys]),
      layers.additiveAttention().apply([x, keys]),
    ];
    const net = functional({ inputs: [x, words], outputs });
    return { net, x: [wave([5, 3, 4], 6), WORDS] };
  },
  "series of open length": () => {
    const net = sequential([
      layers.conv1D({
        filters: 3,
        kernelSize: 3,
        padding: "same",
        strides: 2,
        inputShape: [null, 2],
      }),
      layers.conv1D({ filters: 2, kernelSize: 2, padding: "causal", dilationRate: 2 }),
      layers.timeDistributed({ layer: layers.dense({ units: 3, activation: "tanh" }) }),
      layers.layerNormalization(),
      layers.globalAveragePooling1D(),
    ]);
    return { net, x: [wave([2, 7, 2], 3)] };
  },
  "merging, rearranging and reducing": () => {
    const [a, b] = [input({ shape: [4, 3] }), input({ shape: [4, 3] })];
    const outputs = [
      layers.concatenate().apply([a, b]),
      layers.average().apply([a, b]),
      layers.maximum().apply([a, b]),
      layers.dot({ axes: 2, normalize: true }).apply([a, b]),
      layers.permute({ dims: [2, 1] }).apply(a),
      layers.reshape({ targetShape: [2, -1] }).apply(b),
      layers.repeatVector({ n: 2 }).apply(layers.flatten().apply(b)),
      layers.prelu().apply(a),
      layers.unitNormalization().apply(b),
      ops.argMax(a, -1),
      ops.where(ops.greater(a, b), a, ops.mul(b, 2)),
      ops.logSumExp(a, 1),
      ops.slice(a, [0, 1, 0], [-1, 2, 3]),
      ops.take(b, -1, 1),
    ];
    return {
      net: functional({ inputs: [a, b], outputs }),
      x: [wave([2, 4, 3], 4), wave([2, 4, 3], 5)],
    };
  },
};

/** Gives each weight numbers of its own, since some begin as 0 or 1. */
async function changeWeights(net: Model): Promise<void> {
  const weights = await net.getWeights();
  await net.setWeights(
    weights.map((weight, index) => weight.add(0.1).add(wave(weight.shape, index, 0.09))),
  );
}

test.each(Object.entries(cases))("%s", async (_, make) => {
  setSeed(5);
  const { net, x } = make();
  await changeWeights(net);
  const { graph } = decodeOnnx(await net.toBytes({ format: "onnx" }));
  const given = x.map(({ shape, data }) => ({ shape, data: Array.from(data, Number) }));
  const actual = runGraph(graph, given);
  const predicted: object = await net.predictOnBatch(x.length === 1 ? x[0]! : [...x]);
  const wanted = (predicted instanceof Tensor ? [predicted] : Object.values(predicted)) as Tensor[];
  expect(actual.length).toBe(wanted.length);
  wanted.forEach(({ shape, data }, index) => {
    expect(actual[index]!.shape).toEqual(shape);
    data.forEach((value, position) => {
      const difference = Math.abs(actual[index]!.data[position]! - Number(value));
      expect(difference).toBeLessThanOrEqual(2e-6 + 1e-5 * Math.abs(Number(value)));
    });
  });
});
