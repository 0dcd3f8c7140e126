/**
 * Batches of sequences of similar length, so that little is padding.
 *
 * What belongs here: which sequences share a batch. What does not: padding them (padSequences of latch/text).
 */
import { ValueError } from "../runtime/errors.js";
import { permutation } from "../runtime/random/permutation.js";
import { nextOrderKey, type RandomKey } from "../runtime/random/seed.js";
import { range } from "./random-state.js";

export interface LengthBatchOptions {
  /** Sequences of a batch. Default 32. */
  readonly batchSize?: number;
  /** Whether each epoch has batches of its own, in an order of its own, which `setSeed` decides. Default false. */
  readonly shuffle?: boolean;
}

/**
 * So many batches are filled from a random choice of sequences, sorted by length: large enough for lengths to be
 * alike, small enough for neighbours to change.
 */
const BATCHES_OF_A_CHOICE = 50;

/** Lists of places in an array of sequences: each iteration goes through all of them once. */
export class LengthBatches implements Iterable<number[]> {
  private readonly lengths: readonly number[];
  private readonly batchSize: number;
  private readonly keys: { readonly rows: RandomKey; readonly batches: RandomKey } | null;
  private epoch = 0;
  /** Number of batches of an epoch. */
  readonly length: number;

  constructor(lengths: ArrayLike<number>, options: LengthBatchOptions) {
    const { batchSize = 32, shuffle = false } = options;
    if (!Number.isInteger(batchSize) || batchSize < 1) {
      throw new ValueError(
        `lengthBatches: batchSize is ${String(batchSize)}, expected a whole number from 1.`,
      );
    }
    this.lengths = Array.from(lengths);
    this.batchSize = batchSize;
    this.keys = shuffle ? { rows: nextOrderKey(), batches: nextOrderKey() } : null;
    this.length = Math.ceil(this.lengths.length / batchSize);
  }

  *[Symbol.iterator](): Iterator<number[]> {
    const { keys, lengths } = this;
    const count = lengths.length;
    if (keys === null) {
      yield* this.cut(this.byLength(range(count)));
      return;
    }
    const epoch = this.epoch++;
    const order = permutation(count, keys.rows, epoch);
    const choice = BATCHES_OF_A_CHOICE * this.batchSize;
    const batches: number[][] = [];
    for (let start = 0; start < count; start += choice) {
      batches.push(...this.cut(this.byLength(order.subarray(start, start + choice))));
    }
    for (const batch of permutation(batches.length, keys.batches, epoch)) yield batches[batch]!;
  }

  /** Shortest first; of equally long ones the order stays. */
  private byLength(rows: Int32Array): number[] {
    return Array.from(rows).sort((a, b) => this.lengths[a]! - this.lengths[b]!);
  }

  private *cut(rows: readonly number[]): Generator<number[]> {
    for (let start = 0; start < rows.length; start += this.batchSize) {
      yield rows.slice(start, start + this.batchSize);
    }
  }
}

/**
 * Batches of sequences of similar length, as lists of their places:
 * `for (const rows of lengthBatches(sequences.map(({ length }) => length), { batchSize: 64 }))`. Can be gone through
 * again and again; without `shuffle` the shortest come first.
 *
 * @throws ValueError for a batch size that is no whole number from 1
 */
export function lengthBatches(
  lengths: ArrayLike<number>,
  options: LengthBatchOptions = {},
): LengthBatches {
  return new LengthBatches(lengths, options);
}
