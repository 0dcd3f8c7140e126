/** Object headers: the messages that describe a group or a dataset. Versions 1 and 2. */
import type { ByteReader } from "../bytes/byte-reader.js";
import { type Hdf5File, RECORD_COST, readDefinedAddress, readerAt, readLength } from "./file.js";

/** Types of messages. */
export const MESSAGE = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  oldFillValue: 0x04,
  fillValue: 0x05,
  link: 0x06,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

/** A message of an object, read from its first byte on. */
export interface Message {
  readonly type: number;
  readonly data: ByteReader;
}

/** Bits of a message's flags: it is stored elsewhere, and shared by several objects. */
const IS_SHARED = 2;

/** Bits of the flags of a header of version 2. */
const HAS_CREATION_ORDER = 4;
const HAS_LIMITS = 16;
const HAS_TIMES = 32;

/** All messages of the object at an address, in the order of the file. */
export function readMessages(file: Hdf5File, address: number, path: string): Message[] {
  const what = `the object header of ${path}`;
  const reader = readerAt(file, address, what);
  return reader.takeIf("OHDR")
    ? new NewHeader(file, what).read(reader)
    : new OldHeader(file, what).read(reader);
}

abstract class Header {
  protected readonly messages: Message[] = [];
  /** Blocks of messages that remain to be read. */
  protected readonly blocks: ByteReader[] = [];
  readonly #known = new Set<number>();

  constructor(
    protected readonly file: Hdf5File,
    protected readonly what: string,
  ) {}

  /** Files a message, or a further block of messages. */
  protected add(type: number, flags: number, data: ByteReader): void {
    this.file.budget.spend(RECORD_COST, this.what);
    if (type === MESSAGE.continuation) {
      const address = readDefinedAddress(this.file, data, `a continuation of ${this.what}`);
      const length = readLength(this.file, data, "its length");
      if (this.#known.has(address)) {
        throw data.error(`${this.what} continues at byte ${address} twice, expected no cycle`);
      }
      this.#known.add(address);
      this.blocks.push(data.at(address, length, `a continuation of ${this.what}`));
      return;
    }
    if (flags & IS_SHARED && type !== 0) {
      throw data.error(`${this.what} shares a message of type ${type}, which is not supported`);
    }
    this.messages.push({ type, data });
  }
}

class OldHeader extends Header {
  read(reader: ByteReader): Message[] {
    const version = reader.u8(`version of ${this.what}`);
    if (version !== 1) {
      throw reader.error(`version ${version} of ${this.what}, expected 1`, reader.position - 1);
    }
    reader.skip(1, this.what);
    const count = reader.u16("number of messages");
    reader.skip(4, this.what);
    const size = reader.u32(`size of ${this.what}`);
    // Messages begin at a multiple of 8.
    reader.skip(4, this.what);
    this.blocks.push(reader.at(reader.position, size, this.what));
    let left = count;
    for (const block of this.blocks) {
      // A message begins with 8 bytes; fewer at the end of a block are unused.
      for (; left > 0 && block.rest >= 8; left--) this.#readNext(block);
    }
    return this.messages;
  }

  #readNext(block: ByteReader): void {
    const type = block.u16("type of a message");
    const size = block.u16("size of a message");
    const flags = block.u8("flags of a message");
    block.skip(3, "message");
    const { position } = block;
    block.skip(size, `a message of type ${type} of ${this.what}`);
    this.add(type, flags, block.at(position, size, this.what));
  }
}

class NewHeader extends Header {
  #headSize = 4;

  read(reader: ByteReader): Message[] {
    const version = reader.u8(`version of ${this.what}`);
    if (version !== 2) {
      throw reader.error(`version ${version} of ${this.what}, expected 2`, reader.position - 1);
    }
    const flags = reader.u8(`flags of ${this.what}`);
    if (flags & HAS_TIMES) reader.skip(16, "times");
    if (flags & HAS_LIMITS) reader.skip(4, "limits of attributes");
    const size = reader.unsigned(2 ** (flags & 3), `size of ${this.what}`);
    if (flags & HAS_CREATION_ORDER) this.#headSize = 6;
    this.blocks.push(reader.at(reader.position, size, this.what));
    this.#readBlock(this.blocks[0]!);
    for (let i = 1; i < this.blocks.length; i++) {
      const block = this.blocks[i]!;
      block.expect("OCHK", `a continuation of ${this.what}`);
      this.#readBlock(block.at(block.position, block.rest - 4, this.what));
    }
    return this.messages;
  }

  #readBlock(block: ByteReader): void {
    while (block.rest >= this.#headSize) {
      const type = block.u8("type of a message");
      const size = block.u16("size of a message");
      const flags = block.u8("flags of a message");
      block.skip(this.#headSize - 4, "creation order");
      const { position } = block;
      block.skip(size, `a message of type ${type} of ${this.what}`);
      this.add(type, flags, block.at(position, size, this.what));
    }
  }
}

/** The first message of a type, as a reader of its own; undefined where there is none. */
export function findMessage(messages: readonly Message[], type: number): ByteReader | undefined {
  const found = messages.find((message) => message.type === type);
  return found === undefined ? undefined : readMessage(found);
}

/** A reader of a message, at its first byte. */
export function readMessage({ data }: Message): ByteReader {
  return data.at(data.position, data.rest, "message");
}
