/** Filters: what the bytes of a chunk went through when they were written. */
import { ByteReader } from "../bytes/byte-reader.js";
import { inflate } from "../bytes/inflate.js";
import { adler32, fletcher32 } from "./checksums.js";

const DEFLATE = 1;
const SHUFFLE = 2;
const CHECKSUM = 3;
const NAMES: ReadonlyMap<number, string> = new Map([
  [4, "szip"],
  [5, "nbit"],
  [6, "scaleoffset"],
]);

/** The ids of a dataset's filters, in the order in which they are applied by a writer. */
export function readFilters(from: ByteReader, path: string): number[] {
  const start = from.position;
  const version = from.u8("version of filters");
  if (version !== 1 && version !== 2) {
    throw from.error(`filters of version ${version}, expected 1 or 2`, start);
  }
  const count = from.u8("number of filters");
  if (version === 1) from.skip(6, "filters");
  return Array.from({ length: count }, () => {
    const id = from.u16("id of a filter");
    const nameLength = version === 1 || id >= 256 ? from.u16("length of a name") : 0;
    from.skip(2, "flags of a filter");
    const values = from.u16("number of values");
    from.skip(version === 1 ? Math.ceil(nameLength / 8) * 8 : nameLength, "name of a filter");
    from.skip(4 * (version === 1 ? values + (values % 2) : values), "values of a filter");
    if (id !== DEFLATE && id !== SHUFFLE && id !== CHECKSUM) {
      throw from.error(
        `${path} is stored by the filter "${NAMES.get(id) ?? id}", which is not supported; expected gzip, shuffle or fletcher32`,
      );
    }
    return id;
  });
}

/** Bytes of the checksum after a chunk. */
const CHECKSUM_BYTES = 4;
/** Bytes before and after the deflate stream of a zlib stream: two of a header, four of a checksum. */
const ZLIB_HEAD = 2;
const ZLIB_TAIL = 4;

/**
 * The bytes of a chunk before the filters.
 *
 * @param skipped bit i is set where filter i was not applied to this chunk
 * @param length number of bytes that a chunk has
 */
export function undoFilters(
  filters: readonly number[],
  skipped: number,
  chunk: ByteReader,
  length: number,
  elementSize: number,
  path: string,
): Uint8Array {
  let bytes = chunk.take(chunk.rest, "chunk");
  for (let i = filters.length - 1; i >= 0; i--) {
    if (skipped & (1 << i)) continue;
    const filter = filters[i];
    if (filter === DEFLATE) {
      const isChecked = filters.slice(0, i).includes(CHECKSUM);
      bytes = unzip(chunk, bytes, length + (isChecked ? CHECKSUM_BYTES : 0), path);
    } else if (filter === SHUFFLE) bytes = unshuffle(bytes, elementSize);
    else bytes = withoutChecksum(chunk, bytes, path);
  }
  if (bytes.length === length) return bytes;
  throw chunk.error(`a chunk of ${path} unpacks to ${bytes.length} bytes, expected ${length}`);
}

function unzip(chunk: ByteReader, bytes: Uint8Array, length: number, path: string): Uint8Array {
  const what = `a chunk of ${path}`;
  const reader = new ByteReader(bytes, chunk.file);
  reader.skip(ZLIB_HEAD, what);
  const stream = reader.at(ZLIB_HEAD, reader.rest - ZLIB_TAIL, what);
  const unpacked = inflate(stream, length, what);
  const check = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - ZLIB_TAIL);
  assertChecksum(check.getUint32(0), adler32(unpacked), chunk, path);
  return unpacked;
}

function withoutChecksum(chunk: ByteReader, bytes: Uint8Array, path: string): Uint8Array {
  const reader = new ByteReader(bytes, chunk.file);
  const data = reader.take(Math.max(0, bytes.length - CHECKSUM_BYTES), "chunk");
  assertChecksum(reader.u32(`checksum of a chunk of ${path}`), fletcher32(data), chunk, path);
  return data;
}

function assertChecksum(stored: number, found: number, chunk: ByteReader, path: string): void {
  if (stored === found) return;
  throw chunk.error(
    `a chunk of ${path} is damaged: its checksum is ${found.toString(16)}, expected ${stored.toString(16)}`,
  );
}

/** Shuffled: first byte 0 of all elements, then byte 1, ... */
function unshuffle(bytes: Uint8Array, elementSize: number): Uint8Array {
  const count = Math.floor(bytes.length / elementSize);
  const out = new Uint8Array(bytes);
  for (let byte = 0; byte < elementSize; byte++) {
    const from = byte * count;
    for (let i = 0; i < count; i++) out[i * elementSize + byte] = bytes[from + i]!;
  }
  return out;
}
