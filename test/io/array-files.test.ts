// Files of arrays: safetensors, .npy and .npz, against files of their reference implementations.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fromBfloat16, fromFloat16, toFloat16 } from "../../ts/io/bytes/half.js";
import { decodeNpz, encodeNpz, isNpy, readNpy, writeNpy } from "../../ts/io/npy.js";
import { readSafetensors, writeSafetensors } from "../../ts/io/safetensors.js";
import { isSafetensors } from "../../ts/io/safetensors-signature.js";
import { type StoredArray, toTensor } from "../../ts/io/stored-array.js";
import { isZip, readZip } from "../../ts/io/zip/read.js";
import { FormatError, ValueError } from "../../ts/runtime/errors.js";

interface Content {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: readonly (number | string)[];
}

interface Golden {
  readonly cases: readonly {
    readonly name: string;
    readonly file: string;
    readonly content: readonly Content[];
  }[];
  readonly halves: { readonly float32: readonly number[]; readonly float16: readonly number[] };
}

const goldens: Golden = JSON.parse(
  readFileSync(new URL("../goldens/array_files.json", import.meta.url), "utf8"),
);

function fileOf(name: string): Uint8Array {
  const { file } = goldens.cases.find((one) => one.name === name)!;
  return new Uint8Array(Buffer.from(file, "base64"));
}

function contentOf(arrays: Iterable<readonly [string, StoredArray]>): Content[] {
  return [...arrays].map(([name, { dtype, shape, data }]) => ({
    name,
    dtype,
    shape,
    data: Array.from<unknown, number | string>(data, (value) =>
      typeof value === "bigint" ? String(value) : (value as number),
    ),
  }));
}

const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);

/** All arrays of a golden file, whatever its format. */
function readAny(bytes: Uint8Array): Iterable<readonly [string, StoredArray]> {
  if (isNpy(bytes)) return [["", readNpy(bytes)]];
  if (isZip(bytes)) return decodeNpz(bytes);
  return [...readSafetensors(bytes).entries].map(([name, entry]) => [name, entry.read()] as const);
}

test.each(goldens.cases)("$name", ({ name, content }) => {
  const found = contentOf(readAny(fileOf(name)));
  expect(found.sort(byName)).toEqual([...content].sort(byName));
});

describe("safetensors", () => {
  const bytes = fileOf("safetensors");
  const arrays = new Map(
    [...readSafetensors(bytes).entries].map(([name, entry]) => [name, entry.read()]),
  );

  test("metadata", () => {
    expect(readSafetensors(bytes).metadata).toEqual(
      new Map([
        ["format", "pt"],
        ["of", "Grüße"],
      ]),
    );
  });

  test("what is written is read, aligned, to the bit the same each time", () => {
    const metadata = new Map([["keras", "3.15.1"]]);
    const written = writeSafetensors(arrays, metadata);
    expect(isSafetensors(written)).toBe(true);
    expect(writeSafetensors(arrays, metadata)).toEqual(written);
    const read = readSafetensors(written);
    expect(read.metadata).toEqual(metadata);
    expect([...read.entries.keys()].sort()).toEqual([...arrays.keys()].sort());
    for (const [name, entry] of read.entries) expect(entry.read()).toEqual(arrays.get(name));
  });

  test("names of every kind keep their order", () => {
    const one: StoredArray = { shape: [], dtype: "float32", data: Float32Array.of(1) };
    const names = ["b", "10", "9", "__proto__", 'a "quoted" name'];
    const written = writeSafetensors(new Map(names.map((name) => [name, one])));
    // A header of JSON is an object, whose keys that are numbers come first when it is read.
    const header = new TextDecoder().decode(written);
    const places = names.map((name) => header.indexOf(JSON.stringify(name)));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(new Set(readSafetensors(written).entries.keys())).toEqual(new Set(names));
  });

  test("bfloat16 is read", () => {
    const file = withHeader('{"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}', [
      ...[0x80, 0x3f, 0x20, 0xc0],
    ]);
    expect(readSafetensors(file).entries.get("a")!.read().data).toEqual(Float32Array.of(1, -2.5));
  });

  test("strings and reserved names are not written", () => {
    const text: StoredArray = { shape: [1], dtype: "string", data: ["a"] };
    const one: StoredArray = { shape: [], dtype: "float32", data: Float32Array.of(1) };
    expect(() => writeSafetensors(new Map([["a", text]]))).toThrow(ValueError);
    expect(() => writeSafetensors(new Map([["a", text]]))).toThrow(/"a" has strings/);
    expect(() => writeSafetensors(new Map([["__metadata__", one]]))).toThrow(/cannot be named/);
  });

  function withHeader(header: string, data: readonly number[] = [], length = header.length) {
    const head = Buffer.alloc(8);
    head.writeBigUInt64LE(BigInt(length));
    return new Uint8Array(Buffer.concat([head, Buffer.from(header), Buffer.from(data)]));
  }

  const entry = (text: string, bytes = 4) => withHeader(`{"a":{${text}}}`, Array(bytes).fill(1));

  test.each<[string, Uint8Array, RegExp]>([
    ["nothing", new Uint8Array(0), /byte 0: expected length of the header of 8 bytes/],
    ["a length beyond the file", withHeader("{}", [], 50), /expected the header of 50 bytes/],
    ["an absurd length", withHeader("{}", [], 2 ** 40), /expected at most 100000000/],
    ["no JSON", withHeader("{]"), /expected a header in JSON, which cannot be parsed/],
    ["NaN", entry('"dtype":"F32","shape":[NaN],"data_offsets":[0,4]'), /cannot be parsed/],
    ["a list", withHeader("[]"), /expected a header with names/],
    ["a deep list", withHeader("[".repeat(5e6)), /cannot be parsed/],
    ["no UTF-8", withHeader('{"\xff"', [], 5), /expected a header in (UTF-8|JSON)/],
    ["no entry", withHeader('{"a":5}'), /"a": expected dtype, shape and data_offsets, got 5/],
    ["a type of 8 bits", entry('"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]'), /a dtype of/],
    ["a huge shape", entry('"dtype":"F32","shape":[1e300],"data_offsets":[0,4]'), /a shape of/],
    ["a negative size", entry('"dtype":"F32","shape":[-1],"data_offsets":[0,4]'), /a shape of/],
    ["a fraction", entry('"dtype":"F32","shape":[0.5],"data_offsets":[0,4]'), /a shape of/],
    ["texts as offsets", entry('"dtype":"F32","shape":[1],"data_offsets":["0",4]'), /two integers/],
    ["a wrong length", entry('"dtype":"F32","shape":[2],"data_offsets":[0,4]'), /8 bytes apart/],
    ["a gap", entry('"dtype":"F32","shape":[1],"data_offsets":[4,8]', 8), /begins at byte 4 of/],
    [
      "bytes left",
      entry('"dtype":"F32","shape":[1],"data_offsets":[0,4]', 5),
      /but the file has 5/,
    ],
    ["a cut file", entry('"dtype":"F32","shape":[1],"data_offsets":[0,4]', 3), /it is truncated/],
    [
      "an overlap",
      withHeader(
        '{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}',
        [1, 2, 3, 4, 5, 6],
      ),
      /"b" begins at byte 2 of the data, expected 4/,
    ],
    ["metadata", withHeader('{"__metadata__":{"a":5}}'), /expected texts in __metadata__/],
  ])("%s is an error that says so", (_, file, message) => {
    expect(() => readSafetensors(file)).toThrow(FormatError);
    expect(() => readSafetensors(file)).toThrow(message);
  });
});

describe(".npy and .npz", () => {
  test.each(["npy", "npy, version 2", "npy, big-endian", "npy, Fortran order"])(
    "%s is written as NumPy writes it, little-endian",
    (name) => {
      const array = readNpy(fileOf(name));
      expect(readNpy(writeNpy(array))).toEqual(array);
    },
  );

  test("the bytes are NumPy's", () => {
    expect(writeNpy(readNpy(fileOf("npy")))).toEqual(fileOf("npy"));
    const written = readZip(encodeNpz(decodeNpz(fileOf("npz"))));
    for (const [name, entry] of readZip(fileOf("npz"))) {
      expect(written.get(name)!.read()).toEqual(entry.read());
    }
  });

  test.each<[string, (bytes: Uint8Array) => Uint8Array, RegExp]>([
    ["cut off", (bytes) => bytes.subarray(0, 150), /22 bytes of data, expected 48 for float64/],
    ["cut in its header", (bytes) => bytes.subarray(0, 50), /expected the header of 118 bytes/],
    ["nothing", () => new Uint8Array(0), /expected an \.npy file/],
    ["objects", (bytes) => replaced(bytes, "<f8", "|O8"), /expected a header with descr/],
    ["texts", (bytes) => replaced(bytes, "<f8", "<U8"), /expected a header with descr/],
    [
      "a huge shape",
      (bytes) => replaced(bytes, "(2, 3), }       ", "(99999999999, 9999999),}"),
      /of data, expected/,
    ],
  ])("%s is an error that says so", (_, change, message) => {
    const file = change(fileOf("npy"));
    expect(() => readNpy(file)).toThrow(FormatError);
    expect(() => readNpy(file)).toThrow(message);
  });

  function replaced(bytes: Uint8Array, from: string, to: string): Uint8Array {
    const text = Buffer.from(bytes).toString("latin1").replace(from, to.padEnd(from.length));
    return new Uint8Array(Buffer.from(text.slice(0, bytes.length), "latin1"));
  }
});

describe("numbers of 16 bits", () => {
  test("float16 is rounded as NumPy rounds it", () => {
    const values = new Float32Array(Uint32Array.from(goldens.halves.float32).buffer);
    expect([...toFloat16(values)]).toEqual(goldens.halves.float16);
  });

  test("every float16 is read and written as it is; NaN stays NaN", () => {
    const bits = Uint16Array.from({ length: 65536 }, (_, i) => i);
    const values = fromFloat16(bits);
    const written = toFloat16(values);
    for (let i = 0; i < bits.length; i++) {
      const isNan = (i & 0x7c00) === 0x7c00 && (i & 0x3ff) !== 0;
      expect(Number.isNaN(values[i])).toBe(isNan);
      if (!isNan) expect(written[i]).toBe(i);
      else expect(written[i]! & 0x7fff).toBeGreaterThan(0x7c00);
    }
  });

  test("rounding to float16 changes a number by at most 2^-11 of it, or by 2^-25", () => {
    const values = Float32Array.from(
      { length: 20_000 },
      (_, i) => Math.sin(i) * 10 ** ((i % 13) - 8),
    );
    const rounded = fromFloat16(toFloat16(values));
    for (const [i, value] of values.entries()) {
      const bound = Math.max(Math.abs(value) * 2 ** -11, 2 ** -25);
      expect(Math.abs(rounded[i]! - value)).toBeLessThanOrEqual(bound);
    }
  });

  test("bfloat16", () => {
    expect([...fromBfloat16(Uint16Array.of(0x3f80, 0xc020, 0x7f80))]).toEqual([1, -2.5, Infinity]);
  });
});

describe("tensors of what files hold", () => {
  test.each<[StoredArray, string, readonly (number | string)[]]>([
    [{ shape: [2], dtype: "float16", data: Float32Array.of(1, 2) }, "float32", [1, 2]],
    [
      { shape: [2], dtype: "float64", data: Float64Array.of(1, 0.1) },
      "float32",
      [1, Math.fround(0.1)],
    ],
    [{ shape: [2], dtype: "int64", data: BigInt64Array.of(-5n, 7n) }, "int32", [-5, 7]],
    [{ shape: [1], dtype: "uint16", data: Uint16Array.of(65535) }, "int32", [65535]],
    [{ shape: [1], dtype: "uint8", data: Uint8Array.of(255) }, "uint8", [255]],
    [{ shape: [1], dtype: "bool", data: Uint8Array.of(1) }, "bool", [1]],
    [{ shape: [1], dtype: "string", data: ["a"] }, "string", ["a"]],
  ])("%o", (array, dtype, data) => {
    const tensor = toTensor(array, "x");
    expect([tensor.dtype, tensor.shape, [...tensor.data]]).toEqual([dtype, array.shape, data]);
  });

  test("an integer that int32 cannot hold is an error", () => {
    const array = { shape: [2], dtype: "int64", data: BigInt64Array.of(1n, 2n ** 31n) } as const;
    expect(() => toTensor(array, "layers/a/0")).toThrow(FormatError);
    expect(() => toTensor(array, "layers/a/0")).toThrow(
      "layers/a/0: element 1 is 2147483648, expected an integer from -2147483648 to 2147483647.",
    );
  });
});
