/**
 * Reads zip files: entries that are stored or deflated, each checked by its CRC-32.
 *
 * Rejected, as FormatError: ZIP64 (files of 4 GB and more), encryption, other compressions, names that leave the
 * archive, entries that overlap or unpack to more than the file's size allows.
 * Source of the format: PKWARE's APPNOTE 6.3.
 */
import { FormatError } from "../../runtime/errors.js";
import { Budget } from "../bytes/budget.js";
import { ByteReader } from "../bytes/byte-reader.js";
import { makeCrc32 } from "../bytes/crc32.js";
import { inflate } from "../bytes/inflate.js";

/** A file in an archive. */
export interface ZipEntry {
  /** Its path, such as `assets/words.txt`. */
  readonly name: string;
  /** Number of bytes, unpacked. */
  readonly size: number;
  /** The bytes: a part of the archive's where the entry is stored. @throws FormatError where they are damaged */
  read(): Uint8Array;
}

/** What the directory says of an entry. */
interface DirectoryEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  readonly offset: number;
}

const END_BYTES = 22;
/** The end record of the archive may be followed by a comment. */
const MAX_COMMENT = 65535;
const LOCAL_HEAD = 30;
const STORED = 0;
const DEFLATED = 8;
const IS_ENCRYPTED = 1;
/** Stands for a number that is in the fields of ZIP64. */
const IN_ZIP64 = 0xffffffff;

/** Whether the bytes begin as a zip file that is not empty does. */
export function isZip(bytes: Uint8Array): boolean {
  return new ByteReader(bytes, "").takeIf("PK\x03\x04");
}

/**
 * The entries of a zip file by their names, in the order of its directory; folders are left out.
 *
 * @param bytes the whole file, which must not change while it is read
 * @param name of the file in error messages. Default "the zip file"
 * @param budget also that of what reads the entries. Default: 10 times the size of the file and 64 MB
 * @throws FormatError for a file that is damaged, not supported, or whose entries are beyond its budget together; the
 *   message has the byte and what was expected
 */
export function readZip(
  bytes: Uint8Array,
  name = "the zip file",
  budget = new Budget(bytes.length, name),
): ReadonlyMap<string, ZipEntry> {
  const reader = new ByteReader(bytes, name);
  const records = readDirectory(reader);
  const crc32 = makeCrc32("crc32");
  const entries = new Map<string, ZipEntry>();
  for (const { record, data } of locate(reader, records)) {
    // A stored entry is a part of the file.
    if (record.method === DEFLATED) budget.spend(record.size, `the entry "${record.name}"`);
    const read = () => unpack(record, data.at(data.position, data.rest, record.name), crc32);
    entries.set(record.name, { name: record.name, size: record.size, read });
  }
  return entries;
}

/** The directory at the end of the file. */
function readDirectory(reader: ByteReader): DirectoryEntry[] {
  const end = findEnd(reader);
  end.skip(4, "numbers of disks");
  end.skip(2, "number of entries of this disk");
  const count = end.u16("number of entries");
  const size = end.u32("size of the directory");
  const offset = end.u32("offset of the directory");
  if (offset === IN_ZIP64 || size === IN_ZIP64 || count === 0xffff) {
    throw end.error("this is a ZIP64 archive, which is not supported");
  }
  const directory = reader.at(offset, size, "the directory");
  const names = new Set<string>();
  return Array.from({ length: count }, () => {
    const record = readRecord(directory);
    if (names.has(record.name)) throw directory.error(`two entries are named "${record.name}"`);
    names.add(record.name);
    return record;
  }).filter((record) => !record.name.endsWith("/"));
}

/** A reader positioned after the signature of the end record, which is searched from the end of the file. */
function findEnd(reader: ByteReader): ByteReader {
  const { bytes } = reader;
  const first = Math.max(0, bytes.length - END_BYTES - MAX_COMMENT);
  for (let start = bytes.length - END_BYTES; start >= first; start--) {
    const candidate = reader.at(start, bytes.length - start, "the end of the archive");
    if (candidate.takeIf("PK\x05\x06")) return candidate;
  }
  throw new FormatError(
    `${reader.file}: expected a zip file, which ends with a directory of its entries: it is truncated, or no zip file.`,
  );
}

function readRecord(directory: ByteReader): DirectoryEntry {
  const start = directory.position;
  directory.expect("PK\x01\x02", "an entry of the directory");
  directory.skip(4, "versions");
  const flags = directory.u16("flags of an entry");
  const method = directory.u16("method of an entry");
  directory.skip(4, "time of an entry");
  const crc = directory.u32("check of an entry");
  const packedSize = directory.u32("packed size of an entry");
  const size = directory.u32("size of an entry");
  const nameLength = directory.u16("length of a name");
  const restLength = directory.u16("length of a field") + directory.u16("length of a comment");
  directory.skip(8, "attributes of an entry");
  const offset = directory.u32("offset of an entry");
  const name = new TextDecoder().decode(directory.take(nameLength, "name of an entry"));
  directory.skip(restLength, "fields of an entry");
  const problem = problemOf(name, flags, method, [packedSize, size, offset]);
  if (problem !== undefined) {
    throw directory.error(`the entry ${JSON.stringify(name)} ${problem}`, start);
  }
  return { name, method, crc, packedSize, size, offset };
}

function problemOf(
  name: string,
  flags: number,
  method: number,
  numbers: readonly number[],
): string | undefined {
  if (!isSafeName(name)) return "would be outside of the archive, expected a relative path";
  if (flags & IS_ENCRYPTED) return "is encrypted, which is not supported";
  if (method !== STORED && method !== DEFLATED) {
    return `is compressed by method ${method}, expected 0 (stored) or 8 (deflated)`;
  }
  return numbers.includes(IN_ZIP64) ? "is in ZIP64, which is not supported" : undefined;
}

/** Whether an entry's name is a relative path that stays in its folder. */
export function isSafeName(name: string): boolean {
  if (name === "" || /^\/|^[A-Za-z]:|[\\\0]/.test(name)) return false;
  return !name.split("/").includes("..");
}

/** Finds the bytes of all entries. @throws FormatError where two overlap, as in archives that unpack without end */
function locate(reader: ByteReader, records: readonly DirectoryEntry[]) {
  let free = 0;
  const sorted = [...records].sort((a, b) => a.offset - b.offset);
  const found = new Map<DirectoryEntry, ByteReader>();
  for (const record of sorted) {
    const { name, offset, packedSize } = record;
    if (offset < free) throw reader.error(`the entry "${name}" overlaps another`, offset);
    const head = reader.at(offset, LOCAL_HEAD, `the entry "${name}"`);
    head.expect("PK\x03\x04", `the entry "${name}"`);
    head.skip(22, "head of an entry");
    const start =
      offset + LOCAL_HEAD + head.u16("length of a name") + head.u16("length of a field");
    found.set(record, reader.at(start, packedSize, `the entry "${name}"`));
    free = start + packedSize;
  }
  return records.map((record) => ({ record, data: found.get(record)! }));
}

function unpack(
  { name, method, size, crc }: DirectoryEntry,
  data: ByteReader,
  crc32: (bytes: Uint8Array) => number,
): Uint8Array {
  const what = `the entry "${name}"`;
  const start = data.position;
  if (method === STORED && data.rest !== size) {
    throw data.error(`${what} is stored in ${data.rest} bytes, expected ${size}`);
  }
  const bytes = method === STORED ? data.take(size, what) : inflate(data, size, what);
  const found = crc32(bytes);
  if (found === crc) return bytes;
  throw data.error(
    `${what} is damaged: its check is ${found.toString(16)}, expected ${crc.toString(16)}`,
    start,
  );
}
