// Zip files: what is written is read, and what is damaged or hostile is an error that says where.
import { deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { Budget } from "../../ts/io/bytes/budget.js";
import { crc32InJavaScript, makeCrc32 } from "../../ts/io/bytes/crc32.js";
import { isZip, readZip } from "../../ts/io/zip/read.js";
import { writeZip } from "../../ts/io/zip/write.js";
import { FormatError } from "../../ts/runtime/errors.js";

const text = (value: string) => new TextEncoder().encode(value);
const words = text("to be or not to be, that is the question; ".repeat(40));

interface Parts {
  readonly name?: string;
  readonly method?: number;
  readonly flags?: number;
  readonly data?: Uint8Array;
  readonly size?: number;
  readonly crc?: number;
  readonly offset?: number;
  readonly count?: number;
}

/** An archive of one entry, of which every part can be wrong. */
function archive(parts: Parts): Uint8Array {
  const { name = "a", method = 0, flags = 0, data = words, offset = 0, count = 1 } = parts;
  const { size = data.length, crc = makeCrc32("crc32")(data) } = parts;
  const head = Buffer.alloc(26);
  head.writeUInt16LE(20, 0);
  head.writeUInt16LE(flags, 2);
  head.writeUInt16LE(method, 4);
  head.writeUInt32LE(crc, 10);
  head.writeUInt32LE(data.length, 14);
  head.writeUInt32LE(size, 18);
  head.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04"), head, Buffer.from(name), data]);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(offset, 10);
  const central = Buffer.concat([
    ...[Buffer.from("PK\x01\x02"), Buffer.from([20, 3]), head, tail, Buffer.from(name)],
  ]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(count, 4);
  end.writeUInt16LE(count, 6);
  end.writeUInt32LE(central.length * count, 8);
  end.writeUInt32LE(local.length, 12);
  const directory = Array.from({ length: count }, () => central);
  return Buffer.concat([local, ...directory, Buffer.from("PK\x05\x06"), end]);
}

const readFirst = (bytes: Uint8Array) => [...readZip(bytes, "m.keras").values()][0]!.read();

test("what is written is read: names, order, bytes", () => {
  const entries = [
    { name: "metadata.json", bytes: text("{}") },
    { name: "assets/wörter.txt", bytes: words },
    { name: "empty", bytes: new Uint8Array(0) },
    { name: "large", bytes: Uint8Array.from({ length: 20_000 }, (_, i) => i * i) },
  ];
  const bytes = writeZip(entries);
  expect(isZip(bytes)).toBe(true);
  expect(writeZip(entries)).toEqual(bytes);
  const found = [...readZip(bytes).values()];
  expect(found.map(({ name, size }) => ({ name, size }))).toEqual(
    entries.map((entry) => ({ name: entry.name, size: entry.bytes.length })),
  );
  for (const [i, entry] of found.entries()) expect(entry.read()).toEqual(entries[i]!.bytes);
});

test("the bytes are those of Python's zipfile for the same entry", () => {
  // zipfile.ZipFile(f, "w").writestr(zipfile.ZipInfo("a.txt"), "hello")
  const hex =
    "504b03041400000000000000210086a61036050000000500000005000000612e747874" +
    "68656c6c6f504b010214031400000000000000210086a61036050000000500000005000000" +
    "0000000000000000800100000000612e747874504b0506000000000100010033000000280000000000";
  expect(Buffer.from(writeZip([{ name: "a.txt", bytes: text("hello") }])).toString("hex")).toBe(
    hex,
  );
});

test("a comment behind the archive is skipped", () => {
  const bytes = Buffer.concat([archive({}), Buffer.from("a comment")]);
  expect(Buffer.compare(readFirst(bytes), words)).toBe(0);
});

test.each([0, 1, 6, 9])("deflated at level %d", (level) => {
  for (const data of [
    words,
    new Uint8Array(0),
    new Uint8Array(70_000),
    Uint8Array.from({ length: 70_000 }, (_, i) => (i * i * 31) >> 7),
  ]) {
    const packed = deflateRawSync(data, { level });
    const crc = makeCrc32("crc32")(data);
    const bytes = archive({ method: 8, data: packed, size: data.length, crc });
    expect(Buffer.compare(readFirst(bytes), data)).toBe(0);
  }
});

test("the checks in JavaScript are the host's, and those of the standards", () => {
  for (const length of [0, 1, 7, 8, 9, 1000]) {
    const bytes = words.subarray(0, length);
    expect(crc32InJavaScript("crc32")(bytes)).toBe(makeCrc32("crc32")(bytes));
  }
  expect(crc32InJavaScript("crc32")(text("123456789"))).toBe(0xcbf43926);
  expect(crc32InJavaScript("crc32c")(text("123456789"))).toBe(0xe3069283);
});

const packed = deflateRawSync(words);
const deflated = { method: 8, data: packed, size: words.length, crc: makeCrc32("crc32")(words) };

describe("damaged and hostile archives", () => {
  test.each<[string, Uint8Array, RegExp]>([
    ["nothing", new Uint8Array(0), /m\.keras: expected a zip file.*truncated, or no zip file/],
    ["another format", text("{}".repeat(50)), /expected a zip file/],
    ["cut off", archive({}).subarray(0, 900), /expected a zip file.*truncated/],
    ["a flipped byte", archive({ crc: 5 }), /byte 31: the entry "a" is damaged: its check is/],
    ["a climbing path", archive({ name: "x/../../b" }), /outside of the archive/],
    ["an absolute path", archive({ name: "/etc/passwd" }), /outside of the archive/],
    ["a drive", archive({ name: "C:b" }), /outside of the archive/],
    ["backslashes", archive({ name: "..\\b" }), /outside of the archive/],
    ["no name", archive({ name: "" }), /outside of the archive/],
    ["encryption", archive({ flags: 1 }), /"a" is encrypted/],
    ["another compression", archive({ method: 12 }), /method 12, expected 0 \(stored\) or 8/],
    ["a size that differs", archive({ size: 5 }), /stored in 1680 bytes, expected 5/],
    ["a wrong offset", archive({ offset: 3 }), /byte 3: expected the entry "a"/],
    ["an offset outside", archive({ offset: 1e8 }), /30 bytes at byte 100000000, but the file has/],
    ["ZIP64", archive({ size: 0xffffffff }), /is in ZIP64/],
    ["the same name twice", archive({ count: 2 }), /two entries are named "a"/],
    [
      "a bomb",
      archive({ ...deflated, size: 4e9 }),
      /unpacks to 4000000000 bytes, expected at most/,
    ],
    ["too small a size", archive({ ...deflated, size: 100 }), /more than the 100 bytes expected/],
    ["too large a size", archive({ ...deflated, size: 2000 }), /to 1680 bytes, expected 2000/],
    [
      "a cut stream",
      archive({ ...deflated, data: packed.subarray(0, 20) }),
      /the end of the stream/,
    ],
    ["no stream", archive({ ...deflated, data: Uint8Array.of(7) }), /a block of an unknown kind/],
  ])("%s", (_, bytes, message) => {
    expect(() => readFirst(bytes)).toThrow(FormatError);
    expect(() => readFirst(bytes)).toThrow(message);
  });
});

test("an archive and the file in it share what they may unpack to", () => {
  const data = new Uint8Array(2e6);
  const bytes = archive({
    method: 8,
    data: deflateRawSync(data),
    size: data.length,
    crc: makeCrc32("crc32")(data),
  });
  const budget = new Budget(bytes.length, "m.keras");
  expect([...readZip(bytes, "m.keras", budget).values()][0]!.read()).toHaveLength(2e6);
  expect(() => budget.spend(63e6, "the weights")).toThrow(
    /m\.keras: the weights unpacks to 63000000 bytes, expected at most 620\d\d\d\d\d/,
  );
});
