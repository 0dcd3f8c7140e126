// The corpus of reviews: whole, balanced, and written rather than generated.
import { reviews } from "latch/datasets";
import { words } from "latch/text";
import { describe, expect, test } from "vitest";
import { jaccard, nearest } from "../support/likeness.js";

const { texts, target, targetNames } = await reviews();
const tokens = texts.map(words);

/** Pairs of neighbouring words. */
const bigrams = (of: readonly string[]) =>
  new Set(of.slice(1).map((word, place) => `${of[place]} ${word}`));

describe("reviews", () => {
  test("are 764 of one to a few sentences, half of them positive", () => {
    expect(texts).toHaveLength(764);
    expect(target.shape).toEqual([764]);
    expect(target.dtype).toBe("int32");
    expect(target.sum()).toBe(382);
    expect(targetNames).toEqual(["negative", "positive"]);
    expect(texts.filter((text) => !/^[A-Z].*[.!?]$/.test(text))).toEqual([]);
    expect(tokens.filter(({ length }) => length < 3 || length > 40)).toEqual([]);
  });

  test("have their own labels", () => {
    const labelOf = (start: string) => {
      const place = texts.findIndex((text) => text.startsWith(start));
      return targetNames[target.at(place)];
    };
    expect(labelOf("Not bad at all for a first feature")).toBe("positive");
    expect(labelOf("I can't say it was good")).toBe("negative");
    expect(labelOf("Never boring")).toBe("positive");
    expect(labelOf("Save your money")).toBe("negative");
  });

  test("are no two alike: pairs of words are hardly shared", () => {
    const { likeness, pair } = nearest(tokens.map(bigrams));
    expect(likeness, pair.map((place) => texts[place]).join("\n")).toBeLessThan(0.2);
  });

  test("the measure finds a sentence with one word exchanged", () => {
    const a = bigrams(words("The soup was cold and the bread was stale."));
    const b = bigrams(words("The soup was warm and the bread was stale."));
    expect(jaccard(a, b)).toBeGreaterThan(0.5);
  });

  test("use many words, and negation in a quarter of the texts, on both sides", () => {
    expect(new Set(tokens.flat()).size).toBeGreaterThan(2300);
    const negated = texts.map((text) =>
      /\b(not|never|no|nobody|nothing|nor|without)\b|n't\b/i.test(text),
    );
    for (const label of [0, 1]) {
      const count = negated.filter((is, place) => is && target.at(place) === label).length;
      expect(count).toBeGreaterThan(382 / 4);
    }
  });

  test("come in arrays of their own", async () => {
    texts[0] = "changed";
    expect((await reviews()).texts[0]).toMatch(/^I went in expecting/);
  });
});
