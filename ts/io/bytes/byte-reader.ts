/** A cursor over the bytes of a file: little-endian numbers, every read checked against the end. */
import { FormatError } from "../../runtime/errors.js";

/** The weight of the high half of a number of 64 bits. */
const TWO_32 = 2 ** 32;

/** Bytes of a file, with the file's name in error messages. Positions count from the first byte of `bytes`. */
export class ByteReader {
  position: number;
  readonly #view: DataView;

  /**
   * @param bytes all bytes of the file
   * @param file its name in error messages
   * @param position where reading begins
   * @param end where it has to end; by default the end of the file
   */
  constructor(
    readonly bytes: Uint8Array,
    readonly file: string,
    position = 0,
    readonly end = bytes.length,
  ) {
    this.position = position;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** A reader of `length` bytes from `position` on. @throws FormatError where they are not inside of this one's bytes */
  at(position: number, length: number, what: string): ByteReader {
    if (!(position >= 0 && length >= 0 && position + length <= this.bytes.length)) {
      throw new FormatError(
        `${this.file}: ${what}: expected ${length} bytes at byte ${position}, but the file has ${this.bytes.length} bytes.`,
      );
    }
    return new ByteReader(this.bytes, this.file, position, position + length);
  }

  /** Number of bytes that are left. */
  get rest(): number {
    return this.end - this.position;
  }

  u8(what: string): number {
    return this.#view.getUint8(this.#advance(1, what));
  }

  u16(what: string): number {
    return this.#view.getUint16(this.#advance(2, what), true);
  }

  u32(what: string): number {
    return this.#view.getUint32(this.#advance(4, what), true);
  }

  /** @throws FormatError from 2^53 on, which no size or position of a file reaches */
  u64(what: string): number {
    const position = this.#advance(8, what);
    const low = this.#view.getUint32(position, true);
    const high = this.#view.getUint32(position + 4, true);
    if (high >= TWO_32 / 2 ** 11) {
      const value = BigInt(high) * BigInt(TWO_32) + BigInt(low);
      throw this.error(`${what}: expected a size or position, got ${value}`, position);
    }
    return high * TWO_32 + low;
  }

  /** An unsigned integer of 1, 2, 4 or 8 bytes. */
  unsigned(size: number, what: string): number {
    if (size === 1) return this.u8(what);
    if (size === 2) return this.u16(what);
    return size === 4 ? this.u32(what) : this.u64(what);
  }

  /** The next `length` bytes, not copied. */
  take(length: number, what: string): Uint8Array {
    const start = this.#advance(length, what);
    return this.bytes.subarray(start, start + length);
  }

  skip(length: number, what: string): void {
    this.#advance(length, what);
  }

  /** Whether the next bytes are these characters (of ASCII); reads them if so. */
  takeIf(signature: string): boolean {
    const { position } = this;
    for (let i = 0; i < signature.length; i++) {
      if (position + i >= this.end) return false;
      if (this.bytes[position + i] !== signature.charCodeAt(i)) return false;
    }
    this.position += signature.length;
    return true;
  }

  /** Reads a signature. @throws FormatError for other bytes */
  expect(signature: string, what: string): void {
    const { position } = this;
    if (this.takeIf(signature)) return;
    const found = this.bytes.subarray(position, Math.min(position + signature.length, this.end));
    throw this.error(
      `expected ${what}, which begins with ${JSON.stringify(signature)}, got ${hex(found)}`,
      position,
    );
  }

  /** An error at a position of this file, by default the current one. */
  error(problem: string, position = this.position): FormatError {
    return new FormatError(`${this.file}: byte ${position}: ${problem}.`);
  }

  #advance(length: number, what: string): number {
    const { position } = this;
    if (!(length >= 0 && length <= this.end - position)) {
      throw this.error(
        `expected ${what} of ${length} ${length === 1 ? "byte" : "bytes"}, but only ${Math.max(0, this.rest)} are left`,
      );
    }
    this.position = position + length;
    return position;
  }
}

/** Bytes in hexadecimal, such as `50 4b 03 04`. */
function hex(bytes: Uint8Array): string {
  if (bytes.length === 0) return "the end of the file";
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
