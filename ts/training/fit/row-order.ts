/** The order of rows in an epoch. */
import { permutationInSlices } from "../../runtime/random/permutation.js";
import { nextOrderKey } from "../../runtime/random/seed.js";

/** What each epoch shuffles: nothing (false), rows (true), or whole batches ("batch"). */
export type Shuffle = boolean | "batch";

/** The orders of rows of successive epochs. */
export class RowOrder {
  readonly #key = nextOrderKey();
  #epoch = 0;

  readonly #rows: number;
  readonly #batchSize: number;
  readonly #shuffle: Shuffle;

  constructor(rows: number, batchSize: number, shuffle: Shuffle) {
    this.#rows = rows;
    this.#batchSize = batchSize;
    this.#shuffle = shuffle;
  }

  /** The order of the next epoch as row indices; null without shuffling. */
  async next(): Promise<Int32Array | null> {
    if (this.#shuffle === false) return null;
    const epoch = this.#epoch++;
    return this.#shuffle === true
      ? permutationInSlices(this.#rows, this.#key, epoch)
      : this.#shuffledBatches(epoch);
  }

  /** Shuffles whole batches; a last, smaller one, number `full`, stays last. */
  async #shuffledBatches(epoch: number): Promise<Int32Array> {
    const full = Math.floor(this.#rows / this.#batchSize);
    const batches = await permutationInSlices(full, this.#key, epoch);
    return new Int32Array(this.#rows).map((_, row) => {
      const batch = batches[Math.floor(row / this.#batchSize)] ?? full;
      return batch * this.#batchSize + (row % this.#batchSize);
    });
  }
}
