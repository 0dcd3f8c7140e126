/** The superblock: the first bytes of an HDF5 file. Versions 0 to 3. */
import { FormatError } from "../../runtime/errors.js";
import type { Budget } from "../bytes/budget.js";
import { ByteReader } from "../bytes/byte-reader.js";
import { type Hdf5File, readDefinedAddress } from "./file.js";

const SIGNATURE = "\x89HDF\r\n\x1a\n";
/** A file may begin with a user block of 512, 1024, 2048, ... bytes; the signature follows it. */
const FIRST_USER_BLOCK = 512;

/** Whether the bytes are those of an HDF5 file. */
export function isHdf5(bytes: Uint8Array): boolean {
  return findSignature(bytes) !== undefined;
}

function findSignature(bytes: Uint8Array): number | undefined {
  const reader = new ByteReader(bytes, "");
  for (let start = 0; start < bytes.length; start = start === 0 ? FIRST_USER_BLOCK : start * 2) {
    reader.position = start;
    if (reader.takeIf(SIGNATURE)) return start;
  }
  return undefined;
}

/** Opens a file; also returns the address of its root group. */
export function readSuperblock(
  bytes: Uint8Array,
  name: string,
  budget: Budget,
): { readonly file: Hdf5File; readonly root: number } {
  const start = findSignature(bytes);
  if (start === undefined) {
    throw new FormatError(
      `${name}: byte 0: expected an HDF5 file, which begins with the bytes 89 48 44 46 0d 0a 1a 0a.`,
    );
  }
  const reader = new ByteReader(bytes.subarray(start), name, SIGNATURE.length);
  const version = reader.u8("version of the superblock");
  if (version > 3) throw reader.error(`superblock of version ${version}, expected 0 to 3`, 8);
  const isOld = version < 2;
  if (isOld) reader.skip(4, "versions");
  const offsetSize = readNumberSize(reader, "addresses");
  const lengthSize = readNumberSize(reader, "lengths");
  // Old: a reserved byte, ranks of group trees, flags (and the rank of chunk trees); new: one byte of flags.
  reader.skip(isOld ? (version === 0 ? 9 : 13) : 1, "superblock");
  const file: Hdf5File = {
    bytes: reader,
    budget,
    offsetSize,
    lengthSize,
    groups: new Set(),
    heaps: new Map(),
  };
  // Base address, address of free space or of an extension, end of the file, and (old) driver information.
  reader.skip(offsetSize, "base address");
  reader.skip(offsetSize, "superblock");
  const end = readDefinedAddress(file, reader, "the end of the file");
  // Counted from the first byte of the file, even where it begins with a user block.
  if (end > bytes.length) {
    throw new FormatError(
      `${name}: expected a file of ${end} bytes, but it has ${bytes.length}: it is truncated.`,
    );
  }
  // Old: the address of driver information, then the root's symbol table entry, whose first number is a name's offset.
  if (isOld) reader.skip(2 * offsetSize, "superblock");
  const root = readDefinedAddress(file, reader, "the address of the root group");
  file.groups.add(root);
  return { file, root };
}

function readNumberSize(reader: ByteReader, what: string): number {
  const size = reader.u8(`size of ${what}`);
  if (size === 2 || size === 4 || size === 8) return size;
  throw reader.error(
    `expected 2, 4 or 8 bytes as the size of ${what}, got ${size}`,
    reader.position - 1,
  );
}
