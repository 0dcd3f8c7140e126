/** 32-bit cyclic redundancy checks: CRC-32 of zip files and CRC-32C of TensorBoard's event files. */
import { builtinModule } from "../../runtime/host.js";

/** The polynomials, bits in reverse. */
const POLYNOMIALS = { crc32: 0xedb88320, crc32c: 0x82f63b78 } as const;

/** Tables for this many bytes at a time ("slicing-by-8"): seven times as fast as one byte at a time. */
const SLICES = 8;

/** A function that computes the checksum of bytes, as an unsigned number. */
export function makeCrc32(kind: keyof typeof POLYNOMIALS): (bytes: Uint8Array) => number {
  const host = kind === "crc32" ? builtinModule("node:zlib")?.crc32 : undefined;
  return host ?? crc32InJavaScript(kind);
}

/** As above, without the host's help. */
export function crc32InJavaScript(kind: keyof typeof POLYNOMIALS): (bytes: Uint8Array) => number {
  const table = makeTable(POLYNOMIALS[kind]);
  return (bytes) => compute(table, bytes);
}

/** Entry 256 k + b is the checksum of the byte b followed by k zeros. */
function makeTable(polynomial: number): Int32Array {
  const table = new Int32Array(256 * SLICES);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    table[byte] = value;
  }
  for (let i = 256; i < table.length; i++) {
    const before = table[i - 256]!;
    table[i] = (before >>> 8) ^ table[before & 255]!;
  }
  return table;
}

function compute(table: Int32Array, bytes: Uint8Array): number {
  let value = -1;
  let i = 0;
  for (; i + SLICES <= bytes.length; i += SLICES) {
    const low =
      value ^ (bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24));
    value =
      table[1792 + (low & 255)]! ^
      table[1536 + ((low >>> 8) & 255)]! ^
      table[1280 + ((low >>> 16) & 255)]! ^
      table[1024 + (low >>> 24)]! ^
      table[768 + bytes[i + 4]!]! ^
      table[512 + bytes[i + 5]!]! ^
      table[256 + bytes[i + 6]!]! ^
      table[bytes[i + 7]!]!;
  }
  for (; i < bytes.length; i++) value = (value >>> 8) ^ table[(value ^ bytes[i]!) & 255]!;
  return ~value >>> 0;
}
