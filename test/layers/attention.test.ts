/** Attention layers: what they refuse, dropout in training alone, models of unknown lengths, masks on their way. */
import {
  functional,
  input,
  layers,
  random,
  ready,
  regularizers,
  ShapeError,
  setSeed,
  tensor,
  ValueError,
} from "latch";
import { beforeAll, expect, test } from "vitest";
import { maskOf } from "../../ts/graph/masks.js";
import * as ops from "../../ts/graph/ops.js";
import { Trace, withTrace } from "../../ts/graph/trace.js";
import penalties from "../goldens/attention_penalties.json" with { type: "json" };
import { setNumbers } from "../support/device.js";
import { constant, expectClose, run } from "../support/golden.js";
import { layerOf } from "../support/layer-golden.js";

beforeAll(ready);

const query = random.normal([2, 3, 4]);
const value = random.normal([2, 5, 4]);

const makers = {
  attention: (options: { dropout?: number; seed?: number } = {}) => layers.attention(options),
  additiveAttention: (options: { dropout?: number; seed?: number } = {}) =>
    layers.additiveAttention(options),
  multiHeadAttention: (options: { dropout?: number; seed?: number } = {}) =>
    layers.multiHeadAttention({ numHeads: 2, keyDim: 3, ...options }),
  groupQueryAttention: (options: { dropout?: number; seed?: number } = {}) =>
    layers.groupQueryAttention({ headDim: 3, numQueryHeads: 4, numKeyValueHeads: 2, ...options }),
};
const kinds = Object.entries(makers);

test.each(kinds)("%s: inputs that are no query and value are refused", (_, make) => {
  const x = input({ shape: [3, 4] });
  const flat = input({ shape: [4] });
  const layer = make();
  expect(() => layer.apply(x)).toThrow(/\[query, value\].*one tensor/s);
  expect(() => make().apply([x])).toThrow(ValueError);
  expect(() => make().apply([x, x, x, x])).toThrow(/array of 4/);
  expect(() => make().apply([x, flat])).toThrow(ShapeError);
  const longer = [input({ shape: [5, 4] }), input({ shape: [6, 4] })] as const;
  expect(() => make().apply([x, ...longer])).toThrow(ShapeError);
  expect(() => make().apply([x, longer[0], input({ shape: [5, 4] })])).not.toThrow();
});

test.each(kinds)("%s: dropout in training alone, fixed by its seed", (_, make) => {
  setSeed(5);
  const layer = make({ dropout: 0.5, seed: 7 });
  const numbers = (training: boolean) => layer.apply([query, value], { training }).toArray();
  const plain = numbers(false);
  expect(numbers(false)).toEqual(plain);
  expect(numbers(true)).not.toEqual(plain);
});

test.each(kinds)("%s: rows of scores sum to 1, causal ones end at the query", (_, make) => {
  const options = { returnAttentionScores: true, useCausalMask: true } as const;
  const [output, scores] = make().apply([query, value], options);
  expect(output.shape.slice(0, 2)).toEqual([2, 3]);
  const width = scores.shape.at(-1)!;
  scores.data.forEach((weight, place) => {
    const [row, column] = [Math.floor(place / width) % 3, place % width];
    if (column > row) expect(weight).toBe(0);
    else expect(weight).toBeGreaterThan(0);
  });
  const sums = scores.sum(-1).data;
  for (const total of sums) expect(total).toBeCloseTo(1, 6);
});

test.each(kinds)("%s: a model of unknown lengths gives what the layer gives", async (_, make) => {
  const [q, v] = [input({ shape: [null, 4] }), input({ shape: [null, 4] })];
  const layer = make();
  const outputs = layer.apply([q, v], { returnAttentionScores: true, useCausalMask: true });
  const net = functional({ inputs: [q, v], outputs });
  for (const [rows, columns] of [
    [3, 5],
    [6, 2],
    [1, 1],
  ] as const) {
    const data = [random.normal([2, rows, 4]), random.normal([2, columns, 4])] as const;
    const expected = layer.apply(data, { returnAttentionScores: true, useCausalMask: true });
    const predicted = (await net.predict([...data])) as unknown as typeof expected;
    expect(predicted.map((part) => part.toArray())).toEqual(expected.map((part) => part.toArray()));
  }
});

test.each(kinds)(
  "%s: the mask of the query goes on, and masked values do not count",
  async (_, make) => {
    const words = input({ shape: [4], dtype: "int32" });
    const others = input({ shape: [null], dtype: "int32" });
    const embedding = layers.embedding({ inputDim: 9, outputDim: 4, maskZero: true });
    const [q, v] = [embedding.apply(words), embedding.apply(others)];
    const attended = make().apply([q, v]);
    expect(maskOf(attended)?.shape).toEqual([null, 4]);
    const net = functional({ inputs: [words, others], outputs: attended });
    const predict = async (row: number[]) => (await net.predict([[[1, 2, 3, 4]], [row]])).toArray();
    // Padding behind the values changes nothing.
    expect(await predict([5, 6, 0, 0])).toEqual(await predict([5, 6]));
    expect(await predict([5, 6, 7, 0])).not.toEqual(await predict([5, 6]));
  },
);

test("multiHeadAttention heeds attentionMask, the others refuse it", () => {
  const mask = tensor([0, 1].map(() => [0, 1, 2].map(() => [true, false, true, false, false])));
  const layer = layers.multiHeadAttention({ numHeads: 2, keyDim: 3 });
  const options = { attentionMask: mask, returnAttentionScores: true } as const;
  const [, scores] = layer.apply([query, value], options);
  scores.data.forEach((weight, place) => {
    expect(weight > 0).toBe(place % 5 === 0 || place % 5 === 2);
  });
  expect(() => layers.attention().apply([query, value], { attentionMask: mask })).toThrow(
    /attentionMask/,
  );
  const flat = tensor([[true, true]]);
  expect(() => layer.apply([query, value], { attentionMask: flat })).toThrow(ShapeError);
});

test("options that make no sense are refused", () => {
  const sizes = { numHeads: 2, keyDim: 3 };
  expect(() => layers.multiHeadAttention({ ...sizes, numHeads: 0 })).toThrow(/numHeads.*0/);
  expect(() => layers.multiHeadAttention({ ...sizes, valueDim: 1.5 })).toThrow(/valueDim.*1\.5/);
  expect(() => layers.multiHeadAttention({ ...sizes, outputShape: [0] })).toThrow(/outputShape/);
  expect(() => layers.multiHeadAttention({ ...sizes, dropout: 1 })).toThrow(/dropout/);
  expect(() => layers.multiHeadAttention({ ...sizes, slidingWindow: 0 })).toThrow(/slidingWindow/);
  const flashAttention = true as unknown as false;
  expect(() => layers.multiHeadAttention({ ...sizes, flashAttention })).toThrow(/in blocks anyway/);
  expect(() => layers.multiHeadAttention({ ...sizes, flashAttention: false })).not.toThrow();
  const groups = { headDim: 2, numQueryHeads: 4, numKeyValueHeads: 3 };
  expect(() => layers.groupQueryAttention(groups)).toThrow(/multiple.*got 4 and 3/);
  expect(() => layers.attention({ scoreMode: "dto" as "dot" })).toThrow(/dto.*"dot"/);
});

test("attended axes are between batch and features", () => {
  const image = input({ shape: [3, 4, 5] });
  const apply = (attentionAxes: number | readonly number[], options = {}) =>
    layers
      .multiHeadAttention({ numHeads: 1, keyDim: 2, attentionAxes })
      .apply([image, image], options);
  expect(apply([1, -2]).shape).toEqual([null, 3, 4, 5]);
  for (const axes of [0, 3, -1, [], [1, 1]]) expect(() => apply(axes)).toThrow(/attentionAxes/);
  expect(() => apply(4)).toThrow(ShapeError);
  expect(() => apply([1, 2], { useCausalMask: true })).toThrow(/attentionAxes \[1, 2\]/);
  expect(() => apply(2, { mask: random.normal([2, 3]) })).toThrow(ShapeError);
  const wide = input({ shape: [3, 6, 5] });
  const layer = layers.multiHeadAttention({ numHeads: 1, keyDim: 2, attentionAxes: 1 });
  expect(() => layer.apply([image, wide])).toThrow(/equal sizes/);
});

test("sequences of several blocks give what their scores give", () => {
  setSeed(11);
  const [q, v] = [random.normal([2, 150, 6]), random.normal([2, 300, 6])];
  const valueMask = tensor(
    Array.from({ length: 600 }, (_, place) => place % 7 !== 3 && place < 500),
    [2, 300],
  );
  const made = [
    layers.multiHeadAttention({ numHeads: 2, keyDim: 8 }),
    layers.multiHeadAttention({ numHeads: 2, keyDim: 5, dropout: 0.3, slidingWindow: 90 }),
    layers.groupQueryAttention({
      headDim: 4,
      numQueryHeads: 6,
      numKeyValueHeads: 2,
      useGate: true,
    }),
  ];
  for (const layer of made) {
    for (const useCausalMask of [false, true]) {
      const options = { useCausalMask, mask: [null, valueMask] };
      const output = layer.apply([q, v], options);
      const [expected] = layer.apply([q, v], { ...options, returnAttentionScores: true });
      const largest = Math.max(...expected.data.map(Math.abs));
      output.data.forEach((value, place) => {
        expect(Math.abs(value - expected.data[place]!)).toBeLessThanOrEqual(1e-6 + 1e-5 * largest);
      });
    }
  }
});

test("a training step stores the weights of a short sequence", () => {
  const x = input({ shape: [1024, 16] });
  const y = layers.multiHeadAttention({ numHeads: 2, keyDim: 8 }).apply([x, x]);
  const net = functional({ inputs: x, outputs: y });
  net.compile({ loss: "mse", optimizer: "adam" });
  const scratchOf = (batchSize: number) =>
    Number(/(\d+) bytes of scratch memory/.exec(net.explain({ batchSize }))?.[1]);
  // 2 · 1,024² weights of a row of the batch take 8 MiB, as many as are stored.
  expect(scratchOf(1)).toBeGreaterThan(2 ** 23);
  expect(scratchOf(2)).toBeLessThan(2 ** 22);
});

test("a training step of a long sequence never holds its scores", () => {
  const x = input({ shape: [4096, 512] });
  const y = layers.multiHeadAttention({ numHeads: 8, keyDim: 64 }).apply([x, x]);
  const net = functional({ inputs: x, outputs: y });
  net.compile({ loss: "mse", optimizer: "adam" });
  const text = net.explain({ batchSize: 1 });
  const [, bytes] = /(\d+) bytes of scratch memory/.exec(text) ?? [];
  expect(text).toContain("attentionGrad");
  // The scores alone would be 8 · 4,096² · 4 bytes.
  expect(Number(bytes)).toBeLessThan(100e6);
});

test("penalties are on what the projections return, as in Keras", () => {
  for (const { layer, options, weights, inputs, penalty } of penalties.cases) {
    const activityRegularizer = regularizers.l2(0.02);
    const made = layerOf({ layer, options: { ...options, activityRegularizer } });
    const [x, y] = [constant(inputs[0]!), constant(inputs[1]!)];
    made.ensureBuilt([x, y]);
    setNumbers(made.weights, weights);
    const trace = new Trace(false);
    withTrace(trace, () => made.apply([x, y]));
    const total = trace.losses.reduce((sum, loss) => ops.add(sum, loss));
    expectClose(run([total])[0]!, penalty, layer);
  }
});

test("first values have the variance of the matrix that a projection is", async () => {
  setSeed(3);
  const layer = layers.multiHeadAttention({ numHeads: 8, keyDim: 16 });
  layer.apply([random.normal([1, 2, 24]), random.normal([1, 2, 24])]);
  const [kernel] = await layer.getWeights();
  const limit = Math.sqrt(6 / (24 + 8 * 16));
  expect(kernel!.max()).toBeLessThanOrEqual(limit);
  expect(kernel!.max()).toBeGreaterThan(0.98 * limit);
});

test("weights are called as in Keras, and configurations make equal layers", () => {
  const layer = layers.multiHeadAttention({ numHeads: 2, keyDim: 3, outputShape: 5, name: "mha" });
  layer.apply([query, value]);
  expect(layer.weights.map(({ path }) => path)).toEqual(
    ["query", "key", "value", "attention_output"].flatMap((part) => [
      `mha/${part}/kernel`,
      `mha/${part}/bias`,
    ]),
  );
  const config = layer.getConfig();
  expect(layers.MultiHeadAttention.fromConfig(config).getConfig()).toEqual(config);
  const attention = layers.attention({ scoreMode: "concat", useScale: true, seed: 3 }).getConfig();
  expect(layers.Attention.fromConfig(attention).getConfig()).toEqual(attention);
  const additive = layers.additiveAttention({ dropout: 0.2 }).getConfig();
  expect(layers.AdditiveAttention.fromConfig(additive).getConfig()).toEqual(additive);
  expect(additive).toMatchObject({ useScale: true, dropout: 0.2 });
  expect(additive).not.toHaveProperty("scoreMode");
});
