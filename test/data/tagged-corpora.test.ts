// The corpora of tagged sentences: whole, spelled as they say, and no two sentences alike.
import { fileURLToPath } from "node:url";
import { readConllu, spelled, UNIVERSAL_TAGS } from "latch/text";
import { describe, expect, test } from "vitest";
import { jaccard, nearest } from "../support/likeness.js";

const CORPORA = [
  { name: "english", sentences: 300, alike: 0.4 },
  { name: "chinese", sentences: 150, alike: 0.4 },
] as const;

describe.each(CORPORA)("$name", ({ name, sentences: least, alike }) => {
  const file = fileURLToPath(new URL(`../../examples/tags/${name}.conllu`, import.meta.url));
  const corpus = readConllu(file);

  test(`has at least ${least} sentences of several words, each with an id of its own`, async () => {
    const sentences = await corpus;
    expect(sentences.length).toBeGreaterThanOrEqual(least);
    expect(new Set(sentences.map(({ id }) => id)).size).toBe(sentences.length);
    const lengths = sentences.map(({ words }) => words.length);
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(2);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(40);
  });

  test("spells its texts", async () => {
    const wrong = (await corpus).filter((sentence) => spelled(sentence) !== sentence.text);
    expect(wrong.map(({ id, text }) => `${id}: ${text}`)).toEqual([]);
  });

  test("has universal tags alone, at least 15 of the 17, and words of several tags", async () => {
    const words = (await corpus).flatMap((sentence) => sentence.words);
    const tags = new Set(words.map(({ upos }) => upos));
    for (const tag of tags) expect(UNIVERSAL_TAGS).toContain(tag);
    expect(tags.size).toBeGreaterThanOrEqual(15);
    const byForm = new Map<string, Set<string>>();
    for (const { form, upos } of words) {
      byForm.set(form, (byForm.get(form) ?? new Set()).add(upos));
    }
    expect([...byForm.values()].filter(({ size }) => size > 1).length).toBeGreaterThan(50);
    const marks = words.filter(({ form, upos }) => upos === "PUNCT" && /[\p{L}\p{N}]/u.test(form));
    expect(marks).toEqual([]);
  });

  test("has no two sentences alike, so none on both sides of a split", async () => {
    const sets = (await corpus).map(
      ({ words }) =>
        new Set(words.filter(({ upos }) => upos !== "PUNCT").map(({ form }) => form.toLowerCase())),
    );
    const { likeness, pair } = nearest(sets);
    const texts = await Promise.all(pair.map(async (place) => (await corpus)[place]!.text));
    expect(likeness, texts.join("\n")).toBeLessThan(alike);
  });
});

test("the measure finds a sentence with one word exchanged", () => {
  const [a, b] = ["the soup was cold and stale", "the soup was warm and stale"].map(
    (text) => new Set(text.split(" ")),
  );
  expect(jaccard(a!, b!)).toBeGreaterThan(0.7);
});
