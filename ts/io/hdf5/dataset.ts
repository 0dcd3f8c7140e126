/** The data of a dataset: in its header, in one piece, or in chunks. */
import type { ByteReader } from "../bytes/byte-reader.js";
import { readChunks } from "./chunks.js";
import type { Datatype } from "./datatype.js";
import { type Hdf5File, readAddress, readLength } from "./file.js";
import { readFilters } from "./filters.js";
import { findMessage, MESSAGE, type Message } from "./object-header.js";

/** What the header of a dataset says. */
export interface DatasetInfo {
  readonly path: string;
  readonly shape: readonly number[];
  readonly type: Datatype;
  /** Bytes of all elements. */
  readonly length: number;
  readonly messages: readonly Message[];
}

const COMPACT = 0;
const CONTIGUOUS = 1;
const CHUNKED = 2;

/** The bytes of all elements, in the order of the shape; maybe a part of the file. */
export function readData(file: Hdf5File, info: DatasetInfo): Uint8Array {
  const { path, length } = info;
  const from = findMessage(info.messages, MESSAGE.layout);
  if (from === undefined) throw file.bytes.error(`${path} does not say where its data are`, 0);
  const start = from.position;
  const version = from.u8("version of a layout");
  if (version !== 3 && version !== 4) {
    throw from.error(`layout of version ${version} of ${path}, expected 3 or 4`, start);
  }
  const kind = from.u8("kind of a layout");
  if (kind === COMPACT) {
    const size = from.u16("size of data");
    assertSize(size, info, from);
    return from.take(length, `the data of ${path}`);
  }
  if (kind === CONTIGUOUS) {
    const address = readAddress(file, from, `the address of ${path}`);
    if (address === undefined) return filled(file, info);
    const size = readLength(file, from, `size of ${path}`);
    assertSize(size, info, from);
    return from.at(address, length, `the data of ${path}`).take(length, "data");
  }
  if (kind !== CHUNKED || version !== 3) {
    throw from.error(
      `${path} is stored in a layout (version ${version}, kind ${kind}) that is not supported. Write the file with h5py's libver="earliest" (its default)`,
    );
  }
  return readChunked(file, info, from);
}

function assertSize(size: number, { path, shape, length }: DatasetInfo, from: ByteReader): void {
  if (size >= length) return;
  throw from.error(
    `${path} of shape (${shape.join(", ")}) has ${size} bytes of data, expected ${length}`,
  );
}

function readChunked(file: Hdf5File, info: DatasetInfo, from: ByteReader): Uint8Array {
  const { path, shape, type } = info;
  const rank = from.u8("rank of chunks") - 1;
  if (rank !== shape.length) {
    throw from.error(`${path} has ${shape.length} axes, but its chunks have ${rank}`);
  }
  const tree = readAddress(file, from, `the address of the chunks of ${path}`);
  const chunk = shape.map((_, axis) => from.u32(`size of chunks along axis ${axis}`));
  const elementSize = from.u32("size of an element of a chunk");
  if (chunk.includes(0) || elementSize !== type.size) {
    throw from.error(
      `${path} has chunks of shape (${chunk.join(", ")}) of elements of ${elementSize} bytes, expected sizes from 1 and ${type.size} bytes`,
    );
  }
  const out = filled(file, info);
  if (tree === undefined || out.length === 0) return out;
  const pipeline = findMessage(info.messages, MESSAGE.filters);
  const filters = pipeline === undefined ? [] : readFilters(pipeline, path);
  readChunks(file, { path, shape, chunk, elementSize, filters, tree }, out);
  return out;
}

/** All elements as they are where nothing was written: the fill value, by default zero. */
function filled(file: Hdf5File, info: DatasetInfo): Uint8Array {
  const out = new Uint8Array(info.length);
  const value = readFillValue(info);
  if (value?.some((byte) => byte !== 0)) {
    if (value.length !== info.type.size) {
      throw file.bytes.error(`${info.path} has a fill value of ${value.length} bytes`, 0);
    }
    for (let i = 0; i < out.length; i += value.length) out.set(value, i);
  }
  return out;
}

/** Bit of the flags of version 3: a value is defined. */
const HAS_VALUE = 32;

function readFillValue({ messages }: DatasetInfo): Uint8Array | undefined {
  const from = findMessage(messages, MESSAGE.fillValue);
  if (from === undefined) return undefined;
  const version = from.u8("version of a fill value");
  if (version === 3) {
    if (!(from.u8("flags of a fill value") & HAS_VALUE)) return undefined;
  } else {
    from.skip(2, "fill value");
    const isDefined = from.u8("whether there is a fill value") === 1;
    if (version === 2 && !isDefined) return undefined;
  }
  const size = from.u32("size of a fill value");
  return size === 0 ? undefined : from.take(size, "fill value");
}
