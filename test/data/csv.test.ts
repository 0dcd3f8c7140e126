import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseCsv, readCsv } from "latch/data";
import { afterAll, describe, expect, test } from "vitest";
import { FormatError, ValueError } from "../../ts/runtime/errors.js";

describe("parseCsv", () => {
  const text = "day,open,close,trend\n1,10.5,11,up\n2,11,9e0,down\n3,9,,up\n";

  test("names columns by the first line", () => {
    const table = parseCsv(text);
    expect(table.columns).toEqual(["day", "open", "close", "trend"]);
    expect(table.length).toBe(3);
    expect(table.text("trend")).toEqual(["up", "down", "up"]);
  });

  test("gives columns as numbers, an empty field as NaN", () => {
    const numbers = parseCsv(text).numbers(["close", "open"]);
    expect(numbers.shape).toEqual([3, 2]);
    expect(numbers.toArray()).toEqual([
      [11, 10.5],
      [9, 11],
      [Number.NaN, 9],
    ]);
    expect(parseCsv("a\n1\n-2.5\n NaN \n").numbers().toArray()).toEqual([
      [1],
      [-2.5],
      [Number.NaN],
    ]);
  });

  test("gives a column of names as classes", () => {
    const { ids, names } = parseCsv(text).categories("trend");
    expect(names).toEqual(["down", "up"]);
    expect(ids.dtype).toBe("int32");
    expect(ids.toArray()).toEqual([1, 0, 1]);
  });

  test("does without a header, with another delimiter", () => {
    const table = parseCsv("1;2\n3;4", { header: false, delimiter: ";" });
    expect(table.columns).toEqual(["column0", "column1"]);
    expect(table.numbers().toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test("knows quotes, CRLF, a byte order mark and empty lines", () => {
    const table = parseCsv(
      '\uFEFFname,"the, text"\r\n\r\na,"said ""so"""\r\n"b\r\nc",""\r\nd,x\ry',
    );
    expect(table.columns).toEqual(["name", "the, text"]);
    expect(table.text("name")).toEqual(["a", "b\r\nc", "d"]);
    expect(table.text("the, text")).toEqual(['said "so"', "", "x\ry"]);
  });

  test("may have a header alone", () => {
    expect(parseCsv("a,b\n").numbers().shape).toEqual([0, 2]);
  });

  test.each([
    ["a short line", "a,b\n1,2\n\n3\n", /CSV line 4: 1 fields where the first line has 2/],
    ["a long line", "a,b\n1,2,3\n", /CSV line 2: 3 fields/],
    ["a line after a quoted line end", 'a,b\n"1\n1",2\n3\n', /CSV line 4: 1 fields/],
    ["an open quote", 'a,b\n1,"2\n3,4\n', /CSV line 2: a quote is opened and never closed/],
    ["text behind a quote", 'a\n"1"2\n', /CSV line 2: text follows a closing quote/],
    ["twins", "a,b,a\n", /two columns are named "a"/],
    ["nothing", "\n\n", /no lines/],
  ])("refuses %s", (_, bad, message) => {
    expect(() => parseCsv(bad)).toThrow(FormatError);
    expect(() => parseCsv(bad)).toThrow(message);
  });

  test("says where a number is none, and which column was meant", () => {
    expect(() => parseCsv(text).numbers()).toThrow(
      /CSV line 2, column "trend": "up" is not a number/,
    );
    expect(() => parseCsv(text).text("clsoe")).toThrow(
      /Unknown column "clsoe". Did you mean "close"/,
    );
    expect(() => parseCsv(text, { delimiter: ",," })).toThrow(ValueError);
    expect(() => parseCsv("a\n0x10").numbers()).toThrow(/"0x10" is not a number/);
    expect(() => parseCsv(undefined as unknown as string)).toThrow(
      /text must be the text of a file, got undefined/,
    );
  });
});

// With work for each pair of columns these would take many minutes.
test("hundreds of thousands of columns are no problem", () => {
  const names = Array.from({ length: 250_000 }, (_, index) => `c${index}`);
  const table = parseCsv(`${names.join(",")}\n${names.map((_, index) => index).join(",")}`);
  expect(table.numbers().at(0, 249_999)).toBe(249_999);
  expect(() => table.text("d")).toThrow(
    /^Unknown column "d"\. Did you mean "c0" or "c1" or "c2"\?$/,
  );
  expect(() => parseCsv(`${names.join(",")},c249999`)).toThrow(/two columns are named "c249999"/);
});

describe("readCsv", () => {
  const folder = mkdtempSync(join(tmpdir(), "latch-csv-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  test("reads a file, with commas, or tabs where its name says so, or what it is told", async () => {
    for (const [name, text, options] of [
      ["a.csv", "x,y\n1,2\n", {}],
      ["a.TSV", "x\ty\n1\t2\n", {}],
      ["b.csv", "x;y\n1;2\n", { delimiter: ";" }],
    ] as const) {
      const table = await readCsv(file(name, text), options);
      expect(table.numbers(["y", "x"]).toArray()).toEqual([[2, 1]]);
    }
    const browser = new File(["x\n5\n"], "chosen.csv");
    expect((await readCsv(browser)).numbers().toArray()).toEqual([[5]]);
  });

  test("names file and line of what is wrong, in the table too", async () => {
    const bad = readCsv(file("bad.csv", "x,y\n1\n"));
    await expect(bad).rejects.toThrow(/bad\.csv: CSV line 2: 1 fields/);
    const table = await readCsv(file("word.csv", "x\n1\nten\n"));
    expect(() => table.numbers()).toThrow(
      /word\.csv: CSV line 3, column "x": "ten" is not a number/,
    );
    await expect(readCsv(join(folder, "none.csv"))).rejects.toThrow(FormatError);
    await expect(readCsv(5 as unknown as string)).rejects.toThrow(/readCsv: source must be a path/);
  });
});
