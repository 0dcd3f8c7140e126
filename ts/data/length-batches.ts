/**
 * Batches of sequences of similar length, which need little padding.
 *
 * What belongs here: which sequences form a batch. What does not: padding them (padSequences of latch/text).
 */
import { numbersOf } from "../runtime/numbers-of.js";
import { Opaque } from "../runtime/opaque.js";
import { ascending, permutation } from "../runtime/random/permutation.js";
import { nextOrderKey, type RandomKey } from "../runtime/random/seed.js";
import { boolean, optional, positiveInteger } from "../runtime/registry/kinds.js";
import { type Description, functionOptions } from "../runtime/registry/option.js";

/** Options of `lengthBatches`. */
export interface LengthBatchOptions {
  /** Sequences in a batch. Default 32. */
  readonly batchSize?: number;
  /**
   * Whether each epoch forms new batches, in a new order; `setSeed` makes them reproducible. Default false.
   */
  readonly shuffle?: boolean;
}

function lengthBatchOptions() {
  return {
    batchSize: optional(positiveInteger(), 32),
    shuffle: optional(boolean(), false),
  } satisfies Description<LengthBatchOptions>;
}

/**
 * Shuffled sequences are sorted by length within groups of this many batches: large enough for similar lengths in a
 * batch, small enough for batches that differ from epoch to epoch.
 */
const BATCHES_PER_GROUP = 50;

/** Lists of indices into an array of sequences: each iteration is one epoch. */
export class LengthBatches extends Opaque implements Iterable<number[]> {
  readonly #lengths: readonly number[];
  readonly #batchSize: number;
  readonly #keys: { readonly rows: RandomKey; readonly batches: RandomKey } | null;
  #epoch = 0;
  /** Number of batches in an epoch. */
  readonly length: number;

  constructor(lengths: ArrayLike<number>, options?: LengthBatchOptions) {
    super();
    const { batchSize, shuffle } = functionOptions("lengthBatches", lengthBatchOptions(), options);
    this.#lengths = numbersOf(lengths, "lengthBatches: lengths");
    this.#batchSize = batchSize;
    this.#keys = shuffle ? { rows: nextOrderKey(), batches: nextOrderKey() } : null;
    this.length = Math.ceil(this.#lengths.length / batchSize);
  }

  *[Symbol.iterator](): Iterator<number[]> {
    const keys = this.#keys;
    const lengths = this.#lengths;
    const count = lengths.length;
    if (keys === null) {
      yield* this.#slices(this.#byLength(ascending(count)));
      return;
    }
    const epoch = this.#epoch++;
    const order = permutation(count, keys.rows, epoch);
    const groupSize = BATCHES_PER_GROUP * this.#batchSize;
    const batches: number[][] = [];
    for (let start = 0; start < count; start += groupSize) {
      batches.push(...this.#slices(this.#byLength(order.subarray(start, start + groupSize))));
    }
    for (const batch of permutation(batches.length, keys.batches, epoch)) yield batches[batch]!;
  }

  /** Shortest first; a stable sort. */
  #byLength(rows: Int32Array): number[] {
    return Array.from(rows).sort((a, b) => this.#lengths[a]! - this.#lengths[b]!);
  }

  *#slices(rows: readonly number[]): Generator<number[]> {
    for (let start = 0; start < rows.length; start += this.#batchSize) {
      yield rows.slice(start, start + this.#batchSize);
    }
  }
}

/**
 * Batches of sequences of similar length, as lists of indices:
 * `for (const rows of lengthBatches(sequences.map(({ length }) => length), { batchSize: 64 }))`. Can be iterated
 * any number of times; without `shuffle` the shortest come first.
 *
 * @throws ValueError for a batch size that is not a positive integer
 */
export function lengthBatches(
  lengths: ArrayLike<number>,
  options: LengthBatchOptions = {},
): LengthBatches {
  return new LengthBatches(lengths, options);
}
