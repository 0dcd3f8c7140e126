/** The language program, small: a text whose letters depend on more than the one before them. */
import { FormatError, setSeed } from "latch";
import { generator, perplexity, wordsAndMarks } from "latch/text";
import { beforeAll, describe, expect, test } from "vitest";
import { compare, type UnitResult } from "../../examples/language/compare.ts";
import { corpusOf } from "../../examples/language/corpus.ts";
import { comments, documentation, prose } from "../../examples/language/documentation.ts";
import { type Budget, noStates, read, train } from "../../examples/language/language.ts";
import { lines, pictures, type Result, readme, rounded } from "../../examples/language/report.ts";

const SENTENCES = ["the cat sees a tree.", "a mouse eats the cheese.", "these seas are deep."];

/** Lines of these sentences, drawn by chance. */
function text(lineCount: number): string {
  const next = generator(3);
  const drawn = () => SENTENCES[Math.floor(next() * SENTENCES.length)];
  return Array.from({ length: lineCount }, () => `${drawn()} ${drawn()}`).join("\n");
}

const BUDGET: Budget = {
  ...{ embedding: 8, units: 32, dropout: 0 },
  ...{ batchSize: 8, sequenceLength: 20, learningRate: 2e-2, epochs: 8 },
};

describe("the program", () => {
  const results: UnitResult[] = [];
  const seen: number[] = [];
  let result: Result;

  beforeAll(async () => {
    const texts = [{ name: "sentences", text: text(120) }];
    for (const unit of ["char", "word"] as const) {
      const onEpoch = (_: unknown, bigram: number) => seen.push(bigram);
      const budget = { ...BUDGET, sequenceLength: unit === "char" ? 20 : 10 };
      results.push(await compare(texts, { unit, budget, seed: 1, onEpoch }));
    }
    result = rounded({ source: "some sentences", seed: 1, results });
  });

  test("learns characters far better than pairs of them can tell, and says so", () => {
    const [{ lstm, bigram, tokens, unknown }] = results;
    expect(lstm.test).toBeLessThan(0.75 * bigram.test);
    expect(lstm.test).toBeGreaterThan(1);
    expect(bigram.test).toBeLessThan(6);
    expect(unknown).toBe(0);
    expect(tokens.validation / (tokens.train + tokens.validation + tokens.test)).toBeCloseTo(
      0.1,
      1,
    );
    const said = lines(result).join("\n");
    expect(said).toContain("On held-out characters the LSTM beats the bigram model");
    expect(said).toContain(bigram.test.toFixed(2));
  });

  test("is told of every epoch, and keeps the best", () => {
    for (const { epochs, lstm, bigram } of results) {
      expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(epochs[7].training).toBeLessThan(epochs[0].training);
      expect(lstm.validation).toBe(Math.min(...epochs.map(({ validation }) => validation)));
      expect(seen.filter((one) => one === bigram.validation).length).toBe(8);
    }
  });

  test("halves the learning rate where an epoch brought nothing", () => {
    for (const { epochs } of results) {
      let best = Number.POSITIVE_INFINITY;
      let rate = BUDGET.learningRate;
      for (const { validation, learningRate } of epochs) {
        expect(learningRate).toBeCloseTo(rate, 8);
        if (validation >= best) rate /= 2;
        best = Math.min(best, validation);
      }
    }
  });

  test("writes on from the held-out text, by four models, in tokens that people can read", () => {
    const known = new Set(wordsAndMarks(SENTENCES.join(" ")));
    const [letters, words] = results;
    for (const { written } of results) {
      expect(written.map(({ model, temperature }) => `${model} ${temperature}`)).toEqual([
        ...["LSTM 0.3", "LSTM 0.7", "LSTM 1", "bigram 1"],
      ]);
    }
    for (const { text } of letters.written) expect([...text].length).toBe(240);
    for (const { text } of words.written) {
      const tokens = text.split(" ");
      expect(tokens.length).toBe(50);
      expect(tokens.filter((token) => !known.has(token))).toEqual([]);
    }
    // It has learned whole words from letters.
    const spelt = wordsAndMarks(letters.written[0].text).slice(1, -1);
    expect(spelt.filter((word) => known.has(word)).length / spelt.length).toBeGreaterThan(0.9);
  });

  test("draws three pictures of each unit, the sentence's characters as labels", () => {
    const { svg, text } = pictures(result);
    expect(Object.keys(svg)).toEqual([
      ...["char-perplexity", "char-likely", "char-hidden"],
      ...["word-perplexity", "word-likely", "word-hidden"],
    ]);
    for (const picture of Object.values(svg)) expect(picture).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
    expect(svg["char-perplexity"]).toContain("Kneser-Ney bigram");
    expect(svg["char-likely"]).toContain("␣");
    expect(text).toContain("LSTM");
    const [{ sentence }] = results;
    expect(sentence.hidden.map((row) => row.length)).toEqual(Array(12).fill(48));
    expect(sentence.tokens.length).toBe(48);
    for (const p of [...sentence.lstm, ...sentence.bigram]) {
      expect(p).toBeGreaterThan(0);
      expect(p).toBeLessThanOrEqual(1);
    }
  });

  test("is kept as JSON and told in the README's words", () => {
    const kept: Result = JSON.parse(JSON.stringify(result));
    expect(readme(kept)).toBe(readme(result));
    expect(readme(result)).toContain(results[0].lstm.test.toFixed(2));
    expect(lines(kept)).toEqual(lines(result));
    expect(result.results[0].tokens).toEqual(results[0].tokens);
  });
});

test("reading in pieces is reading at once, and nothing is learned at a rate of nothing", async () => {
  setSeed(2);
  const budget = { ...BUDGET, epochs: 1, learningRate: 1e-9 };
  const corpus = corpusOf([{ name: "sentences", text: text(60) }], "char");
  const { net, epochs } = await train(corpus.vocabulary.size, corpus, budget, () => {});
  // What guesses among all characters alike has their number as its perplexity.
  expect(epochs[0].validation).toBeCloseTo(corpus.vocabulary.size, 0);
  const long = [...corpus.train, ...corpus.test].slice(0, 1100);
  const { probabilities } = await read(net, long, noStates(budget));
  expect(probabilities.length).toBe(1099);
  const first = await read(net, long.slice(0, 700), noStates(budget));
  const second = await read(net, long.slice(699), first.states);
  [...first.probabilities, ...second.probabilities].forEach((p, place) => {
    expect(p).toBeCloseTo(probabilities[place], 5);
  });
  expect(perplexity(probabilities)).toBeCloseTo(corpus.vocabulary.size, 0);
});

test("validation begins with the states that the training text leaves, not with zeros", async () => {
  setSeed(2);
  const corpus = corpusOf([{ name: "sentences", text: text(120) }], "char");
  const { net, epochs, states } = await train(corpus.vocabulary.size, corpus, BUDGET, () => {});
  // The last of 8 rows is read from its beginning, which training knows, to the end of the text.
  const lastRow = corpus.train.slice(7 * Math.floor((corpus.train.length - 1) / BUDGET.batchSize));
  const { states: left } = await read(net, lastRow, noStates(BUDGET));
  expect(states.map(({ data }) => data)).toEqual(left.map(({ data }) => data));
  const perplexityFrom = async (begin: typeof left) =>
    perplexity((await read(net, corpus.validation, begin)).probabilities);
  const best = Math.min(...epochs.map(({ validation }) => validation));
  expect(await perplexityFrom(left)).toBeCloseTo(best, 6);
  expect(await perplexityFrom(noStates(BUDGET))).not.toBeCloseTo(best, 6);
});

describe("corpusOf", () => {
  test("cuts every text at white space, in eight, one and one tenths", () => {
    const [one, two] = [text(40), text(20)];
    const texts = [
      { name: "one", text: one },
      { name: "two", text: two },
    ];
    const { vocabulary, train, validation, test, heldOut } = corpusOf(texts, "char");
    const parts = [train, validation, test].map((part) => vocabulary.decode(part));
    expect(parts[2]).toBe(heldOut);
    for (const part of parts) expect(part).toMatch(/^[a-z]+ |^[a-z]+\.\s/);
    const whole = parts.map((part) => part.length).reduce((sum, length) => sum + length);
    expect(parts[0].length / whole).toBeCloseTo(0.8, 1);
    expect(parts[2].length / whole).toBeCloseTo(0.1, 1);
    expect(one.endsWith(heldOut.split("\n")[0]) || one.includes(heldOut.split("\n")[0])).toBe(true);
    expect(two.endsWith(heldOut.slice(-20))).toBe(true);
  });

  test("cuts text without white space between characters, also those of two units", () => {
    const emoji = "👍好".repeat(500);
    const { vocabulary, test } = corpusOf([{ name: "emoji", text: emoji }], "char");
    expect(vocabulary.tokens.slice(2).sort()).toEqual(["好", "👍"]);
    expect(test).not.toContain(1);
  });

  test("a token that occurs once is unknown in all parts", () => {
    const words = `${"a b ".repeat(500)}once ${"a b ".repeat(200)}`;
    const { vocabulary, train } = corpusOf([{ name: "words", text: words }], "word");
    expect(vocabulary.tokens).toEqual(["", "[UNK]", "b", "a"]);
    expect(train.filter((token) => token === 1).length).toBe(1);
  });

  test("refuses what is too small, by name and number", () => {
    const small = [
      { name: "a.txt", text: "one two three" },
      { name: "b.txt", text: "four" },
    ];
    const split = () => corpusOf(small, "word");
    expect(split).toThrow(FormatError);
    expect(split).toThrow(/^a.txt, b.txt: too small to split: \d words, expected at least 1000/);
  });
});

describe("this project's documentation", () => {
  test("prose leaves code, tables, pictures and marks of Markdown out", () => {
    const markdown = [
      "# A title",
      "Words that\ngo on, see [the guide](guide.md).",
      "",
      "```ts\nconst code = 1;\n```",
      "| a | table |",
      "![A picture](a.svg)",
      "- an item",
      "1. a step",
      "<!-- a comment -->",
    ].join("\n");
    expect(prose(markdown)).toEqual([
      "A title",
      "Words that go on, see the guide.",
      "an item",
      "a step",
    ]);
  });

  test("comments are taken up to their tags, without formulas", () => {
    const source = [
      "/** One line. @throws never */",
      "const a = 1; // no",
      "/**\n * First.\n *\n *     y = x\n *\n * Second `code`.\n * @param x no\n */",
      "/** @returns no */",
    ].join("\n");
    expect(comments(source)).toEqual(["One line.", "First.", "Second `code`."]);
  });

  test("is read from the repository: documents and rooms, every paragraph once", async () => {
    const texts = await documentation();
    expect(texts.map(({ name }) => name).slice(0, 3)).toEqual(["documents", "models", "layers"]);
    for (const { text } of texts) {
      const paragraphs = text.split("\n");
      expect(new Set(paragraphs).size).toBe(paragraphs.length);
    }
    expect(texts[0].text).toContain("Keras for JavaScript.");
    expect(texts[2].text.length).toBeGreaterThan(20_000);
  });
});
