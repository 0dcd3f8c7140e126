/**
 * Where batches come from: data that stay in the engine and are taken by lists of rows, or a stream
 * whose batches are staged one by one. The loop sees one interface.
 */

import type { Binding } from "../../graph/dim.js";
import type { StepMemory } from "../../graph/executable.js";
import { bindShapes } from "../../graph/executable.js";
import type { InputNode } from "../../graph/operations/sources.js";
import { engineNumbers } from "../../runtime/engine/numbers.js";
import { blockOf } from "../../runtime/engine/program.js";
import type { Block } from "../../runtime/engine/session.js";
import { ValueError } from "../../runtime/errors.js";
import { permutation } from "../../runtime/random/permutation.js";
import { nextOrderKey } from "../../runtime/random/seed.js";
import type { Tensor } from "../../runtime/tensor.js";

/** Data for one input of the graph; rows along the first axis. */
export interface Fed {
  readonly input: InputNode;
  readonly data: Tensor;
}

/** One step's rows. */
export interface Batch {
  readonly rows: number;
  readonly binding: Binding;
  /** Position in the list of indices. */
  readonly start: number;
  readonly memory: Omit<StepMemory, "hyperparameters">;
}

/** The batches of one epoch, in order. */
export interface BatchSource {
  /** Batches in an epoch; undefined where that shows only at the end. */
  readonly steps: number | undefined;
  /** Whether nothing is left of the epoch that was begun last. */
  readonly isSpent: boolean;
  /** Begins an epoch. */
  begin(): void;
  /** The next batch, or null at the epoch's end. A Promise only where data have to be waited for. */
  next(): Batch | null | Promise<Batch | null>;
  /** Frees engine memory, and closes what batches are read from. */
  release(): void | Promise<void>;
}

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

/** Data that were uploaded once; a batch is a stretch of the list of rows. */
export class ResidentSource implements BatchSource {
  readonly steps: number;
  private readonly rows: number;
  private readonly feeds: Block[] = [];
  private readonly indices: Block;
  private readonly bindings = new Map<number, Binding>();
  private readonly order: RowOrder;
  private position = Number.POSITIVE_INFINITY;

  /** @throws MemoryError where the engine can't hold the data; then it holds none of them. */
  constructor(
    private readonly fed: readonly Fed[],
    private readonly batchSize: number,
    shuffle: Shuffle,
  ) {
    this.rows = commonRows(fed);
    this.steps = Math.ceil(this.rows / batchSize);
    this.order = new RowOrder(this.rows, batchSize, shuffle);
    try {
      for (const { data } of fed) this.feeds.push(blockOf(engineNumbers(data)));
      this.indices = blockOf(Int32Array.from({ length: this.rows }, (_, row) => row));
    } catch (error) {
      for (const block of this.feeds) block.release();
      throw error;
    }
  }

  get isSpent(): boolean {
    return this.position >= this.rows;
  }

  begin(): void {
    this.position = 0;
    const order = this.order.next();
    if (order !== null) this.indices.write(order);
  }

  next(): Batch | null {
    const start = this.position;
    const rows = Math.min(this.batchSize, this.rows - start);
    if (rows <= 0) return null;
    this.position += rows;
    return {
      rows,
      start,
      binding: this.bindingFor(rows),
      memory: { feeds: this.feeds, indices: this.indices },
    };
  }

  private bindingFor(rows: number): Binding {
    const known = this.bindings.get(rows);
    if (known !== undefined) return known;
    const binding = bindBatch(this.fed, rows);
    this.bindings.set(rows, binding);
    return binding;
  }

  release(): void {
    for (const block of [...this.feeds, this.indices]) if (block.isAlive) block.release();
  }
}

/** Memory into which one batch after the other is staged; what it held is overwritten. */
export class Staging {
  private readonly staged = new Map<number, Block>();
  private indices: Block | null = null;

  /** Uploads arrays as one batch. */
  stage(fed: readonly Fed[]): Batch {
    const rows = commonRows(fed);
    const feeds = fed.map(({ data }, position) => this.stageOne(position, data));
    const indices = this.firstRows(rows);
    return { rows, start: 0, binding: bindBatch(fed, rows), memory: { feeds, indices } };
  }

  private stageOne(position: number, data: Tensor): Block {
    const numbers = engineNumbers(data);
    const known = this.staged.get(position);
    if (known?.isAlive && known.bytes >= numbers.byteLength) {
      known.write(numbers);
      return known;
    }
    if (known?.isAlive) known.release();
    const block = blockOf(numbers);
    this.staged.set(position, block);
    return block;
  }

  private firstRows(rows: number): Block {
    if (this.indices?.isAlive && this.indices.bytes >= 4 * rows) return this.indices;
    if (this.indices?.isAlive) this.indices.release();
    this.indices = blockOf(Int32Array.from({ length: rows }, (_, row) => row));
    return this.indices;
  }

  release(): void {
    for (const block of [...this.staged.values(), this.indices])
      if (block?.isAlive) block.release();
    this.staged.clear();
    this.indices = null;
  }
}

/** Batches that come one by one, from a Dataset, a generator, or arrays too large for the engine. */
export class StreamedSource implements BatchSource {
  private iterator: AsyncIterator<readonly Fed[]> | Iterator<readonly Fed[]> | null = null;
  private readonly staging = new Staging();

  constructor(
    private readonly batches: () => AsyncIterator<readonly Fed[]> | Iterator<readonly Fed[]>,
    readonly steps: number | undefined,
  ) {}

  get isSpent(): boolean {
    return this.iterator === null;
  }

  begin(): void {
    this.iterator = this.batches();
  }

  async next(): Promise<Batch | null> {
    const result = await this.iterator?.next();
    if (result !== undefined && result.done !== true) return this.staging.stage(result.value);
    this.iterator = null;
    return null;
  }

  async release(): Promise<void> {
    this.staging.release();
    const { iterator } = this;
    this.iterator = null;
    await iterator?.return?.();
  }
}

/** Sizes of symbols in a batch of so many rows. */
function bindBatch(fed: readonly Fed[], rows: number): Binding {
  return bindShapes(
    fed.map(({ input }) => input.attributes),
    fed.map(({ data }) => [rows, ...data.shape.slice(1)]),
  );
}

/** @throws ValueError where arrays have unequal numbers of rows, or none. */
export function commonRows(fed: readonly Fed[]): number {
  const [first] = fed;
  const rows = first?.data.shape[0] ?? 0;
  for (const { input, data } of fed) {
    if (data.shape[0] !== rows) {
      throw new ValueError(
        `All data need the same number of rows: ${first?.input.attributes.name} has ${rows}, ${input.attributes.name} has ${data.shape[0] ?? 0}.`,
      );
    }
  }
  if (rows === 0) throw new ValueError("The data have no rows; expected at least one.");
  return rows;
}
