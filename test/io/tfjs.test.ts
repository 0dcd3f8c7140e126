// Weights of TensorFlow.js: manifests and shards.
import { describe, expect, test } from "vitest";
import type { StoredArray } from "../../ts/io/stored-array.js";
import { readTfjsWeights, writeTfjsWeights } from "../../ts/io/tfjs/weights.js";
import { FormatError, ValueError } from "../../ts/runtime/errors.js";

const arrays = new Map<string, StoredArray>([
  ["dense/kernel", { shape: [2, 2], dtype: "float32", data: Float32Array.of(1, -2, 3e-20, 4) }],
  ["count", { shape: [], dtype: "int32", data: Int32Array.of(-7) }],
  ["flags", { shape: [3], dtype: "bool", data: Uint8Array.of(1, 0, 1) }],
  ["words", { shape: [2], dtype: "string", data: ["Grüße", ""] }],
  ["none", { shape: [0, 3], dtype: "float32", data: new Float32Array(0) }],
]);

/** Reads shards by their paths from a record. */
const from = (files: Readonly<Record<string, Uint8Array>>) => async (path: string) => files[path]!;

async function roundTrip(written: ReadonlyMap<string, StoredArray>) {
  const { manifest, shards } = writeTfjsWeights(written);
  const files = Object.fromEntries(shards.map(({ path, bytes }) => [path, bytes]));
  const read = await readTfjsWeights(JSON.parse(JSON.stringify(manifest)), from(files));
  return { manifest, shards, read };
}

test("what is written is read", async () => {
  const { manifest, read } = await roundTrip(arrays);
  expect(read).toEqual(arrays);
  expect(manifest).toEqual([
    {
      paths: ["group1-shard1of1.bin"],
      weights: [...arrays].map(([name, { shape, dtype }]) => ({ name, shape, dtype })),
    },
  ]);
});

test("weights of more than 4 MB are in several shards, which a weight may span", async () => {
  const large = Float32Array.from({ length: 2.2e6 }, (_, i) => i);
  const { shards, read } = await roundTrip(
    new Map([["a", { shape: [2.2e6], dtype: "float32", data: large }]]),
  );
  expect(shards.map(({ path, bytes }) => [path, bytes.length])).toEqual([
    ["group1-shard1of3.bin", 4194304],
    ["group1-shard2of3.bin", 4194304],
    ["group1-shard3of3.bin", 411392],
  ]);
  const data = read.get("a")!.data as Float32Array;
  expect(data.every((value, i) => value === large[i])).toBe(true);
});

test("no weights are one empty shard", async () => {
  const { shards, read } = await roundTrip(new Map());
  expect([shards.length, read.size]).toEqual([1, 0]);
});

test("float16 has half the bytes, and is read as float32", async () => {
  const half: StoredArray = { shape: [2], dtype: "float16", data: Float32Array.of(0.1, -2) };
  const { manifest, shards, read } = await roundTrip(new Map([["a", half]]));
  expect(shards[0]!.bytes.length).toBe(4);
  expect(manifest[0]!.weights).toEqual([
    { name: "a", shape: [2], dtype: "float32", quantization: { dtype: "float16" } },
  ]);
  expect(read.get("a")).toEqual({
    shape: [2],
    dtype: "float32",
    data: Float32Array.of(0.0999755859375, -2),
  });
});

test("integers that stand for numbers: q * scale + min", async () => {
  const quantization = { dtype: "uint8", scale: 0.5, min: -3 };
  const wide = { dtype: "uint16", scale: 0.3, min: 1 };
  const manifest = [
    {
      paths: ["a", "b"],
      weights: [
        { name: "float8", shape: [3], dtype: "float32", quantization },
        { name: "float16", shape: [2], dtype: "float32", quantization: wide },
        { name: "int8", shape: [2], dtype: "int32", quantization: { ...wide, dtype: "uint8" } },
      ],
    },
  ];
  // 258 is divided between the two files.
  const files = { a: Uint8Array.of(0, 1, 255, 2), b: Uint8Array.of(1, 255, 255, 0, 3) };
  expect(await readTfjsWeights(manifest, from(files))).toEqual(
    new Map<string, StoredArray>([
      ["float8", { shape: [3], dtype: "float32", data: Float32Array.of(-3, -2.5, 124.5) }],
      [
        "float16",
        { shape: [2], dtype: "float32", data: Float32Array.of(258 * 0.3 + 1, 65535 * 0.3 + 1) },
      ],
      ["int8", { shape: [2], dtype: "int32", data: Int32Array.of(1, 2) }],
    ]),
  );
});

test("element types that TensorFlow.js lacks are not written", () => {
  const double: StoredArray = { shape: [1], dtype: "float64", data: Float64Array.of(1) };
  expect(() => writeTfjsWeights(new Map([["a", double]]))).toThrow(ValueError);
  expect(() => writeTfjsWeights(new Map([["a", double]]))).toThrow(/"a" has elements of float64/);
});

describe("damaged manifests and shards", () => {
  const shards = { a: new Uint8Array(8) };
  const weight = { name: "w", shape: [2], dtype: "float32" };
  const group = (changed: object, paths: readonly unknown[] = ["a"]) => [
    { paths, weights: [{ ...weight, ...changed }] },
  ];
  const scaled = { dtype: "uint8", scale: 1, min: 0 };

  test.each<[string, unknown, RegExp]>([
    ["nothing", undefined, /model\.json: weightsManifest: expected a list, got nothing/],
    ["a number", [5], /weightsManifest\[0\]: expected paths and weights, got 5/],
    ["no weights", [{ paths: [] }], /weightsManifest\[0\]\.weights: expected a list, got nothing/],
    ["a path that is none", group({}, [3]), /weightsManifest\[0\]\.paths\[0\]: expected a path/],
    ["a path twice", group({}, ["a", "a"]), /expected each path once, got "a" twice/],
    [
      "too many paths",
      group(
        {},
        Array.from({ length: 20_000 }, (_, i) => `${i}`),
      ),
      /at most 10000/,
    ],
    ["no name", group({ name: 3 }), /weights\[0\]: expected a name, a shape and a dtype/],
    ["a huge shape", group({ shape: [1e200] }), /weights\[0\]\.shape: expected integers/],
    ["a negative size", group({ shape: [-2] }), /weights\[0\]\.shape: expected integers/],
    ["complex numbers", group({ dtype: "complex64" }), /dtype: expected float32, int32, bool, str/],
    ["another quantization", group({ quantization: { dtype: "int4" } }), /quantization: expected/],
    ["no scale", group({ quantization: { dtype: "uint8" } }), /quantization: expected float16 of/],
    ["quantized texts", group({ dtype: "string", quantization: scaled }), /quantization: expected/],
    [
      "too little data",
      group({ shape: [3] }),
      /model\.json: a: byte 0: expected the weight "w" of 12/,
    ],
    ["too much data", group({ shape: [1] }), /byte 4: 4 bytes after the last weight/],
    [
      "texts without end",
      group({ dtype: "string", shape: [1e12] }),
      /expected the weight "w" of 4/,
    ],
  ])("%s", async (_, manifest, message) => {
    await expect(readTfjsWeights(manifest, from(shards))).rejects.toThrow(FormatError);
    await expect(readTfjsWeights(manifest, from(shards))).rejects.toThrow(message);
  });

  test("a weight of the same name twice", async () => {
    const manifest = [{ paths: ["a"], weights: [weight, weight] }];
    await expect(readTfjsWeights(manifest, from(shards))).rejects.toThrow(/each weight once/);
  });
});
