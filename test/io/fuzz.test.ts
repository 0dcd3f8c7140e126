// Every reader on damaged files. `npm run fuzz` does the same for longer, from other seeds.
import { readFileSync } from "node:fs";
import { deflateRawSync, inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { ByteReader } from "../../ts/io/bytes/byte-reader.js";
import { inflate } from "../../ts/io/bytes/inflate.js";
import { decodeJson } from "../../ts/io/bytes/json.js";
import { Hdf5Group, readHdf5 } from "../../ts/io/hdf5/read.js";
import { decodeNpz, readNpy } from "../../ts/io/npy.js";
import { readSafetensors } from "../../ts/io/safetensors.js";
import type { StoredArray } from "../../ts/io/stored-array.js";
import { parseManifest } from "../../ts/io/tfjs/manifest.js";
import { readZip } from "../../ts/io/zip/read.js";
import { fuzz, type ReadAll } from "./fuzz.js";

const seed = Number(process.env.FUZZ_SEED ?? 1);
const count = Number(process.env.FUZZ_COUNT ?? 300);

interface Goldens {
  readonly cases: readonly { readonly name: string; readonly file: string }[];
}

function goldens(family: string): Goldens["cases"] {
  const { cases }: Goldens = JSON.parse(
    readFileSync(new URL(`../goldens/${family}.json`, import.meta.url), "utf8"),
  );
  return cases;
}

const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));
const arrayFile = (name: string) =>
  bytesOf(goldens("array_files").find((one) => one.name === name)!.file);

const sizeOf = ({ data }: StoredArray) =>
  "byteLength" in data ? data.byteLength : data.reduce((sum, text) => sum + text.length, 0);
const total = (sizes: readonly number[]) => sizes.reduce((sum, size) => sum + size, 0);

function visit(group: Hdf5Group): number {
  const own = total([...group.attributes.values()].map(sizeOf));
  const members = [...group.children.values()].map((child) =>
    child instanceof Hdf5Group
      ? visit(child)
      : total([...child.attributes.values()].map(sizeOf)) + sizeOf(child.read()),
  );
  return own + total(members);
}

const text = new TextEncoder().encode("to be or not to be, that is the question; ".repeat(30));

const weight = { name: "dense/kernel", shape: [2, 300], dtype: "float32" };
const quantization = { dtype: "uint8", scale: 0.5, min: -3 };
const manifest = [
  { paths: ["a.bin", "b.bin"], weights: [weight, { ...weight, name: "bias", quantization }] },
];

const readers: readonly (readonly [name: string, file: Uint8Array, ReadAll])[] = [
  ...goldens("hdf5").map(({ name, file }) => {
    const readAll: ReadAll = (bytes) => visit(readHdf5(bytes));
    return [`HDF5, ${name}`, new Uint8Array(inflateSync(bytesOf(file))), readAll] as const;
  }),
  [
    "zip",
    arrayFile("npz, compressed"),
    (bytes) => total([...readZip(bytes).values()].map((entry) => entry.read().length)),
  ],
  ["npz", arrayFile("npz"), (bytes) => total([...decodeNpz(bytes).values()].map(sizeOf))],
  ["npy", arrayFile("npy"), (bytes) => sizeOf(readNpy(bytes))],
  [
    "safetensors",
    arrayFile("safetensors"),
    (bytes) =>
      total([...readSafetensors(bytes).entries.values()].map((entry) => sizeOf(entry.read()))),
  ],
  [
    "manifest of TensorFlow.js",
    new TextEncoder().encode(JSON.stringify(manifest)),
    (bytes) => parseManifest(decodeJson(bytes, "model.json", "a manifest"), "model.json").length,
  ],
  ...[1, 9].map((level) => {
    const readAll: ReadAll = (bytes) =>
      inflate(new ByteReader(bytes, "a file"), text.length, "a stream").length;
    return [`deflate ${level}`, new Uint8Array(deflateRawSync(text, { level })), readAll] as const;
  }),
];

test.each(readers)(
  "%s: damaged files are read, or rejected by a FormatError",
  (_, file, readAll) => {
    expect(readAll(file)).toBeGreaterThan(0);
    expect(fuzz(file, readAll, seed, count)).toEqual([]);
  },
);
