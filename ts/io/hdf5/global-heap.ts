/** Global heaps: where strings of variable length are stored. */
import type { ByteReader } from "../bytes/byte-reader.js";
import { type Hdf5File, RECORD_COST, readDefinedAddress, readerAt, readLength } from "./file.js";

/** The bytes of an object of a heap, to which a reader is pointing: length, address of the heap, index. */
export function readHeapObject(file: Hdf5File, from: ByteReader): Uint8Array {
  const length = from.u32("length of a string");
  const address = readDefinedAddress(file, from, "the address of a global heap");
  const index = from.u32("index of a string");
  if (length === 0) return new Uint8Array(0);
  const known = file.heaps.get(address);
  const heap = known ?? readHeap(file, address);
  if (known === undefined) file.heaps.set(address, heap);
  const object = heap.get(index);
  if (object === undefined || object.length < length) {
    throw from.error(
      `expected a string of ${length} bytes, which the global heap at byte ${address} does not have as object ${index}`,
    );
  }
  file.budget.spend(length, "a string");
  return object.subarray(0, length);
}

function readHeap(file: Hdf5File, address: number): Map<number, Uint8Array> {
  const reader = readerAt(file, address, "a global heap");
  reader.expect("GCOL", "a global heap");
  reader.skip(4, "version of a global heap");
  const size = readLength(file, reader, "size of a global heap");
  const heap = reader.at(address, size, "a global heap");
  heap.position = reader.position;
  const objects = new Map<number, Uint8Array>();
  const headSize = 8 + file.lengthSize;
  while (heap.rest >= headSize) {
    const index = heap.u16("index of an object");
    // The space at the end that is not used.
    if (index === 0) break;
    heap.skip(6, "head of an object");
    const length = readLength(file, heap, "length of an object");
    file.budget.spend(RECORD_COST, "a global heap");
    objects.set(index, heap.take(length, "an object of a global heap"));
    heap.skip(Math.min(heap.rest, (8 - (length % 8)) % 8), "padding");
  }
  return objects;
}
