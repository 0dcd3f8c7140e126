/**
 * Writes zip files as Keras does: entries are stored, not compressed, since weights do not compress. The same entries
 * give the same bytes: the date is 1980-01-01.
 */
import { ValueError } from "../../runtime/errors.js";
import { ByteWriter } from "../bytes/byte-writer.js";
import { makeCrc32 } from "../bytes/crc32.js";

/** A file of the archive. */
export interface EntryToWrite {
  /** A relative path, such as `assets/words.txt`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Version 2.0; 3 stands for Unix. */
const NEEDED_VERSION = 20;
const MADE_BY = (3 << 8) | 20;
/** The name is in UTF-8. */
const UTF8_FLAG = 0x800;
/** 1980-01-01, 00:00: year 0, month 1, day 1. */
const DATE = (1 << 5) | 1;
/** Readable and writable by the owner, as Python writes entries. */
const PERMISSIONS = 0o600 * 2 ** 16;
const MAX_SIZE = 0xffffffff;

/** The bytes of an archive of these entries, in this order. @throws ValueError for 4 GB or 65535 entries and more */
export function writeZip(entries: readonly EntryToWrite[]): Uint8Array<ArrayBuffer> {
  const crc32 = makeCrc32("crc32");
  const out = new ByteWriter();
  const directory = new ByteWriter();
  for (const { name, bytes } of entries) {
    const nameBytes = new TextEncoder().encode(name);
    const offset = out.length;
    const head = new ByteWriter()
      .u16(NEEDED_VERSION)
      .u16(nameBytes.length === name.length ? 0 : UTF8_FLAG)
      .u16(0)
      .u16(0)
      .u16(DATE)
      .u32(crc32(bytes))
      .u32(bytes.length)
      .u32(bytes.length)
      .u16(nameBytes.length)
      .u16(0)
      .finish();
    out.ascii("PK\x03\x04").bytes(head).bytes(nameBytes).bytes(bytes);
    assertSize(out);
    directory.ascii("PK\x01\x02").u16(MADE_BY).bytes(head).zeros(6).u32(PERMISSIONS).u32(offset);
    directory.bytes(nameBytes);
  }
  const start = out.length;
  out.append(directory);
  const size = out.length - start;
  out.ascii("PK\x05\x06").u32(0).u16(entries.length).u16(entries.length);
  out.u32(size).u32(start).u16(0);
  assertSize(out);
  if (entries.length >= 0xffff) throw tooLarge(`${entries.length} entries`);
  return out.finish();
}

function assertSize({ length }: ByteWriter): void {
  if (length >= MAX_SIZE) throw tooLarge(`${length} bytes`);
}

function tooLarge(what: string): ValueError {
  return new ValueError(
    `A zip file of ${what} cannot be written, expected less than 4 GB and 65535 entries.`,
  );
}
