// Damages files at random, from a seed, and reads them: a reader returns, or says in a FormatError what is wrong.
import { FormatError } from "../../ts/runtime/errors.js";

/** Reads everything that a file holds; gives the number of bytes that it unpacked to. */
export type ReadAll = (bytes: Uint8Array) => number;

/** A generator of integers from 0 to `limit` - 1 (mulberry32). */
export function makeRandom(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

type Random = (limit: number) => number;

/** Numbers at which sizes and addresses overflow. */
const EDGES = [0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

const damages: readonly ((bytes: Uint8Array, random: Random) => Uint8Array)[] = [
  function flipBit(bytes, random) {
    bytes[random(bytes.length)]! ^= 1 << random(8);
    return bytes;
  },
  function replaceByte(bytes, random) {
    bytes[random(bytes.length)] = random(256);
    return bytes;
  },
  function replaceNumber(bytes, random) {
    const size = [1, 2, 4, 8][random(4)]!;
    const position = random(bytes.length);
    const value = random(2) === 0 ? EDGES[random(EDGES.length)]! : random(2 * bytes.length);
    for (let i = 0; i < size && position + i < bytes.length; i++) {
      bytes[position + i] = Math.floor(value / 256 ** i) % 256;
    }
    return bytes;
  },
  function cut(bytes, random) {
    return bytes.slice(0, random(bytes.length));
  },
  function copyRange(bytes, random) {
    const from = random(bytes.length);
    return bytes.copyWithin(random(bytes.length), from, from + random(64));
  },
  function insert(bytes, random) {
    const at = random(bytes.length);
    const added = new Uint8Array(1 + random(16)).fill(random(256));
    return Uint8Array.from([...bytes.subarray(0, at), ...added, ...bytes.subarray(at)]);
  },
];

/** A damaged copy. */
export function damage(bytes: Uint8Array, random: Random): Uint8Array {
  let copy = new Uint8Array(bytes);
  for (let count = 1 + random(3); count > 0 && copy.length > 0; count--) {
    copy = new Uint8Array(damages[random(damages.length)]!(copy, random));
  }
  return copy;
}

/** A file that a reader neither read nor rejected as it should. */
export interface Finding {
  readonly seed: number;
  readonly problem: string;
}

/**
 * Reads `count` damaged copies of a file.
 *
 * @param seed of the first; the others follow
 * @returns what failed otherwise than by a FormatError, or unpacked to more than 10 times the file and 64 MB
 */
export function fuzz(file: Uint8Array, readAll: ReadAll, seed: number, count: number): Finding[] {
  const findings: Finding[] = [];
  for (let i = 0; i < count; i++) {
    const bytes = damage(file, makeRandom(seed + i));
    const problem = problemOf(bytes, readAll);
    if (problem !== undefined) findings.push({ seed: seed + i, problem });
  }
  return findings;
}

function problemOf(bytes: Uint8Array, readAll: ReadAll): string | undefined {
  try {
    const unpacked = readAll(bytes);
    const limit = 10 * bytes.length + 64e6;
    return unpacked <= limit ? undefined : `unpacks to ${unpacked} bytes`;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    return error instanceof Error ? `${error.stack}` : String(error);
  }
}
