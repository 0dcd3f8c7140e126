/** The captions program, small. */
import { tensor } from "latch";
import { digits } from "latch/datasets";
import { expect, test } from "vitest";
import { baselines, compare, type Run, splitOf } from "../../examples/captions/compare.ts";
import { alphabetOf, DIGITS, END, START } from "../../examples/captions/letters.ts";
import { lines, pictures, type Result, readme } from "../../examples/captions/report.ts";

/** The digits 1, 3 and 7, of which two begin alike in neither language, as the program takes them. */
async function someDigits() {
  const { data, target } = await digits();
  const rows = Array.from(target.data.keys()).filter((row) => [1, 3, 7].includes(target.at(row)));
  const kept = rows.slice(0, 240);
  const images = kept.flatMap((row) => Array.from(data.data.subarray(row * 64, row * 64 + 64)));
  return {
    images: tensor(
      images.map((value) => value / 16),
      [kept.length, 8, 8],
    ),
    target: tensor(
      kept.map((row) => [1, 3, 7].indexOf(target.at(row))),
      [kept.length],
      "int32",
    ),
  };
}

test("names are spelt by letters, tone marks on theirs, between a start and an end", () => {
  for (const { words } of Object.values(DIGITS)) {
    expect(words.length).toBe(10);
    const alphabet = alphabetOf(words);
    for (const word of words) {
      expect(word).toBe(word.normalize("NFC"));
      expect(alphabet.decode(alphabet.encode(word))).toBe(word);
    }
    expect(new Set([START, END].flatMap((sign) => alphabet.encode(sign))).size).toBe(2);
  }
  expect(alphabetOf(DIGITS.zh.words).encode("七 qī").length).toBe(4);
});

test("both spellers learn to write the words of pictures they have not seen, and the report says so", async () => {
  const data = await someDigits();
  const splits = [splitOf(data, 3)];
  const epochs = 20;
  const told: Run[] = [];
  const chinese = { ...DIGITS.zh, words: [1, 3, 7].map((digit) => DIGITS.zh.words[digit]!) };
  const comparison = await compare(splits, chinese, {
    variants: ["state", "repeat"],
    epochs,
    verbose: 0,
    onRun: (_, run) => told.push(run),
  });
  expect(told).toEqual(comparison.runs);
  expect(comparison.runs.map(({ method }) => method)).toEqual(["state", "repeat"]);
  for (const { exact } of comparison.runs) expect(exact).toBeGreaterThan(0.85);

  const others = await baselines(splits, epochs);
  for (const { exact } of others) expect(exact).toBeGreaterThan(0.8);

  // One picture of each word; no mistake among the right ones, one in each of the wrong ones.
  expect(comparison.right.map(({ word }) => word)).toEqual(chinese.words);
  for (const { word, spelt } of comparison.right) {
    expect(spelt).toEqual({ state: word, repeat: word });
  }
  for (const { word, spelt } of comparison.wrong) {
    expect(Object.values(spelt).some((one) => one !== word)).toBe(true);
  }

  // What was written is the likeliest letter of each step, and the letters share what there is.
  for (const { spelt, letters, shares } of comparison.steps) {
    [...spelt, END].forEach((letter, step) => {
      const column = shares.map((row) => row[step]!);
      expect(letters[column.indexOf(Math.max(...column))]).toBe(letter);
      expect(column.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(1.001);
    });
  }

  const result: Result = {
    train: splits[0]!.train.target.size,
    test: splits[0]!.test.target.size,
    splits: 1,
    epochs,
    baselines: others,
    languages: [comparison],
  };
  // The report needs no more than what JSON keeps.
  const kept = JSON.parse(JSON.stringify(result)) as Result;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const table = lines(kept).join("\n");
  for (const { exact } of [...comparison.runs, ...others]) {
    expect(table).toContain(percent(exact));
    expect(readme(kept)).toContain(percent(exact));
  }
  const { svg, text } = pictures(kept);
  expect(Object.keys(svg)).toEqual([
    "exact",
    "chinese-pictures",
    "chinese-state-letters",
    "chinese-repeat-letters",
  ]);
  expect(svg["chinese-pictures"]).toContain("三 sān");
  expect(text).toContain("七 qī");
}, 60_000);

test("a report of what was never spelt right still draws", () => {
  const run = { method: "repeat", seed: 0, exact: 0, noWord: 1 } as const;
  const steps = { variant: "repeat", word: "a", spelt: "bb", letters: ["a", "b", END] } as const;
  const result: Result = {
    train: 3,
    test: 1,
    splits: 1,
    epochs: 1,
    baselines: [],
    languages: [
      {
        language: "Yours",
        runs: [run],
        right: [],
        wrong: [{ pixels: [[0, 1]], word: "a", spelt: { repeat: "" } }],
        mistaken: 1,
        // Two letters and no room for an end.
        steps: [
          {
            ...steps,
            shares: [
              [0, 0],
              [1, 1],
              [0, 0],
            ],
          },
        ],
      },
    ],
  };
  const { svg } = pictures(result);
  expect(svg["yours-pictures"]).toContain("repeat: nothing");
  expect(svg["yours-repeat-letters"]).toContain("spelt bb");
});
