/**
 * Batches of rows.
 *
 * What belongs here: slicing arrays with equally many rows into batches, for any number of epochs. What does not: how
 * batches reach a model (ts/training/fit).
 */
import type { TensorLike } from "../runtime/convert.js";
import type { DType } from "../runtime/dtype.js";
import { Opaque } from "../runtime/opaque.js";
import { permutation } from "../runtime/random/permutation.js";
import { nextOrderKey, type RandomKey } from "../runtime/random/seed.js";
import {
  boolean,
  listOf,
  optional,
  positiveInteger,
  valueThat,
} from "../runtime/registry/kinds.js";
import { type Description, functionOptions } from "../runtime/registry/option.js";
import { Tensor } from "../runtime/tensor.js";
import { alignedTensors, type TensorOf } from "./rows.js";

/** Options of `batches`. */
export interface BatchOptions {
  /** Rows of a batch. Default 32. */
  readonly batchSize?: number;
  /** Whether rows are reshuffled for each epoch; `setSeed` makes the orders reproducible. Default false. */
  readonly shuffle?: boolean;
  /** Whether a last batch with fewer rows is dropped. Default false. */
  readonly dropRemainder?: boolean;
}

function batchOptions() {
  return {
    batchSize: optional(positiveInteger(), 32),
    shuffle: optional(boolean(), false),
    dropRemainder: optional(boolean(), false),
  } satisfies Description<BatchOptions>;
}

/** Tensors of the given arrays, in an array of the same length. */
export type BatchOf<Arrays extends readonly TensorLike[]> = {
  [Index in keyof Arrays]: TensorOf<Arrays[Index]>;
};

/** Batches of some arrays: each iteration is one epoch. */
export class Batches<Batch extends readonly Tensor<DType>[]>
  extends Opaque
  implements Iterable<Batch>
{
  readonly #tensors: readonly Tensor<DType>[];
  readonly #key: RandomKey | null;
  readonly #batchSize: number;
  #epoch = 0;
  /** Number of batches in an epoch. */
  readonly length: number;

  constructor(tensors: readonly Tensor<DType>[], options?: BatchOptions) {
    super();
    listOf(valueThat("a tensor", (one) => one instanceof Tensor)).read(tensors, "batches: tensors");
    const { batchSize, shuffle, dropRemainder } = functionOptions(
      "batches",
      batchOptions(),
      options,
    );
    this.#tensors = tensors;
    this.#batchSize = batchSize;
    this.#key = shuffle ? nextOrderKey() : null;
    const count = this.#rows / batchSize;
    this.length = dropRemainder ? Math.floor(count) : Math.ceil(count);
  }

  *[Symbol.iterator](): Iterator<Batch> {
    const order = this.#key === null ? null : permutation(this.#rows, this.#key, this.#epoch++);
    for (let batch = 0; batch < this.length; batch++) {
      const [start, end] = [batch * this.#batchSize, (batch + 1) * this.#batchSize];
      const rowsOfBatch = (tensor: Tensor<DType>) =>
        order === null ? tensor.slice(start, end) : tensor.take(order.subarray(start, end));
      // One tensor for each of the arrays whose types Batch lists.
      yield this.#tensors.map(rowsOfBatch) as readonly Tensor<DType>[] as Batch;
    }
  }

  get #rows(): number {
    return this.#tensors[0]?.shape[0] ?? 0;
  }
}

/**
 * Batches of arrays with equally many rows: `for (const [x, y] of batches([xs, ys], { batchSize: 64 }))`. Can be
 * iterated any number of times, and passed to `fit`.
 *
 * @throws ShapeError for unequal lengths, ValueError for a batch size that is not a positive integer
 */
export function batches<const Arrays extends readonly TensorLike[]>(
  arrays: Arrays,
  options: BatchOptions = {},
): Batches<BatchOf<Arrays>> {
  return new Batches(alignedTensors(arrays, "batches"), options);
}
