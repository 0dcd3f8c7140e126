/** Models from raw text to class: the same numbers as on indices, in every method; and text beside numbers. */
import {
  functional,
  input,
  layers,
  type Model,
  ops,
  ready,
  sequential,
  setSeed,
  type Tensor,
  tensor,
} from "latch";
import { batches } from "latch/data";
import { expect, test } from "vitest";

const texts = [
  "a good and fine day",
  "bad, BAD weather",
  "fine",
  "what a poor show",
  "good!",
  "bad and poor and bad",
  "not so fine",
];
const y = [[1], [0], [1], [0], [1], [0], [1]];
const silent = { verbose: 0, batchSize: 3 } as const;
const LENGTH = 5;

function network(first: ReturnType<typeof layers.textVectorization> | null): Model {
  setSeed(5);
  const body = [
    layers.embedding({ inputDim: 20, outputDim: 3, maskZero: true }),
    layers.lstm({ units: 4 }),
    layers.dense({ units: 1, activation: "sigmoid" }),
  ];
  const net =
    first === null
      ? sequential([input({ shape: [LENGTH], dtype: "int32" }), ...body])
      : sequential([first, ...body]);
  net.compile({ loss: "binary_crossentropy", optimizer: "adam", metrics: ["accuracy"] });
  return net as unknown as Model;
}

async function vectorizer() {
  const vectorize = layers.textVectorization({ maxTokens: 20, outputSequenceLength: LENGTH });
  await vectorize.adapt(texts);
  return vectorize;
}

/** The results of a model in every way of running it. */
async function results(net: Model, x: Tensor) {
  const fitted = await net.fit(x, y, { ...silent, epochs: 3, validationSplit: 0.3 });
  const streamed = await net.fit(batches([x, y], { batchSize: 4 }), {
    verbose: 0,
    epochs: 2,
    validationData: [x, y],
  });
  return {
    fitted: fitted.history,
    streamed: streamed.history,
    evaluated: await net.evaluate(x, y, silent),
    trained: await net.trainOnBatch(x.slice(0, 2), y.slice(0, 2)),
    predicted: ((await net.predict(x, silent)) as Tensor).toArray(),
    onBatch: ((await net.predictOnBatch(x.slice(1, 3))) as Tensor).toArray(),
  };
}

test("a model on text has the results of the same model on indices", async () => {
  const vectorize = await vectorizer();
  const strings = tensor(texts) as unknown as Tensor;
  const indices = (await sequential([vectorize]).predict(texts)) as Tensor;
  expect(indices.shape).toEqual([7, LENGTH]);
  const onText = await results(network(await vectorizer()), strings);
  expect(onText).toEqual(await results(network(null), indices));
});

test("predict takes a sentence, in a list, and as a column where the input has one", async () => {
  const net = network(await vectorizer());
  const list = (await net.predict(["a good day"])) as Tensor;
  expect(list.shape).toEqual([1, 1]);
  const column = sequential([input({ shape: [1], dtype: "string" }), net]);
  for (const given of [["a good day"], [["a good day"]]])
    expect(((await column.predict(given)) as Tensor).toArray()).toEqual(list.toArray());
});

test("without a length, texts are padded to the longest of the data; a stream's to that of each batch", async () => {
  const vectorize = layers.textVectorization();
  await vectorize.adapt(texts);
  const seen: (number | null)[] = [];
  const x = input({ shape: [], dtype: "string" });
  const indices = vectorize.apply(x);
  const lengths = ops.sum(ops.cast(ops.greaterEqual(indices, 0), "float32"), -1);
  const net = functional({ inputs: x, outputs: lengths });
  expect((await net.predict(texts, { batchSize: 2 })).toArray()).toEqual(new Array(7).fill(5));
  for (const batch of [texts.slice(4), texts.slice(4, 5), [""]])
    seen.push(((await net.predictOnBatch(batch)) as Tensor).at(0) as number);
  expect(seen).toEqual([5, 1, 1]);
  net.compile({ loss: "mse", metrics: ["mae"] });
  const stream = [
    [texts.slice(4, 5), [[1]]],
    [texts.slice(5), [[5], [5]]],
  ] as const;
  // The mean absolute error of lengths is 0 where each batch has its own.
  expect((await net.evaluate(texts.slice(5), [[5], [5]], { verbose: 0 })).mae).toBe(0);
  const trained = sequential([
    vectorize,
    layers.embedding({ inputDim: 30, outputDim: 2 }),
    layers.globalAveragePooling1D(),
    layers.dense({ units: 1 }),
  ]);
  trained.compile({ loss: "mse", optimizer: "sgd" });
  const { history } = await trained.fit(stream, { verbose: 0, epochs: 2 });
  expect(history.loss!.every(Number.isFinite)).toBe(true);
});

test("counts of text are the same in every batch size, in a stream, and at once", async () => {
  const vectorize = layers.textVectorization({ outputMode: "tf_idf", ngrams: 2 });
  await vectorize.adapt(batches([texts], { batchSize: 3 }));
  const net = sequential([vectorize]);
  const whole = (await net.predict(texts)) as Tensor;
  expect(whole.shape).toEqual([7, vectorize.vocabularySize()]);
  expect(((await net.predict(texts, { batchSize: 2 })) as Tensor).toArray()).toEqual(
    whole.toArray(),
  );
  await ready();
  expect(vectorize.apply(tensor(texts)).toArray()).toEqual(whole.toArray());
  expect(vectorize.apply(tensor(texts.slice(2, 3))).toArray()).toEqual(whole.slice(2, 3).toArray());
});

test("a vocabulary that is adapted again is that of the next predict", async () => {
  const lookup = layers.stringLookup();
  const net = sequential([lookup]);
  await lookup.adapt(["a", "b", "b"]);
  expect(((await net.predict(["a", "b", "c"])) as Tensor).toArray()).toEqual([2, 1, 0]);
  await lookup.adapt(["c", "c", "a"]);
  expect(((await net.predict(["a", "b", "c"])) as Tensor).toArray()).toEqual([2, 0, 1]);
});

test("classes become labels at the end of a model", async () => {
  const lookup = layers.stringLookup({ vocabulary: ["no", "yes"], invert: true, numOovIndices: 0 });
  const x = input({ shape: [1] });
  const classes = ops.cast(ops.greater(x, 0.5), "int32");
  const net = functional({
    inputs: x,
    outputs: { label: lookup.apply(classes), x: ops.mul(x, 2) },
  });
  const { label } = await net.predict([[0.25], [0.75]]);
  expect(label.toArray()).toEqual([["no"], ["yes"]]);
});

test("text, integers and numbers in one model, by name", async () => {
  setSeed(3);
  const city = input({ shape: [1], dtype: "string", name: "city" });
  const month = input({ shape: [1], dtype: "int32", name: "month" });
  const size = input({ shape: [2], name: "size" });
  const cities = layers.stringLookup({ outputMode: "one_hot" });
  await cities.adapt(["Bern", "Genf", "Bern"]);
  const normalize = layers.normalization();
  await normalize.adapt([
    [1, 20],
    [3, 60],
  ]);
  const features = layers
    .concatenate()
    .apply([
      cities.apply(city),
      layers.categoryEncoding({ numTokens: 13, outputMode: "one_hot" }).apply(month),
      layers.hashedCrossing({ numBins: 8, outputMode: "one_hot" }).apply([city, month]),
      normalize.apply(size),
    ]);
  const net = functional({
    inputs: { city, month, size },
    outputs: layers.dense({ units: 1 }).apply(features),
  });
  net.compile({ loss: "mse", optimizer: "adam" });
  const x = {
    city: ["Bern", "Genf", "Chur", "Bern"],
    month: [1, 12, 3, 3],
    size: [
      [1, 20],
      [3, 60],
      [2, 30],
      [2, 40],
    ],
  };
  const { history } = await net.fit(x, [[1], [2], [3], [1.5]], {
    epochs: 60,
    verbose: 0,
    batchSize: 2,
  });
  expect(history.loss!.at(-1)).toBeLessThan(0.9 * history.loss![0]!);
});
