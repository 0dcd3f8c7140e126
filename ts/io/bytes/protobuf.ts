/**
 * Messages of Protocol Buffers, written: fields by their numbers.
 *
 * Source of the format: https://protobuf.dev/programming-guides/encoding
 */
import { ByteWriter } from "./byte-writer.js";

/** How a field's value is stored. */
const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** Negative integers are written as these of 64 bits. */
const TWO_64 = 2n ** 64n;

/** Writes the fields of a message, in the order of the calls. Fields that are undefined are left out. */
export class ProtoWriter {
  readonly out = new ByteWriter();

  /** int32, int64, enum, bool. */
  integer(field: number, value: number | bigint | undefined): this {
    if (value === undefined) return this;
    this.#key(field, VARINT);
    return this.#varint(BigInt(value));
  }

  integers(field: number, values: Iterable<number | bigint>): this {
    for (const value of values) this.integer(field, value);
    return this;
  }

  float(field: number, value: number | undefined): this {
    if (value === undefined) return this;
    this.#key(field, FIXED32);
    this.out.bytes(new Uint8Array(Float32Array.of(value).buffer));
    return this;
  }

  double(field: number, value: number | undefined): this {
    if (value === undefined) return this;
    this.#key(field, FIXED64);
    this.out.bytes(new Uint8Array(Float64Array.of(value).buffer));
    return this;
  }

  text(field: number, value: string | undefined): this {
    return value === undefined ? this : this.bytes(field, new TextEncoder().encode(value));
  }

  texts(field: number, values: readonly string[]): this {
    for (const value of values) this.text(field, value);
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.#key(field, LENGTH_DELIMITED).#varint(BigInt(value.length));
    this.out.bytes(value);
    return this;
  }

  message(field: number, value: ProtoWriter | undefined): this {
    if (value === undefined) return this;
    this.#key(field, LENGTH_DELIMITED).#varint(BigInt(value.out.length));
    this.out.append(value.out);
    return this;
  }

  messages(field: number, values: readonly ProtoWriter[]): this {
    for (const value of values) this.message(field, value);
    return this;
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.out.finish();
  }

  #key(field: number, kind: number): this {
    return this.#varint(BigInt(field * 8 + kind));
  }

  /** Seven bits a byte, the lowest first; the highest bit says that more follow. */
  #varint(value: bigint): this {
    let rest = value < 0n ? value + TWO_64 : value;
    for (; rest > 127n; rest >>= 7n) this.out.u8(Number(rest & 127n) | 128);
    this.out.u8(Number(rest));
    return this;
  }
}
