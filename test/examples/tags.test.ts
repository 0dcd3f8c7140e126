/** The tags program, small. */
import { setSeed } from "latch";
import { parseConllu, type UniversalTag } from "latch/text";
import { describe, expect, test } from "vitest";
import { mostFrequentTags } from "../../examples/tags/baseline.ts";
import { compare, split } from "../../examples/tags/compare.ts";
import { Encoder } from "../../examples/tags/features.ts";
import { lines, pictures, readme } from "../../examples/tags/report.ts";
import { trainTagger } from "../../examples/tags/tagger.ts";

/** Sentences from `form/TAG` with spaces between. */
function sentencesOf(...texts: string[]) {
  const blocks = texts.map((text) =>
    text
      .split(" ")
      .map((word, place) => {
        const [form, tag] = word.split("/");
        return `${place + 1}\t${form}\t_\t${tag}\t_\t_\t_\t_\t_\t_`;
      })
      .join("\n"),
  );
  return parseConllu(`${blocks.join("\n\n")}\n\n`);
}

const NAMES = ["dog", "cat", "cook", "judge", "guide", "bird", "fish", "horse"];

/** `cook` and `guide` are nouns after `the`, verbs after `they`; only what stands before them tells. */
const sentences = sentencesOf(
  ...NAMES.flatMap((one) => [
    `The/DET ${one}/NOUN ran/VERB ./PUNCT`,
    `The/DET ${one}/NOUN and/CCONJ the/DET guide/NOUN slept/VERB ./PUNCT`,
    `They/PRON cook/VERB the/DET ${one}/NOUN ./PUNCT`,
    `They/PRON guide/VERB a/DET ${one}/NOUN home/ADV ./PUNCT`,
    `We/PRON guide/VERB it/PRON and/CCONJ cook/VERB ./PUNCT`,
    `A/DET cook/NOUN saw/VERB the/DET ${one}/NOUN ./PUNCT`,
  ]),
);
const training = { epochs: 80, words: 50_000 };

describe("the most frequent tag", () => {
  const known = sentencesOf("a/DET Run/NOUN", "run/VERB run/VERB", "New/ADJ a/DET", "odd/ADJ");

  test("of a word, capitals and digits aside; of a new word that of words seen once", async () => {
    const tagger = mostFrequentTags(known);
    const given = sentencesOf("RUN/X a/X zebra/X");
    expect(await tagger.tag(given)).toEqual([["VERB", "DET", "ADJ"]]);
    expect([tagger.knows("rUN"), tagger.knows("zebra")]).toEqual([true, false]);
    const years = mostFrequentTags(sentencesOf("1998/NUM"));
    expect([years.knows("2004"), years.knows("200")]).toEqual([true, false]);
  });

  test("of a new word where no word was seen once is that of most words", async () => {
    const tagger = mostFrequentTags(sentencesOf("a/DET a/DET b/NOUN b/NOUN b/NOUN"));
    expect(await tagger.tag(sentencesOf("c/X"))).toEqual([["NOUN"]]);
  });
});

test("features: words, their ends and beginnings, padded behind; holes where words are rare", () => {
  const few = sentencesOf("The/DET singer/NOUN sings/VERB", "1998/NUM");
  const encoder = new Encoder(few);
  const tokens = (name: "word" | "lastThree" | "lastTwo" | "first") =>
    Array.from(encoder.encode(few)[name].data, (id) => encoder.vocabularies[name].tokens[id]);
  expect(tokens("word")).toEqual(["the", "singer", "sings", "0000", "", ""]);
  expect(tokens("lastThree")).toEqual(["the", "ger", "ngs", "000", "", ""]);
  expect(tokens("lastTwo")).toEqual(["he", "er", "gs", "00", "", ""]);
  expect(tokens("first")).toEqual(["T", "s", "s", "0", "", ""]);

  const many = sentencesOf(...Array.from({ length: 200 }, (_, i) => `the/DET word${i}x/NOUN`));
  const rare = new Encoder(many.slice(100)).encodeWithHoles(many.slice(100)).word;
  const holes = (column: number) =>
    Array.from({ length: 100 }, (_, row) => rare.at(row, column)).filter((id) => id === 1).length;
  // "the" is seen 100 times and falls out once in 101; digits are one, so all others are three words of many.
  expect(holes(0)).toBeLessThan(8);
  const once = sentencesOf("b/X c/X d/X e/X f/X g/X h/X i/X j/X k/X l/X m/X n/X o/X p/X q/X");
  const drawn = Array.from({ length: 20 }, () => new Encoder(once).encodeWithHoles(once).word.data);
  const share = drawn.flatMap((ids) => [...ids]).filter((id) => id === 1).length / (20 * 16);
  expect(share).toBeGreaterThan(0.35);
  expect(share).toBeLessThan(0.65);
});

describe("the comparison", () => {
  const comparison = compare("x/Tiny.conllu", (seed) => split(sentences, "tiny", seed), {
    seeds: [0, 1],
    training,
    verbose: false,
    say: () => {},
  });

  test("the LSTM learns what stands before a word, which the baseline cannot", async () => {
    const { runs, confusion, train, test: tested } = await comparison;
    expect([train[0], tested[0]]).toEqual([38, 10]);
    for (const { lstm, baseline, words } of runs) {
      expect(lstm.right / words).toBeGreaterThan(0.97);
      expect(lstm.right).toBeGreaterThan(baseline.right);
      expect(baseline.right / words).toBeGreaterThan(0.5);
    }
    // Both are measured on the same words, all of them and no padding.
    const counted = confusion.flat().reduce((sum, count) => sum + count, 0);
    expect(counted).toBe(runs.reduce((sum, { words }) => sum + words, 0));
    expect(runs[0]!.words).toBe(tested[1]);
    const diagonal = confusion.reduce((sum, row, place) => sum + row[place]!, 0);
    expect(diagonal).toBe(runs.reduce((sum, { lstm }) => sum + lstm.right, 0));
  });

  test("says and draws so", async () => {
    const result = { corpora: [await comparison] };
    const said = lines(result).join("\n");
    expect(said).toMatch(/trained on 38 sentences \(\d+ words\), measured on 10 sentences/);
    expect(said).toMatch(/LSTM +(9[7-9]\.\d|100\.0) %/);
    expect(said).toMatch(/guide is NOUN \(LSTM NOUN, most frequent tag VERB\): A cook saw/);
    const { svg, text } = pictures(result, 80);
    expect(Object.keys(svg)).toEqual(["accuracy", "confusion-tiny"]);
    expect(svg["confusion-tiny"]).toContain("CCONJ");
    expect(svg["confusion-tiny"]).not.toContain("PROPN");
    expect(text).toContain("most frequent");
    expect(readme(result)).toMatch(
      /trained on 38 sentences, accuracy .*\(mean over 2 splits\) .* %/,
    );
  });

  test("new words: none of a split without, all of one with nothing else", async () => {
    const train = [...sentences.slice(0, 12), ...sentencesOf("Odd/NOUN")];
    const test = sentencesOf("zebras/NOUN yawn/VERB");
    const options = {
      seeds: [0],
      training: { epochs: 1, words: 1 },
      verbose: false,
      say: () => {},
    };
    const all = await compare("new", () => ({ train, test }), options);
    expect(all.runs[0]).toMatchObject({ words: 2, newWords: 2 });
    expect(all.runs[0]!.baseline).toEqual({ right: 1, rightOfNew: 1 });
    const none = await compare("old", () => ({ train, test: train.slice(0, 2) }), options);
    expect(none.runs[0]!.newWords).toBe(0);
    expect(lines({ corpora: [none] }).join("\n")).toMatch(/LSTM +\d+\.\d % +-$/m);
    expect(() => pictures({ corpora: [none] })).not.toThrow();
    expect(readme({ corpora: [none] })).not.toMatch(/not in the training data|NaN/);
  });
});

test("a sentence is tagged alike whatever padding its batch has", async () => {
  const tagger = await trainTagger(sentences, { ...training, verbose: 0 });
  const [short] = sentencesOf("They/PRON cook/VERB");
  const long = sentencesOf(Array.from({ length: 60 }, () => "dog/NOUN").join(" "));
  const expected: UniversalTag[][] = [["PRON", "VERB"]];
  expect(await tagger.tag([short!])).toEqual(expected);
  expect((await tagger.tag([...long, short!]))[1]).toEqual(expected[0]);
});

test("too few sentences to split are told", () => {
  expect(() => split(sentences.slice(0, 9), "a.conllu", 0)).toThrow(
    "a.conllu: too small to split: 9 sentences, expected at least 10",
  );
  const { train, test: tested } = split(sentences.slice(0, 10), "a.conllu", 0);
  expect([train.length, tested.length]).toEqual([8, 2]);
});

test("a development file says which epoch is kept", async () => {
  // With these tags the last epoch is the worst: what is learned is held against them.
  const others = sentencesOf(...NAMES.map((one) => `The/X ${one}/X ran/X ./X`));
  setSeed(0);
  const kept = await trainTagger(sentences, { ...training, verbose: 0, development: others });
  setSeed(0);
  const last = await trainTagger(sentences, { ...training, verbose: 0 });
  const given = sentencesOf("The/DET dog/NOUN ran/VERB ./PUNCT");
  expect(await last.tag(given)).toEqual([["DET", "NOUN", "VERB", "PUNCT"]]);
  expect(await kept.tag(given)).not.toEqual(await last.tag(given));
}, 30_000);
