/** What the translation program learns from: numbers and dates in words, and the pairs of a file. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dateInWords, datePairs, FORM_COUNT } from "../../examples/translation/dates.ts";
import {
  numberInChinese,
  numberInEnglish,
  numberPairs,
} from "../../examples/translation/numbers.ts";
import { fileTask } from "../../examples/translation/tasks.ts";

test.each([
  [0, "zero", "零"],
  [1, "one", "一"],
  [2, "two", "二"],
  [9, "nine", "九"],
  [10, "ten", "十"],
  [11, "eleven", "十一"],
  [15, "fifteen", "十五"],
  [20, "twenty", "二十"],
  [21, "twenty-one", "二十一"],
  [40, "forty", "四十"],
  [99, "ninety-nine", "九十九"],
  [100, "one hundred", "一百"],
  [105, "one hundred and five", "一百零五"],
  [110, "one hundred and ten", "一百一十"],
  [115, "one hundred and fifteen", "一百一十五"],
  [205, "two hundred and five", "二百零五"],
  [222, "two hundred and twenty-two", "二百二十二"],
  [250, "two hundred and fifty", "二百五十"],
  [1000, "one thousand", "一千"],
  [1001, "one thousand and one", "一千零一"],
  [1010, "one thousand and ten", "一千零一十"],
  [1100, "one thousand one hundred", "一千一百"],
  [2005, "two thousand and five", "二千零五"],
  [2050, "two thousand and fifty", "二千零五十"],
  [2500, "two thousand five hundred", "二千五百"],
  [9999, "nine thousand nine hundred and ninety-nine", "九千九百九十九"],
  [10_000, "ten thousand", "一萬"],
  [10_001, "ten thousand and one", "一萬零一"],
  [10_010, "ten thousand and ten", "一萬零一十"],
  [10_500, "ten thousand five hundred", "一萬零五百"],
  [11_000, "eleven thousand", "一萬一千"],
  [12_345, "twelve thousand three hundred and forty-five", "一萬二千三百四十五"],
  [20_300, "twenty thousand three hundred", "二萬零三百"],
  [25_000, "twenty-five thousand", "二萬五千"],
  [100_000, "one hundred thousand", "十萬"],
  [100_005, "one hundred thousand and five", "十萬零五"],
  [105_000, "one hundred and five thousand", "十萬五千"],
  [110_000, "one hundred and ten thousand", "十一萬"],
  [150_000, "one hundred and fifty thousand", "十五萬"],
  [200_500, "two hundred thousand five hundred", "二十萬零五百"],
  [305_060, "three hundred and five thousand and sixty", "三十萬五千零六十"],
  [1_000_000, "one million", "一百萬"],
  [1_000_001, "one million and one", "一百萬零一"],
  [1_001_000, "one million one thousand", "一百萬一千"],
  [1_010_000, "one million ten thousand", "一百零一萬"],
  [1_050_700, "one million fifty thousand seven hundred", "一百零五萬零七百"],
  [1_100_000, "one million one hundred thousand", "一百一十萬"],
  [2_000_300, "two million three hundred", "二百萬零三百"],
  [
    3_456_789,
    "three million four hundred and fifty-six thousand seven hundred and eighty-nine",
    "三百四十五萬六千七百八十九",
  ],
  [
    9_999_999,
    "nine million nine hundred and ninety-nine thousand nine hundred and ninety-nine",
    "九百九十九萬九千九百九十九",
  ],
])("%i is %s and %s", (n, english, chinese) => {
  expect(numberInEnglish(n)).toBe(english);
  expect(numberInChinese(n)).toBe(chinese);
});

/** Reads Chinese words as a number, by their meaning alone: the other way round than the program. */
function valueOf(chinese: string): number {
  const places: Record<string, number> = { 千: 1000, 百: 100, 十: 10 };
  const group = (text: string) => {
    let [sum, digit] = [0, 0];
    for (const sign of text) {
      const place = places[sign];
      if (place === undefined) digit = "零一二三四五六七八九".indexOf(sign);
      else [sum, digit] = [sum + (digit || 1) * place, 0];
    }
    return sum + digit;
  };
  const [low, high] = chinese.split("萬").reverse();
  return (high === undefined ? 0 : group(high) * 10_000) + group(low!);
}

test("Chinese numbers mean what they are, and no two numbers share their words", () => {
  const pairs = new Set<string>();
  for (let n = 0; n < 10_000_000; n = n < 3000 ? n + 1 : Math.ceil(n * 1.003)) {
    expect(valueOf(numberInChinese(n)), `${n}`).toBe(n);
    const words = `${numberInEnglish(n)} ${numberInChinese(n)}`;
    expect(pairs.has(words)).toBe(false);
    pairs.add(words);
  }
});

test("numbers out of range are refused", () => {
  for (const n of [-1, 0.5, 10_000_000, Number.NaN]) {
    expect(() => numberInEnglish(n)).toThrow(/not an integer from 0 to 9999999/);
    expect(() => numberInChinese(n)).toThrow(/not an integer from 0 to 9999999/);
  }
});

test("number pairs are distinct, the same for a seed, and as often short as long", () => {
  const pairs = numberPairs(2000, 4);
  expect(new Set(pairs.map(({ source }) => source)).size).toBe(2000);
  expect(numberPairs(2000, 4)).toEqual(pairs);
  expect(numberPairs(2000, 5)).not.toEqual(pairs);
  const values = pairs.map(({ target }) => valueOf(target));
  const decade = (digits: number) =>
    values.filter((n) => String(n).length === digits).length / values.length;
  // A seventh of the draws each; of small numbers few are left once they are drawn.
  for (const digits of [5, 6, 7]) expect(decade(digits)).toBeCloseTo(0.18, 1);
  expect(decade(1)).toBeLessThan(0.01);
});

describe("dates", () => {
  const day = new Date(Date.UTC(1998, 2, 3));
  test("in every form", () => {
    const forms = Array.from({ length: FORM_COUNT }, (_, form) => dateInWords(day, form));
    expect(forms).toEqual([
      "3 March 1998",
      "3 Mar 1998",
      "3-Mar-1998",
      "3rd of March, 1998",
      "the 3rd of March 1998",
      "March 3, 1998",
      "March 3rd, 1998",
      "Mar. 3, 1998",
      "1998 March 3",
      "Tuesday 3 March 1998",
      "Tuesday, March 3, 1998",
      "Tue, 3 Mar 1998",
      "1998/3/3",
      "1998.03.03",
      "1998年3月3日",
      "1998年3月3日星期二",
      "一九九八年三月三日",
      "民國87年3月3日",
    ]);
    expect(() => dateInWords(day, FORM_COUNT)).toThrow(/no form from 0 to 17/);
  });

  test.each([
    [1, "1st"],
    [2, "2nd"],
    [3, "3rd"],
    [4, "4th"],
    [11, "11th"],
    [12, "12th"],
    [13, "13th"],
    [21, "21st"],
    [22, "22nd"],
    [23, "23rd"],
    [30, "30th"],
    [31, "31st"],
  ])("day %i is the %s", (n, ordinal) => {
    const date = new Date(Date.UTC(2024, 11, n));
    expect(dateInWords(date, 3)).toBe(`${ordinal} of December, 2024`);
  });

  test("no day twice, from 1920 to 2099, with leap days as Chinese writes them", () => {
    const pairs = datePairs(5000, 1);
    expect(new Set(pairs.map(({ target }) => target)).size).toBe(5000);
    for (const { target } of pairs) expect(target).toMatch(/^(19[2-9]\d|20\d\d)-\d\d-\d\d$/);
    expect(datePairs(5000, 1)).toEqual(pairs);
    expect(dateInWords(new Date(Date.UTC(2000, 1, 29)), 16)).toBe("二零零零年二月二十九日");
  });
});

describe("a file", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "latch-translation-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const write = (content: string) => {
    const path = join(folder, "pairs.tsv");
    writeFileSync(path, content);
    return path;
  };
  const cuts = { source: "words", target: "characters" } as const;

  test("is split by its sources: none is in both parts, whatever translations it has", async () => {
    const content = Array.from({ length: 40 }, (_, n) => `w${n % 20}\tz${n}`).join("\n");
    const { name, train, test: heldOut } = await fileTask(write(content), cuts, 0);
    expect(name).toBe("file");
    expect([train.length, heldOut.length]).toEqual([36, 2]);
    for (const { source, target } of heldOut) {
      expect(target).toBe(source.replace("w", "z"));
      expect(train.map((pair) => pair.source)).not.toContain(source);
    }
  });

  test.each([
    ["a\tb\na\tc\n", /too small to split: all sources are the same/],
    ["a\tb\n?!\tc\n", /the source "\?!" has no words; give --source characters/],
    ["a\tb\nc d\n", /line 2: found no tab/],
  ])("%j is refused", async (content, message) => {
    await expect(fileTask(write(content), cuts, 0)).rejects.toThrow(message);
  });

  test("needs no words where it is cut into characters", async () => {
    const task = await fileTask(write("?!\tb\nc\td\n"), { ...cuts, source: "characters" }, 0);
    expect([task.train.length, task.test.length]).toEqual([1, 1]);
  });
});
