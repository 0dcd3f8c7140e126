/** The sentiment program, small. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setSeed, tensor } from "latch";
import { afterAll, describe, expect, test } from "vitest";
import { cutFor, foldsOf, partsOf, readMaterial } from "../../examples/sentiment/data.ts";
import { lines, pictures, readme, splitLine, warnings } from "../../examples/sentiment/report.ts";
import { compare } from "../../examples/sentiment/sentiment.ts";

const NOUNS = ["film", "book", "soup", "train", "coat"];
const NAMES = ["negative", "positive"];

function dataOf(texts: string[], labels: number[], targetNames = NAMES) {
  return { texts, target: tensor(labels, [labels.length], "int32"), targetNames };
}

test("both models learn what one word decides", async () => {
  const labels = Array.from({ length: 200 }, (_, row) => row % 2);
  const texts = labels.map(
    (label, row) => `the ${NOUNS[row % 5]} was ${label === 0 ? "bad" : "good"}`,
  );
  setSeed(0);
  const compared = await compare(dataOf(texts, labels), { epochs: 15 });
  const { lstm, bagOfWords, majority, unknown, mistakes, judge, explain } = compared;
  expect({ lstm, bagOfWords, majority }).toEqual({ lstm: 1, bagOfWords: 1, majority: 0.5 });
  expect([unknown, mistakes]).toEqual([0, []]);
  expect(await judge("the soup was bad")).toBeLessThan(0.2);
  expect(await judge("the coat was good")).toBeGreaterThan(0.8);

  const verdict = await explain("The soup was good!");
  expect(verdict.words).toEqual(["the", "soup", "was", "good"]);
  for (const { probability, moves } of [verdict.lstm, verdict.bagOfWords]) {
    expect(probability).toBeGreaterThan(0.5);
    // The one word that decides speaks for "positive", and more than any other.
    expect(moves[3]).toBeGreaterThan(0.05);
    expect(Math.max(...moves)).toBe(moves[3]);
  }

  const result = {
    texts: 100,
    targetNames: NAMES,
    splits: [
      { seed: 0, lstm, bagOfWords, majority: 0.5 },
      { seed: 1, lstm: 0.5, bagOfWords: 0.7, majority: 0.6 },
    ],
    mistakes: [{ text: "the  coat\nwas fine", label: 1, probability: 0.125 }],
    verdicts: [verdict],
  };
  expect(splitLine(result.splits[1]!)).toBe(
    "split 1: LSTM 0.500, bag of words 0.700, always the more frequent label 0.600",
  );
  const said = lines(result);
  expect(said[0]).toBe(
    "mean accuracy: LSTM 0.750, bag of words 0.850, always the more frequent label 0.550, guessing 0.500",
  );
  expect(said).toContain("  negative 0.13, right is positive: the coat was fine");
  expect(said.at(-1)).toMatch(/^ {2}positive \d\.\d\d {2}The soup was good!$/);
  expect(readme(result)).toContain("75.0 % correctly on average");
  const { svg, text } = pictures(result);
  expect(Object.keys(svg)).toEqual(["accuracy", "words-1"]);
  expect(svg["words-1"]).toContain("soup");
  expect(text).toContain("Held-out texts classified correctly");
});

test("Chinese is cut into characters: a character that decides is learned", async () => {
  const labels = Array.from({ length: 120 }, (_, row) => row % 2);
  const rooms = ["房間", "早餐", "酒店", "大堂", "床"];
  const texts = labels.map(
    (label, row) => `這裡的${rooms[row % 5]}很${label === 0 ? "差" : "好"}。`,
  );
  expect(cutFor(texts)).toBe("characters");
  setSeed(0);
  const compared = await compare(dataOf(texts, labels));
  expect([compared.lstm, compared.bagOfWords]).toEqual([1, 1]);
  const { words } = await compared.explain("床很好。");
  expect(words).toEqual(["床", "很", "好", "。"]);
  // In one token each, all held-out texts but those that are repeated are unknown.
  expect(warnings(0.6)[0]).toContain("60.0 % of the tokens of held-out texts are unknown");
  expect(warnings(0.4)).toEqual([]);
});

test("training stops by texts of its own, which are neither learned from nor measured with", () => {
  const texts = Array.from({ length: 100 }, (_, row) => `text ${row}`);
  const labels = texts.map((_, row) => (row < 70 ? 1 : 0));
  const { learned, test: heldOut } = partsOf(dataOf(texts, labels), null, 3);
  const folds = foldsOf(learned, 2, 3);
  for (const { train, validation } of folds) {
    expect([train.length, validation.length, heldOut.length]).toEqual([72, 8, 20]);
    const all = [...train, ...validation, ...heldOut].map(({ text }) => text);
    expect(new Set(all).size).toBe(100);
  }
  expect(folds[0]!.validation).not.toEqual(folds[1]!.validation);
  expect(heldOut.filter(({ label }) => label === 1).length).toBe(14);
});

test("long texts are read from their end", async () => {
  const labels = Array.from({ length: 80 }, (_, row) => row % 2);
  const texts = labels.map((label) => `${"so it goes ".repeat(20)}${label === 0 ? "bad" : "good"}`);
  setSeed(0);
  const { lstm } = await compare(dataOf(texts, labels), { maxLength: 4 });
  expect(lstm).toBe(1);
});

test("a program of two sentiments refuses three", async () => {
  const three = dataOf(["a", "b", "c"], [0, 1, 2], ["bad", "so-so", "good"]);
  await expect(compare(three)).rejects.toThrow("found 3 labels (bad, so-so, good), expected two");
});

describe("files of others", () => {
  const folder = mkdtempSync(join(tmpdir(), "latch-sentiment-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const write = (path: string, content: string) => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  };

  test("aclImdb/ has texts to measure with in test/", async () => {
    for (const part of ["train", "test"]) {
      for (const [label, row] of ["neg", "neg", "pos", "pos"].map((one, row) => [one, row])) {
        write(`aclImdb/${part}/${label}/${row}_1.txt`, `${part} ${label} ${row}`);
      }
      write(`aclImdb/${part}/unsup/0_0.txt`, "not judged");
    }
    const material = await readMaterial(join(folder, "aclImdb"), {});
    expect(material.learned.texts).toEqual([
      ...["train neg 0", "train neg 1", "train pos 2", "train pos 3"],
    ]);
    expect(material.test?.texts[0]).toBe("test neg 0");
  });

  test("an empty review is left out and counted, other columns are named", async () => {
    const path = write("htl.csv", 'label,review\n1,好\n0,差\n1,\n0,"  "\n1,很好\n0,很差\n');
    const columns = { textColumn: "review", labelColumn: "label" };
    const { learned, empty } = await readMaterial(path, columns);
    expect(learned.texts).toEqual(["好", "差", "很好", "很差"]);
    expect([...learned.target.data]).toEqual([1, 0, 1, 0]);
    expect(empty).toBe(2);
    await expect(readMaterial(path, {})).rejects.toThrow(
      /htl\.csv: .*"text".*--text-column and --label-column name the columns/,
    );
  });
});
