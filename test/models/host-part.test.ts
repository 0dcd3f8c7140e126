/** Models with parts on the host: text becomes indices before the upload, classes become labels afterwards. */
import {
  functional,
  input,
  Layer,
  layers,
  type Model,
  ready,
  type SymbolicTensor,
  setSeed,
  Tensor,
  tensor,
  ValueError,
} from "latch";
import { expect, test, vi } from "vitest";
import { cutHostPart } from "../../ts/graph/host-part.js";
import { onHost } from "../../ts/graph/operations/on-host.js";
import * as ops from "../../ts/graph/ops.js";
import type { DType } from "../../ts/runtime/dtype.js";

const WORDS = ["", "good", "bad", "fine", "poor"];
const seen = vi.fn<(rows: number) => void>();

function indicesOf([text]: readonly Tensor<DType>[]): Tensor<DType> {
  const { data, shape } = text!;
  seen(shape[0]!);
  return new Tensor(
    shape,
    "int32",
    Int32Array.from(data as readonly string[], (word) => Math.max(0, WORDS.indexOf(word))),
  );
}

/** Replaces words by their position in a list, other words by 0. */
class Lookup extends Layer {
  static override readonly className: string = "Lookup";

  override call(x: SymbolicTensor): SymbolicTensor {
    return onHost(this.name, [x], { dims: x.dims, dtype: "int32" }, indicesOf);
  }
}

/** The model behind the lookup, on `words` or on their indices. */
function classifier(kind: "text" | "indices"): Model {
  setSeed(5);
  const inputs = input({ shape: [2], dtype: kind === "text" ? "string" : "int32", name: "words" });
  const numbers = input({ shape: [1], name: "length" });
  const indices = kind === "text" ? new Lookup().apply(inputs) : inputs;
  const embedded = layers.embedding({ inputDim: WORDS.length, outputDim: 3 }).apply(indices);
  const joined = layers
    .concatenate()
    .apply([layers.flatten().apply(embedded), layers.dropout({ rate: 0.2 }).apply(numbers)]);
  const outputs = layers.dense({ units: 1, activation: "sigmoid" }).apply(joined);
  const net = functional({ inputs: [inputs, numbers], outputs });
  net.compile({ loss: "binary_crossentropy", optimizer: "adam", metrics: ["accuracy"] });
  return net;
}

const texts = [
  ["good", "fine"],
  ["bad", "poor"],
  ["fine", "unknown"],
  ["poor", "bad"],
  ["good", "good"],
  ["bad", "other"],
  ["fine", "good"],
];
const indices = texts.map((row) => row.map((word) => Math.max(0, WORDS.indexOf(word))));
const lengths = texts.map((row) => [row.join("").length / 10]);
const y = [[1], [0], [1], [0], [1], [0], [1]];
const dataOf = {
  text: () => [tensor(texts), tensor(lengths)],
  indices: () => [tensor(indices, undefined, "int32"), tensor(lengths)],
};
const silent = { verbose: 0, batchSize: 3 } as const;

/** The results of a model in every way of running it. */
async function results(kind: "text" | "indices") {
  const x = dataOf[kind]();
  const net = classifier(kind);
  const fitted = await net.fit(x, y, { ...silent, epochs: 3, validationSplit: 0.3 });
  const source = { [Symbol.iterator]: () => [[x, y] as const][Symbol.iterator]() };
  const streamed = await net.fit(source, { verbose: 0, validationData: [x, y] });
  const first = x.map((part) => part.slice(0, 2));
  return {
    fitted: fitted.history,
    streamed: streamed.history,
    evaluated: await net.evaluate(x, y, silent),
    trained: await net.trainOnBatch(first, y.slice(0, 2)),
    tested: await net.testOnBatch(first, y.slice(0, 2)),
    predicted: ((await net.predict(x, silent)) as Tensor).toArray(),
    onBatch: ((await net.predictOnBatch(first)) as Tensor).toArray(),
    weights: (await net.getWeights()).map((weight) => weight.toArray()),
  };
}

test("text that is looked up in the middle of a model has the same results as its indices, in every method", async () => {
  expect(await results("text")).toEqual(await results("indices"));
});

test("the host computes batch by batch, and once for all epochs of arrays", async () => {
  const net = classifier("text");
  seen.mockClear();
  await net.fit(dataOf.text(), y, { ...silent, epochs: 5 });
  expect(seen.mock.calls.flat()).toEqual([3, 3, 1]);
  seen.mockClear();
  const parts = [
    [0, 4],
    [4, 7],
  ] as const;
  const stream = parts.map(
    ([from, to]) => [dataOf.text().map((part) => part.slice(from, to)), y.slice(from, to)] as const,
  );
  await net.fit(stream, { verbose: 0, epochs: 2 });
  expect(seen.mock.calls.flat()).toEqual([4, 3, 4, 3]);
});

test("classes become labels after the device's work", async () => {
  const labels = ["no", "yes"];
  const inputs = input({ shape: [2], dtype: "string" });
  const indices = new Lookup().apply(inputs);
  const scores = layers.dense({ units: 1, kernelInitializer: "ones" }).apply(indices);
  const named = onHost("label", [scores], { dims: scores.dims, dtype: "string" }, ([score]) => {
    const data = Array.from(score!.data as Float32Array, (value) => labels[value > 3 ? 1 : 0]!);
    return new Tensor(score!.shape, "string", data);
  });
  const net = functional({ inputs, outputs: { scores, named } });
  const given = await net.predict(tensor(texts), { batchSize: 2 });
  expect(given.scores.toArray()).toEqual([[4], [6], [3], [6], [2], [2], [4]]);
  expect(given.named.toArray()).toEqual(
    ["yes", "yes", "no", "yes", "no", "no", "yes"].map((label) => [label]),
  );
});

test("text as input of an operation on the device, and a host operation on results of the device, throw", () => {
  const words = input({ shape: [2], dtype: "string" });
  expect(() => layers.dense({ units: 1 }).apply(words)).toThrow(ValueError);
  expect(() => ops.add(words, 1)).toThrow(/text can't be computed with/);
  const doubled = ops.mul(input({ shape: [1] }), 2);
  const late = onHost("late", [doubled], { dims: doubled.dims, dtype: "float32" }, ([x]) => x!);
  expect(() => cutHostPart({ fetches: [ops.add(late, 1)], effects: [] })).toThrow(
    /"late" is computed on the host from results of the device/,
  );
  expect(() => cutHostPart({ fetches: [words], effects: [] })).toThrow(/is text/);
});

test("a layer on Tensors of text computes at once, as in a model", async () => {
  await ready();
  // The type of `apply` is of Tensors of numbers.
  const now = (layer: Layer, rows: readonly string[][]) =>
    layer.apply(tensor(rows) as unknown as Tensor);
  const lookup = new Lookup();
  const indices = now(lookup, texts.slice(0, 2));
  expect([indices.dtype, indices.toArray()]).toEqual([
    "int32",
    [
      [1, 3],
      [2, 4],
    ],
  ]);
  expect(now(lookup, texts.slice(2, 4)).toArray()).toEqual([
    [3, 0],
    [4, 2],
  ]);
  class Scores extends Layer {
    static override readonly className: string = "Scores";
    readonly lookup = new Lookup();
    readonly embedding = layers.embedding({
      inputDim: WORDS.length,
      outputDim: 1,
      embeddingsInitializer: "ones",
    });
    override call(x: SymbolicTensor): SymbolicTensor {
      return ops.sum(this.embedding.apply(this.lookup.apply(x)), [1, 2]);
    }
  }
  expect(now(new Scores(), texts.slice(0, 2)).toArray()).toEqual([2, 2]);
});
