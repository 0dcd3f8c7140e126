/** The sentiment program, small. */
import { setSeed, tensor } from "latch";
import { expect, test } from "vitest";
import { compare } from "../../examples/sentiment/sentiment.ts";

const NOUNS = ["film", "book", "soup", "train", "coat"];

test("both models learn what one word decides", async () => {
  const labels = Array.from({ length: 100 }, (_, place) => place % 2);
  const texts = labels.map(
    (label, place) => `the ${NOUNS[place % 5]} was ${label === 0 ? "bad" : "good"}`,
  );
  setSeed(0);
  const { lstm, bagOfWords, judge } = await compare(
    { texts, target: tensor(labels, [100], "int32"), targetNames: ["negative", "positive"] },
    { epochs: 15 },
  );
  expect({ lstm, bagOfWords }).toEqual({ lstm: 1, bagOfWords: 1 });
  expect(await judge("the soup was bad")).toBeLessThan(0.2);
  expect(await judge("the coat was good")).toBeGreaterThan(0.8);
});

test("texts of three classes are refused before anything is trained", async () => {
  const three = {
    texts: ["good", "bad", "fair"],
    target: tensor([0, 1, 2], [3], "int32"),
    targetNames: ["bad", "fair", "good"],
  };
  await expect(compare(three)).rejects.toThrow(/two kinds of texts.* have 3: bad, fair, good/);
});
