/**
 * Decompression of deflate streams (RFC 1951) into a known number of bytes.
 *
 * Not by a library, which would check the size only after decompressing: here a stream that holds more than it declares
 * fails at the first byte too many, after time proportional to the declared size.
 */
import type { ByteReader } from "./byte-reader.js";

/** A Huffman code: the entry at the next `bits` bits is symbol * 16 + length of the code word, or 0 where there is none. */
interface Code {
  readonly table: Uint16Array;
  readonly bits: number;
}

const MAX_BITS = 15;
const END_OF_BLOCK = 256;

/** Order in which the lengths of the code words for lengths are stored. */
const LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Extra bits of the symbols for lengths (from 257 on) and for distances. */
const LENGTH_BITS = [
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
];
const DISTANCE_BITS = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];

/**
 * Decompresses the rest of a reader's bytes.
 *
 * @param length number of bytes that the stream must hold
 * @param what names the stream in error messages
 * @throws FormatError for a stream that is damaged, or holds more or fewer bytes
 */
export function inflate(from: ByteReader, length: number, what: string): Uint8Array<ArrayBuffer> {
  return new Inflater(from, length, what).run();
}

class Inflater {
  readonly #out: Uint8Array<ArrayBuffer>;
  readonly #source: Uint8Array;
  readonly #lengthBases = basesOf(LENGTH_BITS, 3);
  readonly #distanceBases = basesOf(DISTANCE_BITS, 1);
  /** Next bit of the source, next byte of the output. */
  #bit = 0;
  #written = 0;

  readonly #from: ByteReader;
  readonly #what: string;

  constructor(from: ByteReader, length: number, what: string) {
    this.#from = from;
    this.#what = what;
    this.#source = from.bytes.subarray(from.position, from.end);
    this.#out = new Uint8Array(length);
    // The symbol 285 stands for the length 258 itself, which 284 and its extra bits could say too.
    this.#lengthBases[28] = 258;
  }

  run(): Uint8Array<ArrayBuffer> {
    for (let isLast = false; !isLast; ) {
      isLast = this.#take(1) === 1;
      const kind = this.#take(2);
      if (kind === 0) this.#copyStored();
      else if (kind === 1) this.#decodeBlock(fixedLiterals(), codeOf(new Uint8Array(30).fill(5))!);
      else if (kind === 2) this.#decodeDynamic();
      else throw this.#damaged("a block of an unknown kind");
    }
    if (this.#written === this.#out.length) return this.#out;
    throw this.#from.error(
      `${this.#what} unpacks to ${this.#written} bytes, expected ${this.#out.length}`,
    );
  }

  /** The next bits, at most 16, without moving on; zeros past the end. */
  #peek(count: number): number {
    const byte = this.#bit >>> 3;
    const source = this.#source;
    // Bytes past the end are undefined, which counts as 0 here.
    const word = source[byte]! | (source[byte + 1]! << 8) | (source[byte + 2]! << 16);
    return (word >>> (this.#bit & 7)) & ((1 << count) - 1);
  }

  #take(count: number): number {
    const value = this.#peek(count);
    this.#advance(count);
    return value;
  }

  #advance(count: number): void {
    this.#bit += count;
    if (this.#bit > this.#source.length * 8) throw this.#damaged("the end of the stream");
  }

  /** The next symbol of a code. */
  #takeSymbol({ table, bits }: Code): number {
    const entry = table[this.#peek(bits)]!;
    if (entry === 0) throw this.#damaged("bits that are not a code word");
    this.#advance(entry & 15);
    return entry >> 4;
  }

  #copyStored(): void {
    const start = (this.#bit + 7) >>> 3;
    const source = this.#source;
    const count = source[start]! | (source[start + 1]! << 8);
    const check = source[start + 2]! | (source[start + 3]! << 8);
    if (start + 4 + count > source.length) throw this.#damaged("the end of the stream");
    if ((count ^ check) !== 0xffff) throw this.#damaged("a stored block of a wrong length");
    this.#assertRoom(count);
    this.#out.set(source.subarray(start + 4, start + 4 + count), this.#written);
    this.#written += count;
    this.#bit = (start + 4 + count) * 8;
  }

  #decodeDynamic(): void {
    const literals = this.#take(5) + 257;
    const distances = this.#take(5) + 1;
    const count = this.#take(4) + 4;
    const lengthLengths = new Uint8Array(19);
    for (let i = 0; i < count; i++) lengthLengths[LENGTH_ORDER[i]!] = this.#take(3);
    const lengths = this.#takeLengths(this.#codeOf(lengthLengths), literals + distances);
    this.#decodeBlock(
      this.#codeOf(lengths.subarray(0, literals)),
      this.#codeOf(lengths.subarray(literals)),
    );
  }

  /** Lengths of code words: below 16 as they are, else repetitions. */
  #takeLengths(code: Code, count: number): Uint8Array {
    const lengths = new Uint8Array(count);
    for (let i = 0; i < count; ) {
      const symbol = this.#takeSymbol(code);
      if (symbol < 16) {
        lengths[i++] = symbol;
        continue;
      }
      const repeated = symbol === 16 ? lengths[i - 1] : 0;
      const times =
        symbol === 16 ? 3 + this.#take(2) : symbol === 17 ? 3 + this.#take(3) : 11 + this.#take(7);
      if (repeated === undefined || i + times > count) throw this.#damaged("a wrong repetition");
      lengths.fill(repeated, i, i + times);
      i += times;
    }
    return lengths;
  }

  #codeOf(lengths: Uint8Array): Code {
    const code = codeOf(lengths);
    if (code === undefined) throw this.#damaged("a Huffman code with too many words");
    return code;
  }

  #decodeBlock(literals: Code, distances: Code): void {
    for (;;) {
      const symbol = this.#takeSymbol(literals);
      if (symbol < END_OF_BLOCK) {
        if (this.#written === this.#out.length) this.#assertRoom(1);
        this.#out[this.#written++] = symbol;
      } else if (symbol === END_OF_BLOCK) return;
      else this.#repeat(symbol - END_OF_BLOCK - 1, distances);
    }
  }

  /** Copies bytes that were written before. */
  #repeat(lengthSymbol: number, distances: Code): void {
    const out = this.#out;
    const written = this.#written;
    const base = this.#lengthBases[lengthSymbol];
    if (base === undefined) throw this.#damaged("an unknown length");
    const length = base + this.#take(LENGTH_BITS[lengthSymbol]!);
    const symbol = this.#takeSymbol(distances);
    const distanceBase = this.#distanceBases[symbol];
    if (distanceBase === undefined) throw this.#damaged("an unknown distance");
    const distance = distanceBase + this.#take(DISTANCE_BITS[symbol]!);
    if (distance > written) throw this.#damaged("a distance that reaches before the first byte");
    this.#assertRoom(length);
    // Byte by byte: the copy may read what it has just written.
    for (let i = written; i < written + length; i++) out[i] = out[i - distance]!;
    this.#written = written + length;
  }

  #assertRoom(count: number): void {
    if (this.#written + count <= this.#out.length) return;
    throw this.#from.error(
      `${this.#what} unpacks to more than the ${this.#out.length} bytes expected`,
    );
  }

  #damaged(found: string): Error {
    const position = Math.min(this.#from.position + (this.#bit >>> 3), this.#from.end);
    return this.#from.error(
      `${this.#what}: expected a valid deflate stream, got ${found}`,
      position,
    );
  }
}

/** The lowest value of each symbol: ranges of 2^bits values follow one another. */
function basesOf(bits: readonly number[], first: number): number[] {
  let next = first;
  return bits.map((count) => {
    const base = next;
    next += 2 ** count;
    return base;
  });
}

function fixedLiterals(): Code {
  const lengths = new Uint8Array(288).fill(8);
  return codeOf(lengths.fill(9, 144, 256).fill(7, 256, 280))!;
}

/** The canonical code of these lengths of words; undefined where there are more words than fit. */
function codeOf(lengths: Uint8Array): Code | undefined {
  const counts = new Uint16Array(MAX_BITS + 2);
  let bits = 0;
  for (const length of lengths) {
    if (length > 0) counts[length]! += 1;
    if (length > bits) bits = length;
  }
  const next = new Uint32Array(MAX_BITS + 2);
  for (let length = 1; length <= bits; length++) {
    next[length + 1] = (next[length]! + counts[length]!) * 2;
    if (next[length]! + counts[length]! > 1 << length) return undefined;
  }
  const table = new Uint16Array(1 << bits);
  for (const [symbol, length] of lengths.entries()) {
    if (length === 0) continue;
    const word = reversed(next[length]!, length);
    next[length]! += 1;
    for (let i = word; i < table.length; i += 1 << length) table[i] = symbol * 16 + length;
  }
  return { table, bits };
}

/** The lowest bits of a value in reverse: code words are stored from their highest bit on. */
function reversed(value: number, bits: number): number {
  let result = 0;
  for (let i = 0; i < bits; i++) result = (result << 1) | ((value >> i) & 1);
  return result;
}
