// What is written as HDF5 is read again, to the bit.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Hdf5Dataset, readHdf5 } from "../../ts/io/hdf5/read.js";
import { type DatasetToWrite, type GroupToWrite, writeHdf5 } from "../../ts/io/hdf5/write.js";
import type { AttributeToWrite } from "../../ts/io/hdf5/write-messages.js";
import type { StoredArray } from "../../ts/io/stored-array.js";
import { ValueError } from "../../ts/runtime/errors.js";

const arrays: readonly StoredArray[] = [
  { shape: [3], dtype: "float16", data: Float32Array.of(1.5, -2, 65504) },
  { shape: [2, 2], dtype: "float32", data: Float32Array.of(1.5, -2, 3e-20, 4) },
  { shape: [], dtype: "float64", data: Float64Array.of(0.1) },
  { shape: [2], dtype: "int8", data: Int8Array.of(-128, 3) },
  { shape: [2], dtype: "int16", data: Int16Array.of(-32768, 3) },
  { shape: [2], dtype: "int32", data: Int32Array.of(-(2 ** 31), 3) },
  { shape: [2], dtype: "int64", data: BigInt64Array.of(-1n, 2n ** 62n) },
  { shape: [2], dtype: "uint8", data: Uint8Array.of(255, 3) },
  { shape: [2], dtype: "uint16", data: Uint16Array.of(65535, 3) },
  { shape: [2], dtype: "uint32", data: Uint32Array.of(2 ** 32 - 1, 3) },
  { shape: [2], dtype: "uint64", data: BigUint64Array.of(2n ** 63n, 3n) },
  { shape: [1, 2], dtype: "bool", data: Uint8Array.of(1, 0) },
  { shape: [3], dtype: "string", data: ["", "Grüße, 世界", "x".repeat(70_000)] },
  { shape: [0, 3], dtype: "float32", data: new Float32Array(0) },
  { shape: [1, 1, 1, 2000], dtype: "float32", data: new Float32Array(2000).fill(0.5) },
];

function group(
  children: Readonly<Record<string, GroupToWrite | DatasetToWrite>>,
  attributes: Readonly<Record<string, AttributeToWrite>> = {},
): GroupToWrite {
  return {
    attributes: new Map(Object.entries(attributes)),
    children: new Map(Object.entries(children)),
  };
}

/** A dataset of one name, read back. */
function roundTrip(array: StoredArray): StoredArray {
  const found = readHdf5(writeHdf5(group({ a: { array } }))).get("a");
  if (found instanceof Hdf5Dataset) return found.read();
  throw new Error("not a dataset");
}

test.each(arrays)("an array of $dtype, shape $shape", (array) => {
  expect(roundTrip(array)).toEqual(array);
});

test.each(arrays.filter(({ data }) => data.length < 100 && data.length > 0))(
  "an attribute of $dtype, shape $shape",
  (array) => {
    const file = readHdf5(writeHdf5(group({}, { value: array, name: "of the root" })));
    expect(file.attributes.get("value")).toEqual(array);
    expect(file.text("name")).toBe("of the root");
  },
);

test("attributes of groups and datasets, with thousands of strings", () => {
  const names = Array.from({ length: 3000 }, (_, i) => `layer_${i}`);
  const array = arrays[0]!;
  const bytes = writeHdf5(
    group(
      { b: group({ c: { array, attributes: new Map([["of", "c"]]) } }, { of: "b" }) },
      { names, of: "the root" },
    ),
  );
  const file = readHdf5(bytes);
  expect(file.attributes.get("names")).toEqual({ shape: [3000], dtype: "string", data: names });
  expect([file.text("of"), file.get("b")?.text("of"), file.get("/b/c")?.text("of")]).toEqual([
    "the root",
    "b",
    "c",
  ]);
  expect(file.get("b/c/d")).toBeUndefined();
});

// A leaf has 8 names, a node 32 children: one and two levels, and one name more than they hold.
test.each([0, 1, 8, 9, 256, 257, 3000])("a group of %d members", (count) => {
  const members = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `member ${i}`,
      { array: { shape: [], dtype: "int32", data: Int32Array.of(i) } } as const,
    ]),
  );
  const { children } = readHdf5(writeHdf5(group({ all: group(members) }))).get("all") as {
    children: ReadonlyMap<string, Hdf5Dataset>;
  };
  expect(children.size).toBe(count);
  expect([...children.keys()]).toEqual(Object.keys(members).sort());
  for (const [name, child] of children) {
    expect(child.read().data).toEqual(members[name]!.array.data);
  }
});

test("the same tree gives the same bytes, in whatever order its members were added", () => {
  const [first, second] = [{ array: arrays[0]! }, { array: arrays[1]! }];
  const bytes = writeHdf5(group({ first, second }));
  expect(writeHdf5(group({ second, first }))).toEqual(bytes);
});

test("h5py reads from a file what was written to it", () => {
  const members = Object.fromEntries(
    Array.from({ length: 300 }, (_, i) => [
      `m${i}`,
      { array: { shape: [1], dtype: "int16", data: Int16Array.of(i) } } as const,
    ]),
  );
  const kinds = Object.fromEntries(
    arrays
      .filter(({ data }) => data.length > 0)
      .map((array) => [`${array.dtype} of ${array.shape.length}`, { array }]),
  );
  const attributes = { name: "a model, größer", names: ["kernel", ""], numbers: arrays[1]! };
  const bytes = writeHdf5(
    group({ many: group(members), kinds: group(kinds, attributes), empty: group({}) }, attributes),
  );
  const file = new URL("../../build/written.h5", import.meta.url);
  if (process.env.UPDATE_GOLDENS === "1") writeFileSync(file, bytes);
  const { cases }: { readonly cases: readonly [{ readonly sha256: string }] } = JSON.parse(
    readFileSync(new URL("../goldens/hdf5_written.json", import.meta.url), "utf8"),
  );
  // h5py has read the file of this hash; tools/goldens/hdf5_written.py says how to check another.
  expect(createHash("sha256").update(bytes).digest("hex")).toBe(cases[0].sha256);
});

describe("what cannot be written", () => {
  test("an attribute of more than 64 kB", () => {
    const large = { shape: [20_000], dtype: "float32", data: new Float32Array(20_000) } as const;
    const write = () => writeHdf5(group({}, { large }));
    expect(write).toThrow(ValueError);
    expect(write).toThrow(/attribute "large" .* has 80000 bytes, expected at most 64 kB/);
  });
});
