// Vocabularies against Keras's TextVectorization, the way back, and descriptions in JSON.
import { tensor, trainTestSplit } from "latch";
import { characters, Vocabulary, words, wordsAndMarks } from "latch/text";
import { describe, expect, test } from "vitest";
import { FormatError, ValueError } from "../../ts/runtime/errors.js";
import goldens from "../goldens/vocabulary.json" with { type: "json" };

const splits = { whitespace: "words", character: "characters" } as const;

describe("a vocabulary is that of Keras", () => {
  expect(goldens.cases.length).toBeGreaterThanOrEqual(40);
  test.each(goldens.cases)("$name", ({ texts, split, maxTokens, vocabulary, encoded }) => {
    const fitted = Vocabulary.fit(texts, {
      split: splits[split as keyof typeof splits],
      ...(maxTokens === null ? {} : { maxTokens }),
    });
    expect(fitted.tokens).toEqual(vocabulary);
    expect(fitted.size).toBe(vocabulary.length);
    for (const { text, ids } of encoded) expect(fitted.encode(text), text).toEqual(ids);
  });
});

describe("tokenizers", () => {
  test("words are lower case without punctuation", () => {
    expect(words("Don't you LIKE it?\n - no! ")).toEqual(["dont", "you", "like", "it", "no"]);
    expect(words(" .,! ")).toEqual([]);
  });

  test("words and marks keep punctuation, its repetitions together", () => {
    const text = "Don’t stop, he said... x.y 3.14 `code-word` |---|";
    expect(wordsAndMarks(text)).toEqual([
      ...["don’t", "stop", ",", "he", "said", "...", "x.y", "3.14", "`", "code-word", "`"],
      ...["|", "---", "|"],
    ]);
    expect(wordsAndMarks("e.g. Él")).toEqual(["e.g", ".", "él"]);
  });

  test("words and marks take Chinese character by character, alone and beside other letters", () => {
    expect(wordsAndMarks("讚好看，LSTM層 2層")).toEqual([
      "讚",
      "好",
      "看",
      "，",
      "lstm",
      "層",
      "2",
      "層",
    ]);
    expect(wordsAndMarks(" \n")).toEqual([]);
  });

  test("characters are code points", () => {
    expect(characters("讚👍 A")).toEqual(["讚", "👍", " ", "A"]);
  });
});

describe("Vocabulary", () => {
  const texts = ["the soup was good", "the bread was not good", "the end"];

  test("counts, and leaves out what is rare", () => {
    expect(Vocabulary.fit(texts, { minCount: 2 }).tokens).toEqual([
      "",
      "[UNK]",
      "the",
      "was",
      "good",
    ]);
    expect(Vocabulary.fit(texts, { maxTokens: 3 }).tokens).toEqual(["", "[UNK]", "the"]);
  });

  test("encodes what it has not seen as 1, and decodes without padding", () => {
    const vocabulary = Vocabulary.fit(texts);
    const ids = vocabulary.encode("The Wine was NOT good.");
    expect(ids.filter((id) => id === 1)).toHaveLength(1);
    expect(vocabulary.decode([0, 0, ...ids])).toBe("the [UNK] was not good");
    expect(vocabulary.decode(Int32Array.from(ids))).toBe("the [UNK] was not good");
  });

  test("takes the tensors of a split", () => {
    const [train, rest] = trainTestSplit(texts, { testSize: 1, randomState: 0 });
    expect(Vocabulary.fit(train).encodeAll(rest)).toHaveLength(1);
    expect(Vocabulary.fit(tensor(texts)).tokens).toEqual(Vocabulary.fit(texts).tokens);
  });

  test("reads Chinese by characters", () => {
    const vocabulary = Vocabulary.fit(["不好看", "好看👍"], { split: "characters" });
    expect(vocabulary.tokens).toEqual(["", "[UNK]", "看", "好", "👍", "不"]);
    expect(vocabulary.decode(vocabulary.encode("好看👍不"))).toBe("好看👍不");
  });

  test("takes texts for words where they are not to be cut", () => {
    const vocabulary = Vocabulary.fit(["n't", "New York", "n't"], { split: "none" });
    expect(vocabulary.tokens).toEqual(["", "[UNK]", "n't", "New York"]);
    expect(vocabulary.encodeAll(["New York", "New", "n't"])).toEqual([[3], [1], [2]]);
    expect(vocabulary.decode([2, 3])).toBe("n't New York");
  });

  test("goes through JSON", () => {
    for (const split of ["words", "wordsAndMarks", "characters", "none"] as const) {
      const before = Vocabulary.fit(texts, { split });
      const after = Vocabulary.fromJSON(JSON.parse(JSON.stringify(before)));
      expect(after.tokens).toEqual(before.tokens);
      expect(after.encode("the good end")).toEqual(before.encode("the good end"));
    }
  });

  test("goes through JSON with a function only beside it", () => {
    const split = (text: string) => text.split("o");
    const before = Vocabulary.fit(texts, { split });
    const json: unknown = JSON.parse(JSON.stringify(before));
    expect(() => Vocabulary.fromJSON(json)).toThrow(/a user's function/);
    expect(Vocabulary.fromJSON(json, { split }).encode("good")).toEqual(before.encode("good"));
  });

  test.each([
    [
      "a text alone",
      () => Vocabulary.fit("text" as never),
      ValueError,
      /array of texts, got the string "text"/,
    ],
    ["a number among texts", () => Vocabulary.fit(["a", 3] as never), ValueError, /text 1 is 3/],
    [
      "no room",
      () => Vocabulary.fit(texts, { maxTokens: 2 }),
      ValueError,
      /maxTokens must be an integer, 3 or above, got 2/,
    ],
    [
      "minCount 0",
      () => Vocabulary.fit(texts, { minCount: 0 }),
      ValueError,
      /minCount must be a positive integer, got 0/,
    ],
    [
      "a misspelt split",
      () => Vocabulary.fit(texts, { split: "word" as never }),
      ValueError,
      /Unknown split "word". Did you mean "words"/,
    ],
    ["twins", () => new Vocabulary(["a", "b", "a"]), ValueError, /"a" occurs twice/],
    ["padding as a token", () => new Vocabulary([""]), ValueError, /"" occurs twice/],
    [
      "a list to encode",
      () => Vocabulary.fit(texts).encode(texts as never),
      ValueError,
      /expected one text/,
    ],
    [
      "an index beyond",
      () => Vocabulary.fit(texts).decode([99]),
      ValueError,
      /99 is not an index of a vocabulary of 9/,
    ],
    [
      "no description",
      () => Vocabulary.fromJSON([1]),
      FormatError,
      /expected the result of toJSON/,
    ],
    [
      "an unknown split",
      () => Vocabulary.fromJSON({ split: "x", tokens: [] }),
      FormatError,
      /split is the string "x"/,
    ],
    [
      "tokens of numbers",
      () => Vocabulary.fromJSON({ split: "words", tokens: [1] }),
      FormatError,
      /not an array of strings/,
    ],
  ])("refuses %s", (_, call, kind, message) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });
});
