/** Datasets in chunks: a tree of blocks of one shape, each filtered by itself. */
import type { ByteReader } from "../bytes/byte-reader.js";
import { type Hdf5File, RECORD_COST, readDefinedAddress, readerAt } from "./file.js";
import { undoFilters } from "./filters.js";

/** How a dataset is chunked. */
export interface Chunking {
  readonly path: string;
  readonly shape: readonly number[];
  /** Shape of a chunk; those at the ends reach beyond the dataset. */
  readonly chunk: readonly number[];
  readonly elementSize: number;
  readonly filters: readonly number[];
  /** Address of the tree's root. */
  readonly tree: number;
}

/** Copies all chunks to their places in `out`, which has the dataset's shape. */
export function readChunks(file: Hdf5File, chunking: Chunking, out: Uint8Array): void {
  new ChunkTree(file, chunking, out).read();
}

class ChunkTree {
  readonly #nodes = new Set<number>();
  readonly #chunkBytes: number;
  /** Index of each chunk that was read, counted along the axes. */
  readonly #known = new Set<number>();

  readonly #file: Hdf5File;
  readonly #chunking: Chunking;
  readonly #out: Uint8Array;

  constructor(file: Hdf5File, chunking: Chunking, out: Uint8Array) {
    this.#file = file;
    this.#chunking = chunking;
    this.#out = out;
    this.#chunkBytes = chunking.chunk.reduce((product, size) => product * size, 1);
    this.#chunkBytes *= chunking.elementSize;
  }

  read(): void {
    this.#readNode(this.#chunking.tree, undefined);
  }

  /** Visits a node. Levels decrease by one from node to node, so that the depth of the tree is bounded. */
  #readNode(address: number, level: number | undefined): void {
    const { path } = this.#chunking;
    const reader = readerAt(this.#file, address, `the chunks of ${path}`);
    if (this.#nodes.has(address)) throw reader.error(`the tree of chunks of ${path} has a cycle`);
    this.#nodes.add(address);
    reader.expect("TREE", `the tree of chunks of ${path}`);
    const type = reader.u8("type of a tree");
    const own = reader.u8("level of a node");
    if (type !== 1 || (level !== undefined && own !== level)) {
      throw reader.error(
        `expected a node of a tree of chunks, got type ${type}, level ${own}`,
        address + 4,
      );
    }
    const count = reader.u16("number of children");
    reader.skip(2 * this.#file.offsetSize, "siblings of a node");
    for (let i = 0; i < count; i++) {
      const size = reader.u32("size of a chunk");
      const skipped = reader.u32("filter mask of a chunk");
      const offsets = this.#chunking.shape.map((_, axis) =>
        reader.u64(`offset along axis ${axis}`),
      );
      reader.skip(8, "offset in an element");
      const child = readDefinedAddress(this.#file, reader, "the address of a chunk");
      this.#file.budget.spend(RECORD_COST, `the tree of chunks of ${path}`);
      if (own > 0) this.#readNode(child, own - 1);
      else this.#readChunk(reader.at(child, size, `a chunk of ${path}`), skipped, offsets);
    }
  }

  #readChunk(from: ByteReader, skipped: number, offsets: readonly number[]): void {
    const { path, filters, elementSize } = this.#chunking;
    const index = this.#indexOf(offsets, from);
    if (this.#known.has(index))
      throw from.error(`${path} has two chunks at (${offsets.join(", ")})`);
    this.#known.add(index);
    this.#file.budget.spend(this.#chunkBytes, `a chunk of ${path}`);
    const bytes = undoFilters(filters, skipped, from, this.#chunkBytes, elementSize, path);
    this.#copy(bytes, offsets);
  }

  /** @throws FormatError for offsets that are outside of the dataset or inside of a chunk */
  #indexOf(offsets: readonly number[], from: ByteReader): number {
    const { path, shape, chunk } = this.#chunking;
    let index = 0;
    for (const [axis, offset] of offsets.entries()) {
      if (offset >= shape[axis]! || offset % chunk[axis]! !== 0) {
        throw from.error(
          `a chunk of ${path} begins at (${offsets.join(", ")}), expected multiples of (${chunk.join(", ")}) inside of (${shape.join(", ")})`,
        );
      }
      index = index * Math.ceil(shape[axis]! / chunk[axis]!) + offset / chunk[axis]!;
    }
    return index;
  }

  /** Copies the part of a chunk that is inside of the dataset, row by row. */
  #copy(bytes: Uint8Array, offsets: readonly number[]): void {
    const { shape, chunk, elementSize } = this.#chunking;
    const last = shape.length - 1;
    const copyAxis = (axis: number, from: number, to: number): void => {
      const count = Math.min(chunk[axis]!, shape[axis]! - offsets[axis]!);
      const target = to * shape[axis]! + offsets[axis]!;
      const source = from * chunk[axis]!;
      if (axis === last) {
        const row = bytes.subarray(source * elementSize, (source + count) * elementSize);
        this.#out.set(row, target * elementSize);
        return;
      }
      for (let i = 0; i < count; i++) copyAxis(axis + 1, source + i, target + i);
    };
    copyAxis(0, 0, 0);
  }
}
