/** The sentiment program, small. */
import { setSeed, tensor } from "latch";
import { expect, test } from "vitest";
import { lines, pictures, readme } from "../../examples/sentiment/report.ts";
import { compare } from "../../examples/sentiment/sentiment.ts";

const NOUNS = ["film", "book", "soup", "train", "coat"];

test("both models learn what one word decides", async () => {
  const labels = Array.from({ length: 100 }, (_, place) => place % 2);
  const texts = labels.map(
    (label, place) => `the ${NOUNS[place % 5]} was ${label === 0 ? "bad" : "good"}`,
  );
  setSeed(0);
  const { lstm, bagOfWords, judge, explain } = await compare(
    { texts, target: tensor(labels, [100], "int32"), targetNames: ["negative", "positive"] },
    { epochs: 15 },
  );
  expect({ lstm, bagOfWords }).toEqual({ lstm: 1, bagOfWords: 1 });
  expect(await judge("the soup was bad")).toBeLessThan(0.2);
  expect(await judge("the coat was good")).toBeGreaterThan(0.8);

  const verdict = await explain("The soup was good!");
  expect(verdict.words).toEqual(["the", "soup", "was", "good"]);
  for (const { share, moves } of [verdict.lstm, verdict.bagOfWords]) {
    expect(share).toBeGreaterThan(0.5);
    // The one word that decides speaks for "positive", and more than any other.
    expect(moves[3]).toBeGreaterThan(0.05);
    expect(Math.max(...moves)).toBe(moves[3]);
  }

  const result = {
    texts: 100,
    targetNames: ["negative", "positive"],
    splits: [
      { seed: 0, lstm, bagOfWords },
      { seed: 1, lstm: 0.5, bagOfWords: 0.7 },
    ],
    verdicts: [verdict],
  };
  expect(lines(result)[0]).toBe("mean accuracy: LSTM 0.750, bag of words 0.850");
  expect(lines(result).at(-1)).toMatch(/^positive \d\.\d\d {2}The soup was good!$/);
  expect(readme(result)).toContain("75.0 % correctly on average");
  const { svg, text } = pictures(result);
  expect(Object.keys(svg)).toEqual(["accuracy", "words-1"]);
  expect(svg["words-1"]).toContain("soup");
  expect(text).toContain("Held-out texts classified correctly");
});

test("a program of two sentiments refuses three", async () => {
  const three = { texts: ["a", "b", "c"], target: tensor([0, 1, 2], [3], "int32") };
  await expect(compare({ ...three, targetNames: ["bad", "so-so", "good"] })).rejects.toThrow(
    "found 3 labels (bad, so-so, good), expected two",
  );
});
