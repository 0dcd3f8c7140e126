/** Preprocessing layers: what they reject, what they keep in configs and files, and what Keras does not have. */
import {
  FormatError,
  functional,
  input,
  layers,
  NotReadyError,
  ready,
  registerSerializable,
  ShapeError,
  sequential,
  type Tensor,
  tensor,
  ValueError,
} from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import { type FileState, hasFileState } from "../../ts/layers/preprocessing/file-state.js";
import { kerasForm } from "../../ts/runtime/registry/keras-form.js";

beforeAll(() => ready());

const strings = (shape: readonly number[] = [1]) => input({ shape, dtype: "string" });

describe("vocabularies that are rejected", () => {
  test("empty ones", () => {
    expect(() => layers.stringLookup({ vocabulary: [], name: "s" })).toThrow(
      'StringLookup "s": the vocabulary is empty, expected at least one token.',
    );
    expect(() => layers.textVectorization().setVocabulary([])).toThrow(/vocabulary is empty/);
  });

  test("duplicates", () => {
    expect(() => layers.stringLookup({ vocabulary: ["a", "b", "a"], name: "s" })).toThrow(
      'StringLookup "s": the vocabulary holds "a" twice; expected each token once.',
    );
    expect(() => layers.integerLookup({ vocabulary: [1, 2, 1] })).toThrow(/holds 1 twice/);
    expect(() => layers.textVectorization({ vocabulary: ["a", "a"] })).toThrow(/holds "a" twice/);
  });

  test("special tokens at other positions", () => {
    expect(() => layers.textVectorization({ vocabulary: ["a", ""] })).toThrow(
      /holds the maskToken "" among its tokens.*\["","\[UNK\]"\]/,
    );
    expect(() => layers.stringLookup({ vocabulary: ["a", "[UNK]"], invert: true })).toThrow(
      /oovToken "\[UNK\]"/,
    );
  });

  test("too large ones, other kinds, and paths", () => {
    expect(() => layers.stringLookup({ vocabulary: ["a", "b"], maxTokens: 2 })).toThrow(
      /3 tokens, special ones included; maxTokens is 2/,
    );
    expect(() => layers.stringLookup({ vocabulary: ["a", 3] as never })).toThrow(
      /vocabulary\[1\] must be a string, got/,
    );
    expect(() => layers.integerLookup({ vocabulary: [1.5] })).toThrow(/integer of 32 bits/);
    expect(() => layers.integerLookup({ vocabulary: [2 ** 40] })).toThrow(/integer of 32 bits/);
    expect(() => layers.stringLookup({ vocabulary: "words.txt" as never })).toThrow(
      /vocabulary must be an array, got "words.txt"/,
    );
  });
});

describe("tokens outside", () => {
  test("are an error where numOovIndices is 0", async () => {
    const lookup = layers.stringLookup({ vocabulary: ["a", "b"], numOovIndices: 0, name: "s" });
    await expect(sequential([lookup]).predict([["a"], ["z"]])).rejects.toThrow(
      'StringLookup "s": "z" is not in the vocabulary of 2 tokens, and numOovIndices is 0.',
    );
  });

  test("of a categoryEncoding are an error in data, and zeros in what a model computes", async () => {
    const encode = () =>
      layers.categoryEncoding({ numTokens: 3, outputMode: "one_hot", name: "c" });
    for (const bad of [3, -1])
      await expect(sequential([encode()]).predict([[0], [bad]])).rejects.toThrow(
        `CategoryEncoding "c": ${bad} is outside of its categories, 0 to 2.`,
      );
    await expect(sequential([encode()]).predict([[0.5]])).rejects.toThrow(/0\.5.*integer/);
    const x = input({ shape: [1] });
    const bins = layers.discretization({ binBoundaries: [0, 1, 2, 3] }).apply(x);
    const net = functional({ inputs: x, outputs: encode().apply(bins) });
    expect((await net.predict([[0.5], [2.5]])).toArray()).toEqual([
      [0, 1, 0],
      [0, 0, 0],
    ]);
  });
});

describe("text and numbers in each other's place", () => {
  test("name the layer and what to do", () => {
    const numbers = input({ shape: [1] });
    expect(() => layers.stringLookup({ vocabulary: ["a"], name: "s" }).apply(numbers)).toThrow(
      'StringLookup "s" takes text: an input({ dtype: "string" }), or a tensor of strings; got float32. Integers are looked up by layers.integerLookup.',
    );
    expect(() => layers.textVectorization().apply(numbers)).toThrow(/takes text/);
    expect(() => layers.integerLookup({ vocabulary: [1] }).apply(strings())).toThrow(
      /takes numbers, got text. Text is looked up by layers.stringLookup/,
    );
    expect(() => layers.normalization({ name: "n" }).apply(strings() as never)).toThrow(
      /Normalization "n" takes numbers, got text/,
    );
    expect(() => layers.discretization({ binBoundaries: [1] }).apply(strings() as never)).toThrow(
      /takes numbers, got text/,
    );
    expect(() => layers.categoryEncoding({ numTokens: 2 }).apply(strings())).toThrow(
      /Text becomes indices by layers.stringLookup/,
    );
  });

  test("in data of adapt and predict", async () => {
    await expect(layers.normalization({ name: "n" }).adapt([["a"]])).rejects.toThrow(
      /Normalization "n": adapt: data.*"a"/,
    );
    await expect(layers.stringLookup({ name: "s" }).adapt([1, 2])).rejects.toThrow(
      /StringLookup "s": adapt: data/,
    );
    await expect(layers.integerLookup().adapt([1.5])).rejects.toThrow(/1\.5/);
    await expect(layers.stringLookup().adapt(3 as never)).rejects.toThrow(/got 3/);
    await expect(layers.stringLookup().adapt([])).rejects.toThrow(ValueError);
    await expect(layers.normalization().adapt((function* () {})())).rejects.toThrow(/no batches/);
  });
});

describe("options that do not fit", () => {
  test.each([
    [
      () => layers.stringLookup({ sparse: true as never }),
      /sparse must be false, got true. Outputs are dense/,
    ],
    [() => layers.textVectorization({ ragged: true as never }), /ragged must be false.*maskZero/],
    [() => layers.textVectorization({ encoding: "latin-1" as never }), /encoding must be "utf-8"/],
    [
      () => layers.stringLookup({ padToMaxTokens: true }),
      /padToMaxTokens needs the option maxTokens/,
    ],
    [
      () => layers.stringLookup({ maxTokens: 2, numOovIndices: 2 }),
      /2 indices are those of special tokens: expected at least 3/,
    ],
    [
      () => layers.stringLookup({ invert: true, outputMode: "count" }),
      /invert needs outputMode "int"/,
    ],
    [() => layers.stringLookup({ vocabulary: ["a"], outputMode: "tf_idf" }), /needs idfWeights/],
    [
      () => layers.stringLookup({ vocabulary: ["a"], idfWeights: [1] }),
      /idfWeights need outputMode "tf_idf"/,
    ],
    [
      () => layers.stringLookup({ vocabulary: ["a"], idfWeights: [1, 2], outputMode: "tf_idf" }),
      /2 idfWeights for a vocabulary of 1/,
    ],
    [() => layers.integerLookup({ salt: 3 }), /salt needs oovMethod "farmhash"/],
    [() => layers.stringLookup({ outputMode: "multihot" as never }), /Did you mean "multi_hot"/],
    [() => layers.hashing({ numBins: 0 }), /numBins must be a positive integer/],
    [
      () => layers.hashing({ numBins: 3, salt: [1, 2, 3] }),
      /salt must be an integer, two of them, or null/,
    ],
    [() => layers.hashing({ numBins: 3, salt: "a" as never }), /salt must be an integer/],
    [() => layers.discretization(), /either binBoundaries, or numBins and adapt; got neither/],
    [() => layers.discretization({ binBoundaries: [1], numBins: 2 }), /got both/],
    [() => layers.discretization({ binBoundaries: [1, 3, 2] }), /must ascend, but 2 follows 3/],
    [() => layers.normalization({ mean: 1 }), /both mean and variance/],
    [
      () => layers.normalization({ mean: [1, 2], variance: [1] }),
      /one shape.*got \(2,\) and \(1,\)/,
    ],
    [() => layers.normalization({ mean: [[1]], variance: [[1]] }), /at most 1 axes/],
    [
      () => layers.textVectorization({ outputMode: "count", outputSequenceLength: 3 }),
      /outputSequenceLength needs outputMode "int"/,
    ],
    [
      () => layers.textVectorization({ standardize: "upper" as never }),
      /standardize must be "lower_and_strip_punctuation"/,
    ],
    [() => layers.textVectorization({ ngrams: [2, 0] }), /ngrams must be a positive integer/],
    [() => layers.textVectorization({ split: 3 as never }), /split must be "whitespace"/],
  ])("%s", (make, message) => {
    expect(make).toThrow(message);
  });

  test("shapes", () => {
    expect(() => layers.textVectorization({ vocabulary: ["a"] }).apply(strings([2]))).toThrow(
      /takes texts of shape \(batch,\) or \(batch, 1\), got \(B, 2\)/,
    );
    expect(() => layers.hashedCrossing({ numBins: 2 }).apply(strings())).toThrow(/at least two/);
    expect(() => layers.hashedCrossing({ numBins: 2 }).apply([strings(), strings([])])).toThrow(
      ShapeError,
    );
    expect(() => layers.normalization().apply(input({ shape: [null] }))).toThrow(
      /axis 1 needs a known size.*axis: null/,
    );
    expect(() =>
      layers.normalization({ mean: [1, 2], variance: [1, 2] }).apply(input({ shape: [3] })),
    ).toThrow(/does not fit the sizes/);
    const x = input({ shape: [2], dtype: "int32" });
    expect(() => layers.categoryEncoding({ numTokens: 2 }).apply([x, x])).toThrow(
      /weights need outputMode "count"/,
    );
  });
});

describe("before adapt", () => {
  test("a layer says what it needs", async () => {
    await expect(sequential([layers.stringLookup({ name: "s" })]).predict(["a"])).rejects.toThrow(
      'StringLookup "s" has no vocabulary: pass the option vocabulary, or await adapt(data) first.',
    );
    await expect(sequential([layers.textVectorization()]).predict(["a"])).rejects.toThrow(
      NotReadyError,
    );
    expect(() => layers.stringLookup({ outputMode: "count" }).apply(strings())).toThrow(
      NotReadyError,
    );
    expect(() => layers.discretization({ numBins: 3 }).apply(input({ shape: [1] }))).toThrow(
      /has no boundaries/,
    );
  });

  test("what is given cannot be adapted", async () => {
    const given = [
      layers.stringLookup({ vocabulary: ["a"] }),
      layers.textVectorization({ vocabulary: ["a"] }),
      layers.discretization({ binBoundaries: [1] }),
      layers.normalization({ mean: 1, variance: 2 }),
    ];
    for (const layer of given) await expect(layer.adapt(["1"])).rejects.toThrow(ValueError);
  });

  test("a vocabulary that fixed the columns keeps its size", async () => {
    const lookup = layers.stringLookup({ outputMode: "count" });
    await lookup.adapt(["a", "b"]);
    await lookup.adapt(["c", "d"]);
    await expect(lookup.adapt(["a", "b", "c"])).rejects.toThrow(
      /had 3 tokens, which fixed the columns of the output; the new one has 4/,
    );
  });

  test("numbers that do not fit the layer, and NaN", async () => {
    const normalize = layers.normalization({ name: "n" });
    normalize.build([null, 3]);
    await expect(normalize.adapt([[1, 2]])).rejects.toThrow(
      'Normalization "n": adapt: got data of shape (1, 2), expected 3 along axis 1.',
    );
    await expect(layers.discretization({ numBins: 2 }).adapt([1, Number.NaN])).rejects.toThrow(
      /hold NaN/,
    );
  });
});

test("adapt reads no more steps of an iterable than it is told", async () => {
  const lookup = layers.stringLookup();
  const endless = function* () {
    for (let batch = 0; ; batch++) yield [`word ${batch}`];
  };
  await lookup.adapt(endless(), { steps: 3 });
  expect(lookup.getVocabulary({ includeSpecialTokens: false })).toEqual([
    "word 2",
    "word 1",
    "word 0",
  ]);
});

test("adapt of a model's layer changes its weights, at once and after training", async () => {
  const normalize = layers.normalization();
  const net = sequential([input({ shape: [2] }), normalize, layers.dense({ units: 1 })]);
  net.compile({ loss: "mse" });
  await net.fit([[1, 2]], [[1]], { verbose: 0 });
  await normalize.adapt([
    [1, 10],
    [3, 30],
  ]);
  const [mean, variance, count] = await normalize.getWeights();
  expect([mean!.toArray(), variance!.toArray(), count!.toArray()]).toEqual([[2, 20], [1, 100], 0]);
  expect(normalize.trainableWeights).toEqual([]);
});

describe("what Keras does not have", () => {
  test("split: chinese makes every Chinese character and every mark a token", async () => {
    const vectorize = layers.textVectorization({ split: "chinese" });
    await vectorize.adapt(["我爱 deep-learning，我。", "𠀀x"]);
    expect(vectorize.getVocabulary({ includeSpecialTokens: false }).sort()).toEqual(
      ["我", "爱", "deeplearning", "，", "。", "𠀀", "x"].sort(),
    );
    const x = tensor(["爱我x"]);
    const found = vectorize.apply(x).toArray<number[][]>()[0]!;
    expect(found.map((id) => vectorize.getVocabulary()[id])).toEqual(["爱", "我", "x"]);
  });

  test("functions of one text standardize and split", async () => {
    const vectorize = layers.textVectorization({
      standardize: (text) => text.replaceAll("-", " "),
      split: (text) => text.split(" "),
    });
    await vectorize.adapt(["a-b c", "c"]);
    expect(vectorize.getVocabulary()).toEqual(["", "[UNK]", "c", "b", "a"]);
    const wrong = layers.textVectorization({ split: (() => 3) as never, name: "t" });
    await expect(wrong.adapt(["a"])).rejects.toThrow(
      'TextVectorization "t": the function split returned 3 for a text, expected an array of strings.',
    );
  });

  test("registered functions are in configs by their names", () => {
    const halves = registerSerializable(
      function halves(text: string) {
        return [text.slice(0, text.length / 2), text.slice(text.length / 2)];
      },
      { package: "test" },
    );
    const config = layers.textVectorization({ split: halves }).getConfig();
    expect(config.split).toBe("test>halves");
    expect(kerasForm(layers.textVectorization({ split: halves })).config.split).toMatchObject({
      class_name: "function",
      config: "test>halves",
    });
    expect(layers.TextVectorization.fromConfig(config).getConfig()).toEqual(config);
  });
});

describe("configs and files", () => {
  test("an adapted layer's config has the number of tokens, its file their list", async () => {
    const lookup = layers.textVectorization({ outputMode: "tf_idf" });
    await lookup.adapt(["a b c", "b c", "c"]);
    const config = lookup.getConfig();
    expect([config.vocabulary, config.vocabularySize]).toEqual([null, 4]);
    const state = lookup.fileState();
    expect(state.assets).toEqual({
      "vocabulary.txt": "[UNK]\nc\nb\na",
      "_lookup_layer/vocabulary.txt": "[UNK]\nc\nb\na",
    });
    expect(Object.keys(state.variables)).toEqual(["", "_lookup_layer"]);
    const again = layers.TextVectorization.fromConfig(config);
    // The columns are known before the vocabulary.
    expect(again.apply(strings([])).shape).toEqual([null, 4]);
    again.loadFileState(state);
    const x = tensor(["a c c d", ""]);
    expect(again.apply(x).toArray()).toEqual(lookup.apply(x).toArray());
    expect(again.getVocabulary()).toEqual(lookup.getVocabulary());
  });

  test("lookups of text and integers read back what they write", async () => {
    const integers = layers.integerLookup({ maskToken: 0 });
    await integers.adapt([[5, -7, 5]]);
    expect(integers.fileState().assets).toEqual({ "vocabulary.txt": "0\n-1\n5\n-7" });
    const words = layers.stringLookup({ outputMode: "tf_idf", maxTokens: 6, padToMaxTokens: true });
    await words.adapt([
      ["a", "b"],
      ["b", "讚"],
    ]);
    for (const [layer, again, x] of [
      [integers, layers.IntegerLookup.fromConfig(integers.getConfig()), tensor([[5, 0, 9]])],
      [words, layers.StringLookup.fromConfig(words.getConfig()), tensor([["b", "讚", "x"]])],
    ] as const) {
      if (!hasFileState(layer) || !hasFileState(again)) throw new Error("no state");
      again.loadFileState(JSON.parse(JSON.stringify(layer.fileState()), revived) as FileState);
      expect(again.apply(x).toArray()).toEqual(layer.apply(x).toArray());
    }
  });

  test("a given vocabulary is in the config alone", () => {
    const lookup = layers.stringLookup({ vocabulary: ["a", "b"] });
    expect(lookup.getConfig()).toMatchObject({ vocabulary: ["a", "b"], vocabularySize: 3 });
    expect(lookup.fileState().assets).toEqual({});
    expect(layers.StringLookup.fromConfig(kerasForm(lookup).config).getVocabulary()).toEqual([
      "[UNK]",
      "a",
      "b",
    ]);
  });

  test("files that do not fit", () => {
    const nothing: FileState = { assets: {}, variables: {} };
    expect(() => layers.stringLookup({ name: "s" }).loadFileState(nothing)).toThrow(
      'StringLookup "s": the file has no vocabulary.txt',
    );
    const text = (file: string): FileState => ({
      assets: { "vocabulary.txt": file },
      variables: {},
    });
    expect(() => layers.integerLookup().loadFileState(text("-1\n3\nx"))).toThrow(FormatError);
    expect(() => layers.stringLookup().loadFileState(text("[UNK]\na\na"))).toThrow(/twice/);
  });

  test("a token with a line break can't be in a file", () => {
    const lookup = layers.stringLookup({ name: "s" });
    lookup.setVocabulary(["a\nb"]);
    expect(() => lookup.fileState()).toThrow(/holds a line break.*option/);
  });

  test("boundaries that adapt found are in the config", async () => {
    const layer = layers.discretization({ numBins: 3 });
    await layer.adapt([1, 2, 3, 4, 5, 6]);
    const config = layer.getConfig();
    expect([config.numBins, config.binBoundaries]).toEqual([3, layer.boundaries]);
    expect(layer.copyWith({}).boundaries).toEqual(layer.boundaries);
    const again = layers.Discretization.fromConfig(config);
    expect([again.boundaries, again.getConfig()]).toEqual([layer.boundaries, config]);
  });

  test("a copy with the same options has no vocabulary", async () => {
    const lookup = layers.textVectorization({ standardize: "lower", split: "character" });
    await lookup.adapt(["ab"]);
    const copy = lookup.copyWith({ name: "other" });
    expect(copy.getVocabulary()).toEqual(["", "[UNK]"]);
    await copy.adapt(["ab"]);
    expect(copy.getVocabulary()).toEqual(lookup.getVocabulary());
  });
});

/** Tensors, which JSON holds as objects. */
function revived(_: string, value: unknown): unknown {
  const isTensor = typeof value === "object" && value !== null && "dtype" in value;
  return isTensor ? tensor(value as unknown as Tensor) : value;
}
