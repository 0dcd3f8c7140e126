/** The links of a group: names of its members and the addresses of their object headers. */
import type { ByteReader } from "../bytes/byte-reader.js";
import {
  type Hdf5File,
  RECORD_COST,
  readAddress,
  readDefinedAddress,
  readerAt,
  readLength,
} from "./file.js";
import { findMessage, MESSAGE, type Message, readMessage } from "./object-header.js";

/** Whether an object with these messages is a group. */
export function isGroup(messages: readonly Message[]): boolean {
  return messages.some(
    ({ type }) =>
      type === MESSAGE.symbolTable || type === MESSAGE.link || type === MESSAGE.linkInfo,
  );
}

/** The addresses of a group's members by their names, in the order of the file. */
export function readLinks(
  file: Hdf5File,
  messages: readonly Message[],
  path: string,
): Map<string, number> {
  const links = new Links(file, path);
  for (const message of messages) {
    if (message.type === MESSAGE.link) links.addMessage(readMessage(message));
    else if (message.type === MESSAGE.linkInfo) links.assertNotDense(readMessage(message));
  }
  const table = findMessage(messages, MESSAGE.symbolTable);
  if (table !== undefined) links.addTable(table);
  return links.found;
}

/** Bits of the flags of a link message, whose lowest two say how long the length of the name is. */
const HAS_CREATION_ORDER = 4;
const HAS_TYPE = 8;
const HAS_CHARACTER_SET = 16;

const SOFT_ENTRY = 2;

class Links {
  readonly found = new Map<string, number>();
  /** Nodes of the tree that were visited. */
  readonly #nodes = new Set<number>();

  readonly #file: Hdf5File;
  readonly #path: string;

  constructor(file: Hdf5File, path: string) {
    this.#file = file;
    this.#path = path;
  }

  /** A link of a new group, stored in its object header. */
  addMessage(from: ByteReader): void {
    const start = from.position;
    const version = from.u8("version of a link");
    if (version !== 1) throw from.error(`link of version ${version}, expected 1`, start);
    const flags = from.u8("flags of a link");
    const type = flags & HAS_TYPE ? from.u8("type of a link") : 0;
    if (flags & HAS_CREATION_ORDER) from.skip(8, "creation order");
    if (flags & HAS_CHARACTER_SET) from.skip(1, "character set");
    const length = from.unsigned(2 ** (flags & 3), "length of a name");
    const name = new TextDecoder().decode(from.take(length, "name of a link"));
    if (type !== 0) throw this.#notHard(from, name);
    this.#add(name, readDefinedAddress(this.#file, from, `address of "${name}"`), from);
  }

  /** Large groups of the newest format have their links in a heap and a tree of their own. */
  assertNotDense(from: ByteReader): void {
    const start = from.position;
    from.skip(1, "version of link information");
    if (from.u8("flags of link information") & 1) from.skip(8, "creation index");
    if (readAddress(this.#file, from, "address of a heap") === undefined) return;
    throw from.error(
      `${this.#path} stores its links densely, which is not supported. Write the file with h5py's libver="earliest" (its default)`,
      start,
    );
  }

  /** The links of an old group: a tree whose leaves list names, as offsets in a heap, and addresses. */
  addTable(message: ByteReader): void {
    const tree = readDefinedAddress(this.#file, message, "the address of a tree");
    const heap = this.#readHeap(readDefinedAddress(this.#file, message, "the address of a heap"));
    this.#addNode(tree, heap, undefined);
  }

  #readHeap(address: number): ByteReader {
    const reader = readerAt(this.#file, address, `the local heap of ${this.#path}`);
    reader.expect("HEAP", `the local heap of ${this.#path}`);
    reader.skip(4, "version of a local heap");
    const size = readLength(this.#file, reader, "size of a local heap");
    reader.skip(this.#file.lengthSize, "free list of a local heap");
    const data = readDefinedAddress(this.#file, reader, "the address of a local heap's data");
    return reader.at(data, size, `the data of the local heap of ${this.#path}`);
  }

  /** Visits a node of the tree. Levels decrease by one from node to node, so that its depth is bounded. */
  #addNode(address: number, heap: ByteReader, level: number | undefined): void {
    const reader = readerAt(this.#file, address, `the tree of ${this.#path}`);
    if (this.#nodes.has(address)) throw reader.error(`the tree of ${this.#path} has a cycle`);
    this.#nodes.add(address);
    this.#file.budget.spend(RECORD_COST, `the tree of ${this.#path}`);
    if (level === -1) {
      this.#addLeaf(reader, heap);
      return;
    }
    reader.expect("TREE", `a node of the tree of ${this.#path}`);
    const type = reader.u8("type of a tree");
    const own = reader.u8("level of a node");
    if (type !== 0 || (level !== undefined && own !== level)) {
      throw reader.error(
        `expected a node of a group's tree${level === undefined ? "" : ` of level ${level}`}, got type ${type}, level ${own}`,
        address + 4,
      );
    }
    const count = reader.u16("number of children");
    reader.skip(2 * this.#file.offsetSize, "siblings of a node");
    for (let i = 0; i < count; i++) {
      reader.skip(this.#file.lengthSize, "key of a node");
      const child = readDefinedAddress(this.#file, reader, "the address of a child");
      this.#addNode(child, heap, own - 1);
    }
  }

  #addLeaf(reader: ByteReader, heap: ByteReader): void {
    reader.expect("SNOD", `a list of members of ${this.#path}`);
    reader.skip(2, "version of a list of members");
    const count = reader.u16("number of members");
    for (let i = 0; i < count; i++) {
      const offset = reader.unsigned(this.#file.offsetSize, "offset of a name");
      const name = this.#nameAt(heap, offset);
      const address = readAddress(this.#file, reader, `address of "${name}"`);
      const type = reader.u32("type of an entry");
      reader.skip(20, "rest of an entry");
      if (type === SOFT_ENTRY || address === undefined) throw this.#notHard(reader, name);
      this.#add(name, address, reader);
    }
  }

  #nameAt(heap: ByteReader, offset: number): string {
    const start = heap.position + offset;
    const end = heap.bytes.indexOf(0, start);
    if (start >= heap.end || end < 0 || end >= heap.end) {
      throw heap.error(
        `${this.#path}: a name at offset ${offset} is not inside of its heap of ${heap.rest} bytes`,
      );
    }
    return new TextDecoder().decode(heap.bytes.subarray(start, end));
  }

  #add(name: string, address: number, from: ByteReader): void {
    this.#file.budget.spend(RECORD_COST + name.length, `the list of members of ${this.#path}`);
    if (name === "" || name.includes("/") || name === "." || name === "..") {
      throw from.error(`${this.#path} has a member named ${JSON.stringify(name)}, expected a name`);
    }
    if (this.found.has(name)) throw from.error(`${this.#path} has two members named "${name}"`);
    this.found.set(name, address);
  }

  #notHard(from: ByteReader, name: string): Error {
    return from.error(
      `"${name}" of ${this.#path} is a soft or external link, which is not supported: all data must be in the file`,
    );
  }
}
