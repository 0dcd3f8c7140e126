/**
 * NumPy's files: one array (.npy), or several by name in a zip file (.npz). Numbers and bools; strings and pickled
 * objects are rejected.
 *
 * Source of the format: numpy.lib.format.
 */
import { FormatError, ValueError } from "../runtime/errors.js";
import { ByteReader } from "./bytes/byte-reader.js";
import { ByteWriter } from "./bytes/byte-writer.js";
import { bytesOfShape } from "./bytes/json.js";
import {
  decodeArray,
  elementSize,
  encodeArray,
  type FixedDType,
  type StoredArray,
} from "./stored-array.js";
import { readZip } from "./zip/read.js";
import { writeZip } from "./zip/write.js";

/** NumPy's codes of element types, without the byte order. */
const CODES: { readonly [D in Exclude<FixedDType, "bfloat16">]: string } = {
  float16: "f2",
  float32: "f4",
  float64: "f8",
  int8: "i1",
  int16: "i2",
  int32: "i4",
  int64: "i8",
  uint8: "u1",
  uint16: "u2",
  uint32: "u4",
  uint64: "u8",
  bool: "b1",
};
const dtypes = Object.keys(CODES) as (keyof typeof CODES)[];

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const;
const EXTENSION = ".npy";
/** The data begin at a multiple of this. */
const ALIGNMENT = 64;

/** Whether bytes begin as an .npy file does. */
export function isNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, index) => bytes[index] === byte);
}

/**
 * The array of an .npy file.
 *
 * @param name of the file in error messages
 * @throws FormatError for a file that is damaged, or holds anything but numbers and bools
 */
export function readNpy(bytes: Uint8Array, name = "the .npy file"): StoredArray {
  const reader = new ByteReader(bytes, name);
  if (!isNpy(bytes)) throw reader.error("expected an .npy file, which begins with \\x93NUMPY");
  reader.skip(MAGIC.length, "signature");
  const version = reader.u8("version");
  reader.skip(1, "version");
  const length =
    version === 1 ? reader.u16("length of the header") : reader.u32("length of the header");
  const start = reader.position;
  const header = new TextDecoder().decode(reader.take(length, "the header"));
  const { dtype, isBigEndian, isFortran, shape } = parseHeader(header, reader, start);
  const size = bytesOfShape(shape, elementSize(dtype));
  if (size === undefined || size !== reader.rest) {
    throw reader.error(
      `${reader.rest} bytes of data, expected ${size ?? "less"} for ${dtype} of the shape (${shape.join(", ")})`,
    );
  }
  const data = reader.take(size, "the data");
  if (!isFortran) return decodeArray(shape, dtype, data, isBigEndian);
  return decodeArray(shape, dtype, toRowMajor(data, shape, elementSize(dtype)), isBigEndian);
}

interface Header {
  readonly dtype: FixedDType;
  readonly isBigEndian: boolean;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
}

/** The header is a dict of Python, as its `repr` is. */
function parseHeader(text: string, reader: ByteReader, start: number): Header {
  const [, order, code] = /'descr': *'([<>|=])([a-z]\d+)'/.exec(text) ?? [];
  const [, fortran] = /'fortran_order': *(True|False)/.exec(text) ?? [];
  const [, sizes] = /'shape': *\(([\d, ]*)\)/.exec(text) ?? [];
  const dtype = dtypes.find((one) => CODES[one] === code);
  if (dtype !== undefined && fortran !== undefined && sizes !== undefined) {
    const shape = sizes.split(",").filter((size) => size.trim() !== "");
    return {
      dtype,
      isBigEndian: order === ">",
      isFortran: fortran === "True",
      shape: shape.map(Number),
    };
  }
  const shown = JSON.stringify(text.slice(0, 200).trimEnd());
  throw reader.error(
    `expected a header with descr (numbers or bools), fortran_order and shape, got ${shown}`,
    start,
  );
}

/** The bytes of elements whose first index runs fastest, in the order in which the last one does. */
function toRowMajor(data: Uint8Array, shape: readonly number[], size: number): Uint8Array {
  const out = new Uint8Array(data.length);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((a, b) => a * b, size));
  const indices = shape.map(() => 0);
  for (let to = 0; to < out.length; to += size) {
    const from = indices.reduce((sum, index, axis) => sum + index * strides[axis]!, 0);
    out.set(data.subarray(from, from + size), to);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      indices[axis]! += 1;
      if (indices[axis]! < shape[axis]!) break;
      indices[axis] = 0;
    }
  }
  return out;
}

/** The bytes of an .npy file. @throws ValueError for strings and bfloat16 */
export function writeNpy(array: StoredArray): Uint8Array<ArrayBuffer> {
  const { shape, dtype } = array;
  if (dtype === "string" || dtype === "bfloat16") {
    throw new ValueError(`An .npy file cannot hold ${dtype}. Write numbers.`);
  }
  const order = elementSize(dtype) === 1 ? "|" : "<";
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${order}${CODES[dtype]}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const headBytes = MAGIC.length + 4;
  const padding = (ALIGNMENT - ((headBytes + text.length + 1) % ALIGNMENT)) % ALIGNMENT;
  return new ByteWriter()
    .bytes(Uint8Array.from(MAGIC))
    .u8(1)
    .u8(0)
    .u16(text.length + padding + 1)
    .ascii(`${text}${" ".repeat(padding)}\n`)
    .bytes(encodeArray(array))
    .finish();
}

/** The arrays of an .npz file by name. @throws FormatError as `readNpy` and `readZip` do */
export function decodeNpz(bytes: Uint8Array, name = "the .npz file"): Map<string, StoredArray> {
  const arrays = new Map<string, StoredArray>();
  for (const entry of readZip(bytes, name).values()) {
    if (!entry.name.endsWith(EXTENSION)) {
      throw new FormatError(`${name}: expected entries that end in .npy, got "${entry.name}".`);
    }
    const key = entry.name.slice(0, -EXTENSION.length);
    arrays.set(key, readNpy(entry.read(), `${name}: ${entry.name}`));
  }
  return arrays;
}

/** The bytes of an .npz file, as `numpy.savez` writes it. */
export function encodeNpz(arrays: ReadonlyMap<string, StoredArray>): Uint8Array<ArrayBuffer> {
  const entries = [...arrays].map(([name, array]) => ({
    name: `${name}${EXTENSION}`,
    bytes: writeNpy(array),
  }));
  return writeZip(entries);
}
