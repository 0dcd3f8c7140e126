/**
 * Where batches come from: data that stay on the device and are taken by lists of rows, or a stream
 * whose batches are staged one by one. The loop sees one interface.
 */

import { bindShapes } from "../../graph/bind-shapes.js";
import type { Binding } from "../../graph/dim.js";
import type { Executable } from "../../graph/executable.js";
import type { InputNode } from "../../graph/operations/sources.js";
import type { Block, Device, StepMemory } from "../../runtime/device/device.js";
import { engineNumbers } from "../../runtime/device/numbers.js";
import { ValueError } from "../../runtime/errors.js";
import { permutation } from "../../runtime/random/permutation.js";
import { nextOrderKey } from "../../runtime/random/seed.js";
import type { Tensor } from "../../runtime/tensor.js";

/** Data for one input of the graph; rows along the first axis. */
export interface Fed {
  readonly input: InputNode;
  readonly data: Tensor;
}

/** Consecutive batches of one size, with the computation that runs them. */
export interface Batches {
  readonly executable: Executable;
  readonly binding: Binding;
  readonly memory: StepMemory;
  /** Position of the first in the list of rows. */
  readonly start: number;
  /** Rows of each. */
  readonly rows: number;
  /** How many there are. */
  readonly count: number;
}

/** The batches of one epoch, in order. */
export interface BatchSource {
  /** Batches in an epoch; undefined where that shows only at the end. */
  readonly steps: number | undefined;
  /** Whether nothing is left of the epoch that was begun last. */
  readonly isSpent: boolean;
  /** Begins an epoch. */
  begin(): void;
  /** The next batches, at most `most`; null at the epoch's end. A Promise only where data have to be waited for. */
  next(most: number): Batches | null | Promise<Batches | null>;
  /** So many of the batches that `next` gave were run; the others come again. */
  advance(count: number): void;
  /** Frees memory, and closes what batches are read from. */
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

/** Data that were uploaded once; a batch is a range of the list of rows. */
export class ResidentSource implements BatchSource {
  readonly steps: number;
  private readonly bindings = new Map<number, Binding>();
  private readonly order: RowOrder;
  private position = Number.POSITIVE_INFINITY;

  private constructor(
    private readonly executable: Executable,
    private readonly fed: readonly Fed[],
    private readonly rows: number,
    private readonly batchSize: number,
    shuffle: Shuffle,
    /** One for each fed array, then the list of rows. */
    private readonly blocks: readonly Block[],
  ) {
    this.steps = Math.ceil(rows / batchSize);
    this.order = new RowOrder(rows, batchSize, shuffle);
  }

  /**
   * Uploads data for a computation, which is made ready for the first batch before anything is uploaded.
   * @throws MemoryError where the device can't hold the data; then it holds none of them.
   */
  static async upload(
    executable: Executable,
    fed: readonly Fed[],
    batchSize: number,
    shuffle: Shuffle,
  ): Promise<ResidentSource> {
    const { device } = executable;
    const rows = commonRows(fed);
    await executable.prepare(bindBatch(fed, Math.min(batchSize, rows)));
    const arrays = [...fed.map(({ data }) => engineNumbers(data)), ascending(rows)];
    const blocks = await device.allocate(arrays.map(({ byteLength }) => byteLength));
    blocks.forEach((block, index) => {
      device.write(block, arrays[index]!);
    });
    return new ResidentSource(executable, fed, rows, batchSize, shuffle, blocks);
  }

  get isSpent(): boolean {
    return this.position >= this.rows;
  }

  begin(): void {
    this.position = 0;
    const order = this.order.next();
    if (order !== null) this.executable.device.write(this.memory.indices, order);
  }

  private get memory(): { readonly feeds: readonly Block[]; readonly indices: Block } {
    // The list of rows is the last block.
    return { feeds: this.blocks.slice(0, -1), indices: this.blocks.at(-1)! };
  }

  next(most: number): Batches | null {
    const start = this.position;
    const left = this.rows - start;
    const rows = Math.min(this.batchSize, left);
    if (rows <= 0) return null;
    return {
      executable: this.executable,
      binding: this.bindingFor(rows),
      memory: this.memory,
      start,
      rows,
      count: Math.min(most, Math.floor(left / rows)),
    };
  }

  advance(count: number): void {
    this.position += count * this.batchSize;
  }

  private bindingFor(rows: number): Binding {
    const known = this.bindings.get(rows);
    if (known !== undefined) return known;
    const binding = bindBatch(this.fed, rows);
    this.bindings.set(rows, binding);
    return binding;
  }

  release(): void {
    for (const block of this.blocks) this.executable.device.release(block);
  }
}

/** Memory into which one batch after the other is staged; what it held is overwritten. */
export class Staging {
  /** One for each fed array, then the list of rows. */
  private blocks: readonly Block[] = [];

  constructor(private readonly device: Device) {}

  /** Uploads arrays as one batch of a computation, which is made ready for it before. */
  async stage(executable: Executable, fed: readonly Fed[]): Promise<Batches> {
    const rows = commonRows(fed);
    const binding = bindBatch(fed, rows);
    await executable.prepare(binding);
    const arrays = [...fed.map(({ data }) => engineNumbers(data)), ascending(rows)];
    await this.makeRoom(arrays.map(({ byteLength }) => byteLength));
    arrays.forEach((numbers, index) => {
      this.device.write(this.blocks[index]!, numbers);
    });
    // The list of rows is the last array.
    const memory = {
      feeds: this.blocks.slice(0, fed.length),
      indices: this.blocks[fed.length]!,
    };
    return { executable, binding, memory, start: 0, rows, count: 1 };
  }

  /** Blocks of at least these sizes: where one is too small, all are exchanged. */
  private async makeRoom(sizes: readonly number[]): Promise<void> {
    if (sizes.every((bytes, index) => (this.blocks[index]?.bytes ?? -1) >= bytes)) return;
    const largest = sizes.map((bytes, index) => Math.max(bytes, this.blocks[index]?.bytes ?? 0));
    this.release();
    this.blocks = await this.device.allocate(largest);
  }

  release(): void {
    for (const block of this.blocks) this.device.release(block);
    this.blocks = [];
  }
}

/** Batches that come one by one, from a Dataset, a generator, or arrays too large for the device. */
export class StreamedSource implements BatchSource {
  private iterator: AsyncIterator<StagedBatch> | Iterator<StagedBatch> | null = null;
  private readonly staging: Staging;

  constructor(
    private readonly batches: () => AsyncIterator<StagedBatch> | Iterator<StagedBatch>,
    readonly steps: number | undefined,
    device: Device,
  ) {
    this.staging = new Staging(device);
  }

  get isSpent(): boolean {
    return this.iterator === null;
  }

  begin(): void {
    this.iterator = this.batches();
  }

  async next(): Promise<Batches | null> {
    const result = await this.iterator?.next();
    if (result !== undefined && result.done !== true)
      return this.staging.stage(result.value.executable, result.value.fed);
    this.iterator = null;
    return null;
  }

  /** A stream gives each batch once. */
  advance(): void {}

  async release(): Promise<void> {
    this.staging.release();
    const { iterator } = this;
    this.iterator = null;
    await iterator?.return?.();
  }
}

/** A batch of a stream before it is uploaded, with the computation that fits it. */
export interface StagedBatch {
  readonly executable: Executable;
  readonly fed: readonly Fed[];
}

function ascending(rows: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row);
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
