// Reading a user's texts: folders, tables, File objects, and the place of what is wrong with them.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readImages } from "latch/data";
import { type FileLike, readConllu, readLabelled, readPairs, readText } from "latch/text";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FormatError, ValueError } from "../../ts/runtime/errors.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "latch-labelled-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, content: string | Uint8Array): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

/** IMDB's layout, with what else lies in the real one. */
function writeImdb(): void {
  write("neg/0_2.txt", "Dull.\n");
  write("neg/1_1.txt", "Awful, \u201creally\u201d.");
  write("pos/0_9.txt", "Great!");
  write("pos/10_8.txt", "Fine.");
  write("pos/2_10.txt", "\uFEFFLovely.");
  write("unsup/0_0.txt", "Unjudged.");
  write("pos/notes.feat", "0:1");
  write("labeledBow.feat", "0:9");
}

// With work for each pair of a text and a class this would take minutes.
test("a table with hundreds of thousands of classes is no problem", async () => {
  const rows = Array.from({ length: 400_000 }, (_, row) => `text,class${row >> 1}\n`);
  const table = file("many.csv", `text,label\n${rows.join("")}`);
  const { target, targetNames } = await readLabelled(table);
  expect(targetNames).toHaveLength(200_000);
  expect(targetNames[target.at(399_999)]).toBe("class199999");
});

/** A page's File, without a page. */
function file(path: string, content: string): FileLike {
  const bytes = new TextEncoder().encode(content);
  return {
    name: path.split("/").at(-1)!,
    webkitRelativePath: path.includes("/") ? path : "",
    arrayBuffer: async () => bytes.buffer,
  };
}

describe("a folder", () => {
  test("in IMDB's layout gives the texts of neg and pos, by name", async () => {
    writeImdb();
    for (const path of [folder, `${folder}/`]) {
      const { texts, target, targetNames } = await readLabelled(path);
      expect(texts).toEqual(["Dull.", "Awful, \u201creally\u201d.", "Great!", "Fine.", "Lovely."]);
      expect([...target.data]).toEqual([0, 0, 1, 1, 1]);
      expect([target.dtype, target.shape]).toEqual(["int32", [5]]);
      expect(targetNames).toEqual(["neg", "pos"]);
    }
  });

  test("has the classes that it is asked for, in their order", async () => {
    writeImdb();
    write("unsup/1_0.txt", "Unjudged too.");
    const { target, targetNames } = await readLabelled(folder, { classes: ["unsup", "neg"] });
    expect([...target.data]).toEqual([0, 0, 1, 1]);
    expect(targetNames).toEqual(["unsup", "neg"]);
  });

  test("of more files than are read at a time keeps their order", async () => {
    const names = Array.from({ length: 150 }, (_, i) => String(i).padStart(3, "0"));
    for (const name of names) {
      write(`neg/${name}.txt`, `bad ${name}`);
      write(`pos/${name}.txt`, `good ${name}`);
    }
    const { texts } = await readLabelled(folder);
    expect(texts).toEqual([...names.map((n) => `bad ${n}`), ...names.map((n) => `good ${n}`)]);
  });

  test("can be a list of File objects", async () => {
    const files = [
      file("aclImdb/pos/1.txt", "b"),
      file("aclImdb/README", "x"),
      file("aclImdb/pos/0.txt", "a"),
      file("aclImdb/neg/0.txt", "c"),
      file("aclImdb/neg/1.txt", "d"),
    ];
    const { texts, target } = await readLabelled(files);
    expect(texts).toEqual(["c", "d", "a", "b"]);
    expect([...target.data]).toEqual([0, 0, 1, 1]);
  });

  test.each<[string, () => void, RegExp]>([
    [
      "has other subfolders",
      () => write("good/0.txt", "x"),
      /expected the subfolders neg and pos, found "good"/,
    ],
    ["has no subfolders", () => {}, /expected the subfolders neg and pos, found none/],
    [
      "has no texts of a class",
      () => {
        write("neg/0.txt", "x");
        write("pos/0.md", "x");
      },
      /no .txt files in the subfolder pos/,
    ],
    [
      "has one text of a class",
      () => {
        writeImdb();
        rmSync(join(folder, "neg/0_2.txt"));
      },
      /too small to split: the class "neg" has 1 text \(.*neg\/1_1.txt\), expected at least 2/,
    ],
    [
      "has an empty file",
      () => {
        writeImdb();
        write("pos/0_9.txt", "");
      },
      /pos\/0_9.txt: the text is empty/,
    ],
    [
      "has a file in another encoding",
      () => {
        writeImdb();
        write("pos/0_9.txt", Buffer.from("one\ntwo\ncaf\u00e9\nfour", "latin1"));
      },
      /pos\/0_9.txt: line 3, column 4: the bytes are not UTF-8/,
    ],
  ])("is refused where it %s", async (_, prepare, message) => {
    prepare();
    await expect(readLabelled(folder)).rejects.toThrow(message);
    await expect(readLabelled(folder)).rejects.toBeInstanceOf(FormatError);
  });
});

describe("a table", () => {
  const csv = 'text,label\n"Dull, long",neg\nGreat!,pos\n"Two\nlines",pos\nBad.,neg\n';

  test("gives its rows in order and its labels ascending", async () => {
    const { texts, target, targetNames } = await readLabelled(write("a.csv", csv));
    expect(texts).toEqual(["Dull, long", "Great!", "Two\nlines", "Bad."]);
    expect([...target.data]).toEqual([0, 1, 1, 0]);
    expect(targetNames).toEqual(["neg", "pos"]);
  });

  test("can have other columns, separators and an order of classes", async () => {
    const tsv = write(
      "a.tsv",
      "id\tsentiment\treview\n1\tpos\ta, b\n2\tneg\tc\n3\tpos\td\n4\tneg\te",
    );
    const columns = { textColumn: "review", labelColumn: "sentiment", classes: ["pos", "neg"] };
    const { texts, target } = await readLabelled(tsv, columns);
    expect(texts).toEqual(["a, b", "c", "d", "e"]);
    expect([...target.data]).toEqual([0, 1, 0, 1]);
    const semicolons = write("b.csv", csv.replace("Dull, long", "Dull").replaceAll(",", ";"));
    expect((await readLabelled(semicolons, { delimiter: ";" })).texts[0]).toBe("Dull");
  });

  test("can be a File object", async () => {
    expect((await readLabelled(file("a.csv", csv))).texts).toHaveLength(4);
  });

  test.each<[string, string | Uint8Array, RegExp]>([
    ["is empty", "", /a.csv: line 1: the file is empty/],
    ["is blank", " \n\n", /a.csv: line 1: the file is empty/],
    ["has no rows", "text,label\n", /a.csv: expected texts of at least two classes, found none/],
    ["has one class", "text,label\na,1\nb,1\n", /at least two classes, found "1"/],
    [
      "is too small to split",
      `${csv}x,mixed\n`,
      /too small to split: the class "mixed" has 1 text \(.*line 7, column "text"\)/,
    ],
    ["has a short line", `${csv}alone\n`, /a.csv: CSV line 7: 1 fields where the first line has 2/],
    [
      "has an open quote",
      `${csv}"open,neg\n`,
      /a.csv: CSV line 7: a quote is opened and never closed/,
    ],
    ["has an empty text", `${csv} ,neg\n`, /a.csv: line 7, column "text": the text is empty/],
    ["has an empty label", `${csv}fine,\n`, /a.csv: line 7, column "label": the label is empty/],
    [
      "is in Latin-1",
      Buffer.from(`${csv}caf\u00e9,pos\n`, "latin1"),
      /a.csv: line 7, column 4: the bytes are not UTF-8/,
    ],
    [
      "is in UTF-16",
      Buffer.from(`\uFEFF${csv}`, "utf16le"),
      /a.csv: line 1, column 1: the file is in UTF-16/,
    ],
    [
      "is in UTF-16 without a mark",
      Buffer.from(csv, "utf16le"),
      /a.csv: line 1, column 2: the file is likely in UTF-16/,
    ],
    [
      "is cut inside of a character",
      new TextEncoder().encode(`${csv}\u8b9a`).slice(0, -1),
      /line 7, column 1: the bytes/,
    ],
  ])("is refused where it %s", async (_, content, message) => {
    const path = write("a.csv", content);
    await expect(readLabelled(path)).rejects.toThrow(message);
    await expect(readLabelled(path)).rejects.toBeInstanceOf(FormatError);
  });

  test("is refused where a label is none of the classes", async () => {
    const reading = readLabelled(write("a.csv", csv), { classes: ["neg", "positive"] });
    await expect(reading).rejects.toThrow(
      /a.csv: line 3, column "label": the label "pos" is none of the classes neg, positive/,
    );
  });

  test("is refused where it lacks a column, with the nearest name", async () => {
    const reading = readLabelled(write("a.csv", csv.replace("text", "texts")));
    await expect(reading).rejects.toThrow(/Unknown column "text". Did you mean "texts"/);
  });
});

describe("a source", () => {
  test("that is not there is named", async () => {
    const missing = join(folder, "none.csv");
    await expect(readLabelled(missing)).rejects.toThrow(
      /^.*none.csv: there is no such file or folder/,
    );
    await expect(readLabelled(missing)).rejects.toBeInstanceOf(FormatError);
  });

  test("that is something else is refused", async () => {
    await expect(readLabelled(7 as never)).rejects.toThrow(/source must be a path, a File.* got 7/);
  });

  test("cannot be a path in a page", async () => {
    vi.resetModules();
    vi.stubGlobal("document", {});
    const text = await import("latch/text");
    vi.unstubAllGlobals();
    // Nobody else shall find a library that saw a page.
    vi.resetModules();
    const reading = text.readLabelled("a.csv");
    await expect(reading).rejects.toThrow(/no paths here, got "a.csv". Pass the File objects/);
    await expect(reading).rejects.toMatchObject({ name: new ValueError("").name });
  });
});

describe("one text", () => {
  test("comes with the name of its file, from a path or a File", async () => {
    const path = write("a.txt", "\uFEFFone\ntwo\n");
    expect(await readText(path)).toEqual({ name: path, text: "one\ntwo\n" });
    expect(await readText(file("b.txt", "three"))).toEqual({ name: "b.txt", text: "three" });
  });

  test("what is missing, a folder, empty or no text is refused by its name", async () => {
    write("folder/a.txt", "a");
    const refused = (path: string, caller?: string) =>
      readText(join(folder, path), caller).catch((error: unknown) => error);
    expect(`${await refused("none.txt")}`).toMatch(
      /FormatError: .*none\.txt: there is no such file/,
    );
    expect(`${await refused("folder", "readPairs")}`).toMatch(
      /FormatError: .*folder: is a folder, expected a/,
    );
    write("empty.txt", " \n");
    expect(`${await refused("empty.txt")}`).toMatch(/empty\.txt: line 1: the file is empty/);
    write("latin.txt", new Uint8Array([104, 10, 0xe9, 10]));
    const latin = await refused("latin.txt");
    expect(latin).toBeInstanceOf(FormatError);
    expect(`${latin}`).toMatch(/latin\.txt: line 2, column 1: the bytes are not UTF-8/);
  });
});

// "The room is large, but breakfast is not good; we will come again." in both forms of Chinese.
const [SIMPLIFIED, TRADITIONAL] = [
  // GBK and Big5, as bytes: hosts decode these, but encode UTF-8 only.
  "b7bfbce4badcb4f3a3acb5abcac7d4e7b2cdb2bbbac3a3acced2c3c7bbe1d4d9c0b4a1a3",
  "a9d0b6a1abdca46aa141a6fdac4fa6adc05ca4a3a66ea141a7daadccb77ca641a8d3a143",
].map((hex) => Buffer.from(hex, "hex"));

describe("a text in another encoding", () => {
  const head = Buffer.from("text,label\nfine,1\n");
  test.each<[string, Uint8Array, RegExp]>([
    [
      "gzip",
      Buffer.from([0x1f, 0x8b, 8, 0, 1]),
      /line 1, column 1: .*compressed \(gzip\).*Unpack it/,
    ],
    ["zip", Buffer.from("PK\u0003\u0004more", "latin1"), /compressed \(zip\)/],
    ["UTF-16, big-endian", Buffer.from([0xfe, 0xff, 0, 97]), /the file is in UTF-16/],
    ["GBK", Buffer.concat([head, SIMPLIFIED!]), /line 3, column 1: .*not UTF-8, likely GBK/],
    ["Big5", Buffer.concat([head, TRADITIONAL!]), /line 3, column 1: .*not UTF-8, likely Big5/],
    [
      "Latin-1",
      Buffer.from("d\u00e9j\u00e0 vu", "latin1"),
      /column 2: the bytes are not UTF-8. Save/,
    ],
  ])("%s is told", async (_, bytes, message) => {
    await expect(readText(write("a.txt", bytes))).rejects.toThrow(message);
  });
});

test("messages about files begin with the file and name nothing of this library", async () => {
  const readers = [readLabelled, readText, readPairs, readConllu, readImages];
  const paths = [
    join(folder, "none.csv"),
    write("blank.csv", " "),
    write("u.csv", "\u0000a"),
    folder,
  ];
  for (const reader of readers) {
    for (const path of paths) {
      const message = await reader(path).then(
        () => "no error",
        (error: Error) => error.message,
      );
      expect(message.startsWith(`${path}: `), message).toBe(true);
      expect(message).not.toMatch(/\bread[A-Z]|[{}]/);
    }
  }
});
