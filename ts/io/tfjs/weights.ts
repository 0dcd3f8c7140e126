/** The weights of a TensorFlow.js model, read from and written to shards. */
import { ValueError } from "../../runtime/errors.js";
import { ByteReader } from "../bytes/byte-reader.js";
import { ByteWriter } from "../bytes/byte-writer.js";
import {
  decodeArray,
  elementSize,
  encodeArray,
  type FixedDType,
  type StoredArray,
} from "../stored-array.js";
import { parseManifest, type Quantization, type WeightGroup, type WeightInfo } from "./manifest.js";

/** Size of shards that TensorFlow.js's converter writes, which browsers cache. */
const SHARD_BYTES = 4 * 2 ** 20;

/**
 * Weights by name, in the manifest's order; quantized ones as float32 or int32. Those of an optimizer are left out.
 *
 * @param manifest the value of `weightsManifest` in `model.json`
 * @param readShard reads a file beside `model.json`
 * @param file name of `model.json` in error messages
 * @throws FormatError for a manifest that is damaged, and shards of other sizes than it says
 */
export async function readTfjsWeights(
  manifest: unknown,
  readShard: (path: string) => Promise<Uint8Array>,
  file = "model.json",
): Promise<Map<string, StoredArray>> {
  const arrays = new Map<string, StoredArray>();
  for (const group of parseManifest(manifest, file)) {
    const shards = await Promise.all(group.paths.map(readShard));
    const data = shards.reduce((all, shard) => all.bytes(shard), new ByteWriter()).finish();
    const reader = new ByteReader(data, `${file}: ${group.paths.join(", ")}`);
    for (const weight of group.weights) {
      const array = readWeight(reader, weight);
      if (weight.isOfOptimizer !== true) arrays.set(weight.name, array);
    }
    if (reader.rest > 0) throw reader.error(`${reader.rest} bytes after the last weight`);
  }
  return arrays;
}

function readWeight(reader: ByteReader, weight: WeightInfo): StoredArray {
  const { name, shape, dtype, quantization } = weight;
  const what = `the weight "${name}"`;
  const size = shape.reduce((product, length) => product * length, 1);
  if (dtype === "string") return readStrings(reader, shape, size, what);
  const stored: FixedDType = quantization?.dtype ?? dtype;
  const array = decodeArray(shape, stored, reader.take(size * elementSize(stored), what));
  if (array.dtype === "float16") return { ...array, dtype: "float32" };
  if (quantization === undefined || quantization.dtype === "float16") return array;
  return dequantize(array, quantization, dtype === "int32");
}

/** q * scale + min of every element q, rounded where the weight has integers. */
function dequantize(
  { shape, data }: StoredArray,
  { scale, min }: { readonly scale: number; readonly min: number },
  isInteger: boolean,
): StoredArray {
  const values = Float64Array.from<unknown>(data, (q) => Number(q) * scale + min);
  return isInteger
    ? { shape, dtype: "int32", data: Int32Array.from(values, Math.round) }
    : { shape, dtype: "float32", data: Float32Array.from(values) };
}

/** Each with its length in bytes before it. */
function readStrings(
  reader: ByteReader,
  shape: readonly number[],
  size: number,
  what: string,
): StoredArray {
  const data: string[] = [];
  for (let i = 0; i < size; i++) {
    data.push(new TextDecoder().decode(reader.take(reader.u32(what), what)));
  }
  return { shape, dtype: "string", data };
}

/** What a model's weights are written as. */
export interface TfjsWeights {
  /** The value of `weightsManifest` in `model.json`. */
  readonly manifest: readonly WeightGroup[];
  /** Files to write beside `model.json`. */
  readonly shards: readonly { readonly path: string; readonly bytes: Uint8Array<ArrayBuffer> }[];
}

/**
 * Weights in one group of shards of 4 MB. An array of float16 is quantized: half the bytes, and TensorFlow.js reads float32.
 *
 * @throws ValueError for element types that TensorFlow.js does not have
 */
export function writeTfjsWeights(arrays: ReadonlyMap<string, StoredArray>): TfjsWeights {
  const weights = [...arrays].map(([name, array]) => describe(name, array));
  const writer = new ByteWriter();
  for (const array of arrays.values()) {
    if (array.dtype === "string") writeStrings(writer, array.data);
    else writer.bytes(encodeArray(array));
  }
  const data = writer.finish();
  const count = Math.max(1, Math.ceil(data.length / SHARD_BYTES));
  const shards = Array.from({ length: count }, (_, i) => ({
    path: `group1-shard${i + 1}of${count}.bin`,
    bytes: data.subarray(i * SHARD_BYTES, (i + 1) * SHARD_BYTES),
  }));
  return { manifest: [{ paths: shards.map(({ path }) => path), weights }], shards };
}

function describe(name: string, { shape, dtype }: StoredArray): WeightInfo {
  switch (dtype) {
    case "float16":
      return { name, shape, dtype: "float32", quantization: FLOAT16 };
    case "float32":
    case "int32":
    case "bool":
    case "string":
      return { name, shape, dtype };
  }
  throw new ValueError(
    `The weight "${name}" has elements of ${dtype}, which TensorFlow.js does not have: expected float32, float16, int32, bool or string.`,
  );
}

const FLOAT16: Quantization = { dtype: "float16" };

function writeStrings(writer: ByteWriter, texts: readonly string[]): void {
  for (const text of texts) {
    const bytes = new TextEncoder().encode(text);
    writer.u32(bytes.length).bytes(bytes);
  }
}
