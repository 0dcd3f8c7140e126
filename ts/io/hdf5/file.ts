/** The state that all parts of an HDF5 reader share: the bytes, sizes of numbers, and what a file has used of its budget. */
import type { Budget } from "../bytes/budget.js";
import type { ByteReader } from "../bytes/byte-reader.js";

/** An HDF5 file that is being read. Addresses count from the superblock. */
export interface Hdf5File {
  /** All bytes from the superblock on. */
  readonly bytes: ByteReader;
  readonly budget: Budget;
  /** Bytes of an address and of a length: 2, 4 or 8. */
  readonly offsetSize: number;
  readonly lengthSize: number;
  /** Addresses of the groups that links lead to: groups form a tree. */
  readonly groups: Set<number>;
  /** Objects of the global heaps that were read, by the heap's address and their index. */
  readonly heaps: Map<number, ReadonlyMap<number, Uint8Array>>;
}

/** Bytes that are taken from the budget for each link, message or chunk, so that their number is bounded. */
export const RECORD_COST = 64;

/** The next address; undefined where all of its bits are set, which means that there is none. */
export function readAddress(file: Hdf5File, from: ByteReader, what: string): number | undefined {
  const start = from.position;
  const bytes = from.take(file.offsetSize, what);
  if (bytes.every((byte) => byte === 0xff)) return undefined;
  from.position = start;
  return from.unsigned(file.offsetSize, what);
}

/** @throws FormatError where there is no address */
export function readDefinedAddress(file: Hdf5File, from: ByteReader, what: string): number {
  const start = from.position;
  const address = readAddress(file, from, what);
  if (address === undefined) throw from.error(`expected ${what}, got an undefined address`, start);
  return address;
}

export function readLength(file: Hdf5File, from: ByteReader, what: string): number {
  return from.unsigned(file.lengthSize, what);
}

/** A reader from an address to the end of the file. @throws FormatError for an address outside of it */
export function readerAt(file: Hdf5File, address: number, what: string): ByteReader {
  return file.bytes.at(address, Math.max(0, file.bytes.bytes.length - address), what);
}
