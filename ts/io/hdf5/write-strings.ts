/** The global heap of a file that is written: all of its strings. */
import { ByteWriter } from "../bytes/byte-writer.js";

/** HDF5 reads no smaller collection. */
const MIN_COLLECTION = 4096;
/** Where a collection is full; a longer string has one of its own. */
const FULL = 65536;
const COLLECTION_HEAD = 16;
const OBJECT_HEAD = 16;

interface Place {
  readonly length: number;
  readonly collection: number;
  readonly index: number;
}

/** Strings that are added once, in the order in which they are asked for again. */
export class StringHeap {
  readonly #texts: Uint8Array[] = [];
  readonly #places: Place[] = [];
  #next = 0;

  add(texts: readonly string[]): void {
    const encoder = new TextEncoder();
    for (const text of texts) this.#texts.push(encoder.encode(text));
  }

  /** Writes all strings; `origin` is the address of the writer's first byte. */
  write(to: ByteWriter, origin: number): void {
    for (let start = 0; start < this.#texts.length; ) {
      let size = COLLECTION_HEAD;
      let end = start;
      for (; end < this.#texts.length; end++) {
        const more = OBJECT_HEAD + padded(this.#texts[end]!.length);
        if (end > start && size + more > FULL) break;
        size += more;
      }
      this.#writeCollection(this.#texts.slice(start, end), size, to, origin);
      start = end;
    }
  }

  #writeCollection(
    texts: readonly Uint8Array[],
    used: number,
    to: ByteWriter,
    origin: number,
  ): void {
    const collection = origin + to.align(8).length;
    const size = Math.max(MIN_COLLECTION, used);
    to.ascii("GCOL").u32(1).u64(size);
    for (const [i, text] of texts.entries()) {
      to.u16(i + 1)
        .zeros(6)
        .u64(text.length)
        .bytes(text)
        .align(8);
      this.#places.push({ length: text.length, collection, index: i + 1 });
    }
    const left = size - used;
    // The space that is left is object 0, its head included.
    if (left >= OBJECT_HEAD)
      to.u64(0)
        .u64(left)
        .zeros(left - OBJECT_HEAD);
    else to.zeros(left);
  }

  /** What elements of type string hold: length, address and index of each of the next strings. */
  references(count: number): Uint8Array {
    const writer = new ByteWriter();
    for (let i = 0; i < count; i++) {
      const { length, collection, index } = this.#places[this.#next++]!;
      writer.u32(length).u64(collection).u32(index);
    }
    return writer.finish();
  }
}

function padded(length: number): number {
  return Math.ceil(length / 8) * 8;
}
