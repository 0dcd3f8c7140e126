/** Allocates temporaries in one arena: memory is reused as soon as its tensor is dead. */

import { MemoryError } from "../runtime/errors.js";

/** Allocations begin on a cache line. */
const ALIGNMENT = 64;

interface Gap {
  offset: number;
  bytes: number;
}

/** Allocates and releases memory in the order of execution. */
export class Arena {
  /** Free ranges below `size`, by offset. */
  readonly #gaps: Gap[] = [];
  /** Bytes that the arena needs. */
  size = 0;

  /** The offset of new memory: in the smallest gap that is large enough (best fit), else at the end. */
  allocate(bytes: number): number {
    const needed = roundUp(bytes);
    let best: Gap | undefined;
    for (const gap of this.#gaps) {
      if (gap.bytes >= needed && (best === undefined || gap.bytes < best.bytes)) best = gap;
    }
    if (best === undefined) return this.#grow(needed);
    const { offset } = best;
    best.offset += needed;
    best.bytes -= needed;
    if (best.bytes === 0) this.#gaps.splice(this.#gaps.indexOf(best), 1);
    return offset;
  }

  #grow(needed: number): number {
    const last = this.#gaps.at(-1);
    const atEnd = last !== undefined && last.offset + last.bytes === this.size;
    const offset = atEnd ? last.offset : this.size;
    if (atEnd) this.#gaps.pop();
    this.size = offset + needed;
    return offset;
  }

  /** Frees what `allocate(bytes)` returned. */
  release(offset: number, bytes: number): void {
    const freed: Gap = { offset, bytes: roundUp(bytes) };
    const position = this.#gaps.findIndex((gap) => gap.offset > offset);
    const index = position < 0 ? this.#gaps.length : position;
    this.#gaps.splice(index, 0, freed);
    this.#merge(index);
    if (index > 0) this.#merge(index - 1);
  }

  /** Joins the gap at `index` with the next one if they are adjacent. */
  #merge(index: number): void {
    const [gap, next] = [this.#gaps[index], this.#gaps[index + 1]];
    if (gap === undefined || next === undefined || gap.offset + gap.bytes !== next.offset) return;
    gap.bytes += next.bytes;
    this.#gaps.splice(index + 1, 1);
  }
}

function roundUp(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / ALIGNMENT)) * ALIGNMENT;
}

/** Bytes of the largest arena. It is one block, and on 32-bit targets Rust limits a block to `isize::MAX` bytes. */
const LARGEST_ARENA = 2 ** 31 - 2 ** 20;

/** @throws MemoryError for an arena that is larger than one block can be. */
export function assertArenaFits(bytes: number): void {
  if (bytes <= LARGEST_ARENA) return;
  throw new MemoryError(
    `This step needs ${(bytes / 2 ** 30).toFixed(1)} GiB of working memory, more than the 2 GiB that one step can have. Use a smaller batch or model.`,
  );
}
