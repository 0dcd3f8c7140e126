/**
 * Bytes of a file that is being written, as a list of parts: large arrays are not copied before the end, when the size
 * is known.
 */

/** Room for the numbers between two large parts. */
const BLOCK = 4096;

export class ByteWriter {
  readonly #parts: Uint8Array[] = [];
  #block = new Uint8Array(BLOCK);
  #view = new DataView(this.#block.buffer);
  /** Bytes of the block that are written. */
  #used = 0;
  /** How many of them are in `parts` already. */
  #flushed = 0;
  /** Bytes of all parts. */
  #before = 0;

  /** Number of bytes written. */
  get length(): number {
    return this.#before + this.#used - this.#flushed;
  }

  u8(value: number): this {
    // Before `view` is read, since it may begin a new block.
    const offset = this.#reserve(1);
    this.#view.setUint8(offset, value);
    return this;
  }

  u16(value: number): this {
    const offset = this.#reserve(2);
    this.#view.setUint16(offset, value, true);
    return this;
  }

  u32(value: number): this {
    const offset = this.#reserve(4);
    this.#view.setUint32(offset, value, true);
    return this;
  }

  u64(value: number): this {
    this.u32(value % 2 ** 32);
    return this.u32(Math.floor(value / 2 ** 32));
  }

  /** Characters of ASCII. */
  ascii(text: string): this {
    for (let i = 0; i < text.length; i++) this.u8(text.charCodeAt(i));
    return this;
  }

  zeros(length: number): this {
    return this.bytes(new Uint8Array(length));
  }

  /** Zeros up to the next multiple of `alignment`. */
  align(alignment: number): this {
    return this.zeros((alignment - (this.length % alignment)) % alignment);
  }

  /** Bytes that the caller does not change before `finish`. */
  bytes(part: Uint8Array): this {
    if (part.length <= BLOCK / 4) {
      const offset = this.#reserve(part.length);
      this.#block.set(part, offset);
      return this;
    }
    this.#flush();
    this.#parts.push(part);
    this.#before += part.length;
    return this;
  }

  /** Appends what another writer has written, which is not written to any more. */
  append(other: ByteWriter): this {
    other.#flush();
    for (const part of other.#parts) this.bytes(part);
    return this;
  }

  /** All that was written. */
  finish(): Uint8Array<ArrayBuffer> {
    this.#flush();
    const whole = new Uint8Array(this.#before);
    let offset = 0;
    for (const part of this.#parts) {
      whole.set(part, offset);
      offset += part.length;
    }
    return whole;
  }

  /** Reserves bytes of the block. @returns their offset in it */
  #reserve(length: number): number {
    if (this.#used + length > BLOCK) {
      this.#flush();
      this.#block = new Uint8Array(BLOCK);
      this.#view = new DataView(this.#block.buffer);
      this.#used = 0;
      this.#flushed = 0;
    }
    const offset = this.#used;
    this.#used += length;
    return offset;
  }

  #flush(): void {
    if (this.#used === this.#flushed) return;
    this.#parts.push(this.#block.subarray(this.#flushed, this.#used));
    this.#before += this.#used - this.#flushed;
    this.#flushed = this.#used;
  }
}
