/**
 * Files of named arrays in the format of Hugging Face's safetensors: a header in JSON, then the arrays' bytes.
 *
 * Source of the format: https://huggingface.co/docs/safetensors
 */
import { FormatError, ValueError } from "../runtime/errors.js";
import { ByteReader } from "./bytes/byte-reader.js";
import { ByteWriter } from "./bytes/byte-writer.js";
import { bytesOfShape, decodeJson, isJsonObject } from "./bytes/json.js";
import {
  decodeArray,
  elementSize,
  encodeArray,
  type FixedDType,
  type StoredArray,
} from "./stored-array.js";

/** The format's names of element types. */
const NAMES: { readonly [D in FixedDType]: string } = {
  float16: "F16",
  bfloat16: "BF16",
  float32: "F32",
  float64: "F64",
  int8: "I8",
  int16: "I16",
  int32: "I32",
  int64: "I64",
  uint8: "U8",
  uint16: "U16",
  uint32: "U32",
  uint64: "U64",
  bool: "BOOL",
};

/** The key of the header that does not describe an array. */
const METADATA = "__metadata__";
/** The bound of the reference implementation. */
const MAX_HEADER = 100e6;
const LENGTH_BYTES = 8;

/** An array of a file. */
export interface SafetensorsEntry {
  readonly shape: readonly number[];
  readonly dtype: FixedDType;
  /** All elements, in an array of the caller's own. */
  read(): StoredArray;
}

export interface Safetensors {
  /** Arrays by name, in the order of the header. */
  readonly entries: ReadonlyMap<string, SafetensorsEntry>;
  /** Texts by name. */
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Reads a file.
 *
 * @param bytes the whole file, which must not change while it is read
 * @param name of the file in error messages. Default "the safetensors file"
 * @throws FormatError for a file that is damaged, has element types of less than 8 bits, or arrays that overlap or leave
 *   gaps
 */
export function readSafetensors(bytes: Uint8Array, name = "the safetensors file"): Safetensors {
  const reader = new ByteReader(bytes, name);
  const length = reader.u64("length of the header");
  if (length > MAX_HEADER) {
    throw reader.error(`a header of ${length} bytes, expected at most ${MAX_HEADER}`, 0);
  }
  const header = decodeJson(reader.take(length, "the header"), name, "a header", LENGTH_BYTES);
  if (!isJsonObject(header)) throw reader.error("expected a header with names", LENGTH_BYTES);
  const data = bytes.subarray(reader.position);
  const ranges = Object.entries(header)
    .filter(([key]) => key !== METADATA)
    .map(([key, value]) => rangeOf(key, value, name));
  assertFilled(ranges, data.length, name);
  const entries = ranges.map(({ key, shape, dtype, start, end }) => {
    const read = () => decodeArray(shape, dtype, data.subarray(start, end));
    return [key, { shape, dtype, read }] as const;
  });
  return { entries: new Map(entries), metadata: metadataOf(header[METADATA], name) };
}

/** What the header says of an array. */
interface Range {
  readonly key: string;
  readonly shape: readonly number[];
  readonly dtype: FixedDType;
  readonly start: number;
  readonly end: number;
}

function rangeOf(key: string, value: unknown, name: string): Range {
  const problem = (expected: string) =>
    new FormatError(
      `${name}: the header's entry ${JSON.stringify(key)}: expected ${expected}, got ${shortened(value)}.`,
    );
  if (!isJsonObject(value)) throw problem("dtype, shape and data_offsets");
  const dtype = dtypes.find((one) => NAMES[one] === value.dtype);
  if (dtype === undefined) throw problem(`a dtype of ${Object.values(NAMES).join(", ")}`);
  const length = bytesOfShape(value.shape, elementSize(dtype));
  if (length === undefined) throw problem("a shape of integers that memory can hold");
  const offsets = value.data_offsets;
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(Number.isSafeInteger)) {
    throw problem("data_offsets of two integers");
  }
  const [start, end] = offsets as [number, number];
  if (end - start !== length) throw problem(`data_offsets that are ${length} bytes apart`);
  // bytesOfShape has checked that the shape is a list of integers.
  return { key, shape: value.shape as readonly number[], dtype, start, end };
}

const dtypes = Object.keys(NAMES) as FixedDType[];

function shortened(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= 200 ? text : `${text.slice(0, 200)}...`;
}

/** The arrays must fill the data, so that no bytes are hidden, and none are read twice. */
function assertFilled(ranges: readonly Range[], length: number, name: string): void {
  let position = 0;
  for (const { key, start, end } of [...ranges].sort(
    (a, b) => a.start - b.start || a.end - b.end,
  )) {
    if (start !== position) {
      throw new FormatError(
        `${name}: ${JSON.stringify(key)} begins at byte ${start} of the data, expected ${position}, where the one before ends.`,
      );
    }
    position = end;
  }
  if (position === length) return;
  throw new FormatError(
    `${name}: the header names ${position} bytes of data, but the file has ${length}${position > length ? ": it is truncated" : ""}.`,
  );
}

function metadataOf(value: unknown, name: string): Map<string, string> {
  if (value === undefined || value === null) return new Map();
  const entries = isJsonObject(value) ? Object.entries(value) : [["", undefined] as const];
  return new Map(
    entries.map(([key, text]) => {
      if (typeof text === "string") return [key, text];
      throw new FormatError(`${name}: expected texts in ${METADATA}, got ${shortened(value)}.`);
    }),
  );
}

/**
 * The bytes of a file. Arrays of larger elements come first, so that all are aligned; else the order is kept.
 *
 * @throws ValueError for strings and bfloat16, which are not written, and for an array named `__metadata__`
 */
export function writeSafetensors(
  arrays: ReadonlyMap<string, StoredArray>,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array<ArrayBuffer> {
  // Members are written one by one, since an object would sort names that are numbers.
  const members = metadata.size > 0 ? [member(METADATA, Object.fromEntries(metadata))] : [];
  const data = new ByteWriter();
  for (const [name, array] of byElementSize(arrays)) {
    const start = data.length;
    const end = data.bytes(encodeArray(array)).length;
    const { dtype, shape } = array;
    members.push(member(name, { dtype: NAMES[dtype], shape, data_offsets: [start, end] }));
  }
  const header = new TextEncoder().encode(`{${members.join(",")}}`);
  const padding = (8 - (header.length % 8)) % 8;
  const head = new ByteWriter().u64(header.length + padding).bytes(header);
  return head.ascii(" ".repeat(padding)).append(data).finish();
}

function member(name: string, value: unknown): string {
  return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
}

type FixedArray = StoredArray & { readonly dtype: FixedDType };

function byElementSize(arrays: ReadonlyMap<string, StoredArray>): [string, FixedArray][] {
  const fixed = [...arrays].map(([name, array]): [string, FixedArray] => {
    if (array.dtype !== "string" && name !== METADATA) return [name, array];
    throw new ValueError(
      name === METADATA
        ? `An array of a safetensors file cannot be named "${METADATA}".`
        : `"${name}" has strings, which a safetensors file cannot hold.`,
    );
  });
  return fixed.sort(([, a], [, b]) => elementSize(b.dtype) - elementSize(a.dtype));
}
