/**
 * Writes HDF5 files as h5py does by default: superblock 0, groups with symbol tables, contiguous datasets, strings of
 * variable length. The same tree gives the same bytes.
 */
import { ByteWriter } from "../bytes/byte-writer.js";
import { encodeArray, type StoredArray } from "../stored-array.js";
import { writeGroupIndex } from "./write-group.js";
import {
  type AttributeToWrite,
  attributeMessage,
  dataspaceMessage,
  datatypeMessage,
  fillValueMessage,
  headerOf,
  layoutMessage,
  type MessageToWrite,
  symbolTableMessage,
} from "./write-messages.js";
import { StringHeap } from "./write-strings.js";

/** A folder of the file. */
export interface GroupToWrite {
  readonly attributes?: ReadonlyMap<string, AttributeToWrite>;
  /** Members by name, which is not empty and has no "/". */
  readonly children: ReadonlyMap<string, GroupToWrite | DatasetToWrite>;
}

/** An array of the file. float16 is rounded (bytes/half.ts); bfloat16 is not written. */
export interface DatasetToWrite {
  readonly attributes?: ReadonlyMap<string, AttributeToWrite>;
  readonly array: StoredArray;
}

/** Bytes of the superblock, which everything else follows. */
const SUPERBLOCK_BYTES = 96;
const UNDEFINED = new Uint8Array(8).fill(0xff);

/** The bytes of the file whose root group this is. @throws ValueError for an attribute of more than 64 kB */
export function writeHdf5(root: GroupToWrite): Uint8Array<ArrayBuffer> {
  return new Hdf5Writer(root).write();
}

/** Where a group is: its object header, and its index of members. */
interface GroupPlace {
  readonly header: number;
  readonly tree: number;
  readonly heap: number;
}

class Hdf5Writer {
  readonly #body = new ByteWriter();
  readonly #strings = new StringHeap();

  readonly #root: GroupToWrite;

  constructor(root: GroupToWrite) {
    this.#root = root;
  }

  write(): Uint8Array<ArrayBuffer> {
    // Strings first: datasets and attributes hold their addresses.
    this.#collect(this.#root);
    this.#strings.write(this.#body, SUPERBLOCK_BYTES);
    const root = this.#writeGroup(this.#root);
    return this.#superblock(root).append(this.#body).finish();
  }

  get #address(): number {
    return SUPERBLOCK_BYTES + this.#body.length;
  }

  /** Adds all strings of a part of the tree to the heap, in the order in which `writeGroup` refers to them. */
  #collect(node: GroupToWrite | DatasetToWrite): void {
    if ("children" in node) {
      for (const child of membersOf(node)) this.#collect(child[1]);
    } else if (node.array.dtype === "string") this.#strings.add(node.array.data);
    for (const value of node.attributes?.values() ?? []) {
      if (typeof value === "string") this.#strings.add([value]);
      else if (isList(value)) this.#strings.add(value);
      else if (value.dtype === "string") this.#strings.add(value.data);
    }
  }

  #writeGroup(group: GroupToWrite): GroupPlace {
    const members = membersOf(group).map(([name, child]) => {
      const address =
        "children" in child ? this.#writeGroup(child).header : this.#writeDataset(child);
      return { name, address };
    });
    const { tree, heap } = writeGroupIndex(this.#body, SUPERBLOCK_BYTES, members);
    const messages = [...this.#attributesOf(group), symbolTableMessage(tree, heap)];
    return { header: this.#writeHeader(messages), tree, heap };
  }

  #writeDataset(dataset: DatasetToWrite): number {
    const { array } = dataset;
    const bytes =
      array.dtype === "string" ? this.#strings.references(array.data.length) : encodeArray(array);
    this.#body.align(8);
    const data = bytes.length === 0 ? undefined : this.#address;
    this.#body.bytes(bytes);
    return this.#writeHeader([
      dataspaceMessage(array.shape),
      datatypeMessage(array.dtype),
      fillValueMessage(),
      layoutMessage(data, bytes.length),
      ...this.#attributesOf(dataset),
    ]);
  }

  #attributesOf(node: GroupToWrite | DatasetToWrite): MessageToWrite[] {
    return [...(node.attributes ?? [])].map(([name, value]) =>
      attributeMessage(name, value, this.#strings),
    );
  }

  #writeHeader(messages: readonly MessageToWrite[]): number {
    this.#body.align(8);
    const address = this.#address;
    this.#body.append(headerOf(messages));
    return address;
  }

  #superblock({ header, tree, heap }: GroupPlace): ByteWriter {
    return (
      new ByteWriter()
        .bytes(Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a))
        // Versions, then the sizes of addresses and lengths.
        .zeros(5)
        .u8(8)
        .u8(8)
        .u8(0)
        // Half of the names in a leaf, and of the children of a node (write-group.ts).
        .u16(4)
        .u16(16)
        .u32(0)
        // Base address, no free space, end of the file, no driver.
        .u64(0)
        .bytes(UNDEFINED)
        .u64(this.#address)
        .bytes(UNDEFINED)
        // The root's entry: no name, its header, and (type 1) its index.
        .u64(0)
        .u64(header)
        .u32(1)
        .u32(0)
        .u64(tree)
        .u64(heap)
    );
  }
}

function isList(value: AttributeToWrite): value is readonly string[] {
  return Array.isArray(value);
}

/** Members sorted by the bytes of their names, as trees of names are. */
function membersOf(group: GroupToWrite): [string, GroupToWrite | DatasetToWrite][] {
  const encoder = new TextEncoder();
  return [...group.children]
    .map((member) => ({ member, key: encoder.encode(member[0]) }))
    .sort((a, b) => compareBytes(a.key, b.key))
    .map(({ member }) => member);
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}
