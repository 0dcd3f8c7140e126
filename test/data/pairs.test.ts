// Reading a user's pairs of texts, and the line of what is wrong with them.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPairs } from "latch/text";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FormatError } from "../../ts/runtime/errors.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "latch-pairs-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(content: string | Uint8Array): string {
  const path = join(folder, "pairs.tsv");
  writeFileSync(path, content);
  return path;
}

const PAIRS = [
  { source: "Good morning.", target: "早安。" },
  { source: "Thank you, Ann", target: "謝謝你，安" },
];

test.each([
  ["lines", "Good morning.\t早安。\nThank you, Ann\t謝謝你，安\n"],
  ["no line's end at the last", "Good morning.\t早安。\nThank you, Ann\t謝謝你，安"],
  ["Windows's lines", "Good morning.\t早安。\r\nThank you, Ann\t謝謝你，安\r\n"],
  ["a byte order mark", "\uFEFFGood morning.\t早安。\nThank you, Ann\t謝謝你，安\n"],
  ["empty lines at the end", "Good morning.\t早安。\nThank you, Ann\t謝謝你，安\n\n \n"],
  ["a third column", "Good morning.\t早安。\tCC-BY 2.0\nThank you, Ann\t謝謝你，安\tCC-BY\t#7\n"],
  ["empty lines between", "\nGood morning.\t早安。\n\n \t \nThank you, Ann\t謝謝你，安\n"],
  ["spaces around", "  Good morning. \t 早安。 \nThank you, Ann\t謝謝你，安\n"],
])("pairs in order, with %s", async (_, content) => {
  expect(await readPairs(write(content))).toEqual(PAIRS);
});

test("a page's File is read the same", async () => {
  const bytes = new TextEncoder().encode("a\tb\nc\td");
  const file = { name: "chosen.tsv", arrayBuffer: async () => bytes.buffer };
  expect(await readPairs(file)).toEqual([
    { source: "a", target: "b" },
    { source: "c", target: "d" },
  ]);
});

/** Sixteen good pairs, then the line. */
const atLine17 = (line: string) => `${"good\t好\n".repeat(16)}${line}\nmore\t多\n`;

test.each([
  [
    "no tab",
    atLine17("good 好"),
    /line 17: found no tab, expected a source, a tab and a target\.$/,
  ],
  ["no source", atLine17("\t好"), /line 17, column 1: the source \(before the tab\) is empty/],
  ["no target", atLine17("good\t "), /line 17, column 2: the target \(after the tab\) is empty/],
  ["no target in the last line", "good\t好\nmore\t", /line 2, column 2: the target .* is empty/],
  ["nothing in it", "", /line 1: the file is empty/],
  ["one pair", "good\t好\n", /too small to split: it has 1 pair, expected at least 2/],
  [
    "another encoding",
    Buffer.from(`${"a\tb\n".repeat(16)}caf\u00e9\tc`, "latin1"),
    /line 17, column 4: the bytes are not UTF-8/,
  ],
])("a file with %s is refused, by its name", async (_, content, message) => {
  const path = write(content);
  await expect(readPairs(path)).rejects.toThrow(message);
  await expect(readPairs(path)).rejects.toThrow(/pairs\.tsv/);
  await expect(readPairs(path)).rejects.toBeInstanceOf(FormatError);
});

test("what is missing and what is a folder is refused", async () => {
  await expect(readPairs(join(folder, "none.tsv"))).rejects.toThrow(
    /none.tsv: there is no such file/,
  );
  await expect(readPairs(folder)).rejects.toThrow(/is a folder, expected a file/);
});
