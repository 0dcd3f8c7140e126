// HDF5 files made to do harm, and those that are damaged: an error says where, and nothing large is allocated.
import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { adler32, fletcher32 } from "../../ts/io/hdf5/checksums.js";
import { Hdf5Dataset, type Hdf5Group, readHdf5 } from "../../ts/io/hdf5/read.js";
import { type GroupToWrite, writeHdf5 } from "../../ts/io/hdf5/write.js";
import { FormatError } from "../../ts/runtime/errors.js";

/** Reads everything. */
function visit(object: Hdf5Group | Hdf5Dataset): void {
  expect(object.attributes.size).toBeGreaterThanOrEqual(0);
  if (object instanceof Hdf5Dataset) object.read();
  else for (const child of object.children.values()) visit(child);
}

function expectRejected(bytes: Uint8Array, message: RegExp): void {
  const read = () => visit(readHdf5(bytes, "model.weights.h5"));
  expect(read).toThrow(FormatError);
  expect(read).toThrow(message);
}

const dataset = {
  array: { shape: [3], dtype: "float32", data: Float32Array.of(1, 2, 3) },
} as const;
const tree: GroupToWrite = {
  attributes: new Map([["name", "a model"]]),
  children: new Map([["layers", { children: new Map([["a", dataset]]) }]]),
};
const file = Buffer.from(writeHdf5(tree));

/** The file with bytes replaced that follow the only occurrence of others. */
function patched(after: Uint8Array, skip: number, bytes: readonly number[]): Uint8Array {
  const at = file.indexOf(after);
  expect(at).toBeGreaterThan(0);
  expect(file.indexOf(after, at + 1)).toBe(-1);
  const copy = Buffer.from(file);
  copy.set(bytes, at + after.length + skip);
  return copy;
}

function u64(value: number): number[] {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return [...bytes];
}

/** The dataspace of `a`: version 1, rank 1, then its size. */
const space = Buffer.from([1, 1, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]);
/** The layout of `a`: version 3, contiguous. */
const layout = Buffer.from([3, 1]);

test("the file that is damaged below is fine", () => {
  visit(readHdf5(file));
});

test.each([0, 1, 7, 50, 95, 96, 500, 1500])("cut after %d bytes", (length) => {
  expectRejected(file.subarray(0, length), /model\.weights\.h5: .*(expected|truncated)/);
});

test("every cut is an error", () => {
  for (let length = 0; length < file.length; length += 13) {
    expect(() => visit(readHdf5(file.subarray(0, length)))).toThrow(FormatError);
  }
});

describe("lies", () => {
  test("another format", () => {
    expectRejected(new Uint8Array(1000), /byte 0: expected an HDF5 file, which begins with the/);
  });

  test("a future version", () => {
    const copy = Buffer.from(file);
    copy[8] = 9;
    expectRejected(copy, /byte 8: superblock of version 9, expected 0 to 3/);
  });

  test("a huge shape", () => {
    expectRejected(
      patched(space, -8, u64(2 ** 40)),
      /\/layers\/a unpacks to 4398046511104 bytes, expected at most .*made to exhaust memory/,
    );
    expectRejected(patched(space, -8, u64(2 ** 52)), /unpacks to 18014398509481984 bytes/);
    expectRejected(patched(space, -8, [...Array(8).fill(0xff)]), /expected a size or position/);
  });

  test("a shape that fits memory, but not its data", () => {
    expectRejected(
      patched(space, -8, u64(4)),
      /\/layers\/a of shape \(4\) has 12 bytes of data, expected 16/,
    );
  });

  test("too many axes", () => {
    expectRejected(patched(space, -15, [33]), /rank 33, expected at most 32/);
  });

  test("data outside of the file", () => {
    const address = file.indexOf(layout) + 2;
    const copy = Buffer.from(file);
    copy.set(u64(file.length - 4), address);
    expectRejected(
      copy,
      /the data of \/layers\/a: expected 12 bytes at byte \d+, but the file has/,
    );
  });

  test("an element type that does not exist", () => {
    const copy = Buffer.from(file);
    const float = Buffer.from([0x11, 0x20, 0x1f, 0, 4, 0, 0, 0]);
    copy[file.indexOf(float)] = 0x16;
    expectRejected(copy, /elements of the type "compound" are not supported/);
  });
});

describe("structures without end", () => {
  /** The address of the object header of the only group, which is of its symbol table entry in the root. */
  function entryOf(name: string): number {
    const root = readHdf5(file);
    expect([...root.children.keys()]).toEqual([name]);
    return file.lastIndexOf("SNOD") + 8 + 8;
  }

  test("a group that contains itself", () => {
    const copy = Buffer.from(file);
    // The root's own header, which the superblock names.
    copy.set(file.subarray(64, 72), entryOf("layers"));
    expectRejected(copy, /the group \/layers is linked twice, expected a tree of groups/);
  });

  test("a tree of names that contains itself", () => {
    const copy = Buffer.from(file);
    const root = file.lastIndexOf("TREE");
    copy[root + 5] = 1;
    copy.set(u64(root), root + 32);
    expectRejected(copy, /the tree of \/ has a cycle/);
  });

  test("groups that are too deep for those who visit them", () => {
    let group: GroupToWrite = { children: new Map() };
    for (let depth = 0; depth < 300; depth++) group = { children: new Map([["a", group]]) };
    expectRejected(writeHdf5(group), /is deeper than 200 groups/);
  });

  test("a string heap that a million references unpack", () => {
    const long = "x".repeat(100_000);
    const strings = Array.from({ length: 3000 }, () => "y");
    const bytes = Buffer.from(
      writeHdf5({
        children: new Map([
          ["texts", { array: { shape: [3001], dtype: "string", data: [long, ...strings] } }],
        ]),
      }),
    );
    // Every element becomes a reference to the first.
    const first = bytes.lastIndexOf(Buffer.from([0xa0, 0x86, 1, 0]));
    for (let i = 1; i < 3001; i++) bytes.copy(bytes, first + 16 * i, first, first + 16);
    expectRejected(bytes, /a string unpacks to 100000 bytes, expected at most .*exhaust memory/);
  });
});

describe("chunks", () => {
  const { cases }: { cases: readonly { readonly name: string; readonly file: string }[] } =
    JSON.parse(readFileSync(new URL("../goldens/hdf5.json", import.meta.url), "utf8"));
  const chunked = Buffer.from(
    inflateSync(Buffer.from(cases.find(({ name }) => name === "chunks")!.file, "base64")),
  );

  test("a stream that is damaged names the dataset and the byte", () => {
    const copy = Buffer.from(chunked);
    // The two bytes that begin a zlib stream of level 4, which is h5py's.
    const stream = chunked.indexOf(Buffer.from([0x78, 0x5e]));
    copy.fill(0xff, stream + 2, stream + 40);
    expectRejected(copy, /byte \d+: a chunk of \/\w+: expected a valid deflate stream, got/);
  });

  test("checksums are those of the standards", () => {
    const text = new TextEncoder().encode("Wikipedia");
    expect(adler32(text)).toBe(0x11e60398);
    expect(adler32(new Uint8Array(100_000).fill(255))).toBe(0x149a302c);
    expect(fletcher32(new Uint8Array(0))).toBe(0);
    expect(fletcher32(Uint8Array.of(1, 2, 3))).toBe(0x05040402);
    // As h5py stores it behind 100,000 bytes of 255.
    expect(fletcher32(new Uint8Array(100_000).fill(255))).toBe(0xffffffff);
  });

  test("a byte that was flipped behind the filters is found by its checksum", () => {
    const copy = Buffer.from(
      inflateSync(Buffer.from(cases.find(({ name }) => name === "checked")!.file, "base64")),
    );
    const data = copy.indexOf(Buffer.from(Float32Array.of(1.5, 2.5).buffer));
    expect(data).toBeGreaterThan(0);
    copy[data] = copy[data]! ^ 1;
    expectRejected(copy, /a chunk of \/checked is damaged: its checksum is [0-9a-f]+, expected/);
  });

  test("a dataset of many empty chunks", () => {
    const copy = Buffer.from(chunked);
    // The dataspace of "partial": 9 by 9.
    const partial = Buffer.from([...u64(9), ...u64(9)]);
    const at = chunked.indexOf(partial);
    expect(at).toBeGreaterThan(0);
    copy.set([...u64(9e6), ...u64(9e6)], at);
    expectRejected(copy, /\/partial unpacks to 162000000000000 bytes, expected at most/);
  });
});
