/** The order in which an epoch takes the rows of arrays. */
import { permutation } from "../../runtime/random/permutation.js";
import { nextOrderKey } from "../../runtime/random/seed.js";

/** How rows are ordered: as given (false), anew each epoch (true), or whole batches anew ("batch"). */
export type Shuffle = boolean | "batch";

/** The order of rows, epoch after epoch. */
export class RowOrder {
  private readonly key = nextOrderKey();
  private epoch = 0;

  constructor(
    private readonly rows: number,
    private readonly batchSize: number,
    private readonly shuffle: Shuffle,
  ) {}

  /** The order of the next epoch; null where rows stay as they were given. */
  next(): Int32Array | null {
    if (this.shuffle === false) return null;
    const epoch = this.epoch++;
    return this.shuffle === true
      ? permutation(this.rows, this.key, epoch)
      : this.shuffledBatches(epoch);
  }

  /** Whole batches change places; a last, smaller one stays. */
  private shuffledBatches(epoch: number): Int32Array {
    const full = Math.floor(this.rows / this.batchSize);
    const batches = permutation(full, this.key, epoch);
    return Int32Array.from({ length: this.rows }, (_, row) => {
      const batch = Math.floor(row / this.batchSize);
      return batch < full ? (batches[batch] ?? 0) * this.batchSize + (row % this.batchSize) : row;
    });
  }
}
