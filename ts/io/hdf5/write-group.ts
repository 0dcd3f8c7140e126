/** The index of a group that is written: a tree over the names of its members, in a heap of its own. */
import { ByteWriter } from "../bytes/byte-writer.js";

export interface Member {
  readonly name: string;
  /** Address of its object header. */
  readonly address: number;
}

/** Names in a leaf, and children of a node; the superblock has half of each. */
const LEAF_NAMES = 8;
const NODE_CHILDREN = 32;
/** A node has room for all children, and for a key before, between and after them. */
const NODE_BYTES = 24 + NODE_CHILDREN * 8 + (NODE_CHILDREN + 1) * 8;
const LEAF_BYTES = 8 + LEAF_NAMES * 40;
const UNDEFINED = new Uint8Array(8).fill(0xff);
/** Says that a heap has no free block. */
const NO_FREE_BLOCK = 1;

/** A node or leaf: its address, and the offset of its last name in the heap. */
interface Child {
  readonly address: number;
  readonly last: number;
}

/**
 * Writes heap and tree; `origin` is the address of the writer's first byte.
 *
 * @param members sorted by the bytes of their names
 */
export function writeGroupIndex(
  to: ByteWriter,
  origin: number,
  members: readonly Member[],
): { readonly tree: number; readonly heap: number } {
  const { names, offsets } = encodeNames(members);
  const heap = origin + to.align(8).length;
  const headBytes = 32;
  to.ascii("HEAP")
    .u32(0)
    .u64(names.length)
    .u64(NO_FREE_BLOCK)
    .u64(heap + headBytes)
    .append(names);
  let children: Child[] = chunksOf(
    members.map(({ address }, i) => ({ address, offset: offsets[i]! })),
    LEAF_NAMES,
  ).map((entries) => ({
    address: writeLeaf(to, origin, entries),
    last: entries.at(-1)!.offset,
  }));
  for (let level = 0; ; level++) {
    children = writeLevel(to, origin, level, children);
    if (children.length === 1) return { tree: children[0]!.address, heap };
  }
}

/** All names, each ended by a zero and at a multiple of 8; before them the empty name, which is less than all. */
function encodeNames(members: readonly Member[]): { names: ByteWriter; offsets: number[] } {
  const encoder = new TextEncoder();
  const names = new ByteWriter().zeros(8);
  const offsets = members.map(({ name }) => {
    const offset = names.length;
    names.bytes(encoder.encode(name)).u8(0).align(8);
    return offset;
  });
  return { names, offsets };
}

function writeLeaf(
  to: ByteWriter,
  origin: number,
  entries: readonly { readonly address: number; readonly offset: number }[],
): number {
  const start = to.align(8).length;
  to.ascii("SNOD").u8(1).u8(0).u16(entries.length);
  for (const { address, offset } of entries) to.u64(offset).u64(address).zeros(24);
  to.zeros(start + LEAF_BYTES - to.length);
  return origin + start;
}

/** Writes the nodes over these children, side by side. A group without members has a node without children. */
function writeLevel(
  to: ByteWriter,
  origin: number,
  level: number,
  children: readonly Child[],
): Child[] {
  const groups = children.length === 0 ? [[]] : chunksOf(children, NODE_CHILDREN);
  const first = origin + to.align(8).length;
  // Names of child i are greater than key i, and at most key i + 1.
  let key = 0;
  return groups.map((group, i) => {
    const start = to.length;
    to.ascii("TREE").u8(0).u8(level).u16(group.length);
    writeSibling(to, i > 0 ? first + (i - 1) * NODE_BYTES : undefined);
    writeSibling(to, i + 1 < groups.length ? first + (i + 1) * NODE_BYTES : undefined);
    to.u64(key);
    for (const { address, last } of group) {
      to.u64(address).u64(last);
      key = last;
    }
    to.zeros(start + NODE_BYTES - to.length);
    return { address: origin + start, last: key };
  });
}

function writeSibling(to: ByteWriter, address: number | undefined): void {
  if (address === undefined) to.bytes(UNDEFINED);
  else to.u64(address);
}

function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
