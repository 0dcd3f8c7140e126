/** Batches of arrays that were uploaded to the device as a whole. */
import type { Binding } from "../../graph/dim.js";
import type { Executable } from "../../graph/executable.js";
import type { Block } from "../../runtime/device/device.js";
import { engineBytes } from "../../runtime/device/numbers.js";
import { upload } from "../../runtime/device/upload.js";
import { ascending } from "../../runtime/random/permutation.js";
import {
  type Batches,
  type BatchSource,
  bindBatch,
  commonRows,
  type Feed,
} from "./batch-source.js";
import { RowOrder, type Shuffle } from "./row-order.js";

/** Data that are uploaded once. A batch is a range of the list of row indices, which is shuffled for each epoch. */
export class ResidentSource implements BatchSource {
  readonly isInterrupted = false;
  readonly steps: number;
  readonly #bindings = new Map<number, Binding>();
  readonly #order: RowOrder;
  #position = Number.POSITIVE_INFINITY;

  readonly #executable: Executable;
  readonly #fed: readonly Feed[];
  readonly #rows: number;
  readonly #batchSize: number;
  /** One for each fed array, then the list of row indices. */
  readonly #blocks: readonly Block[];

  private constructor(
    executable: Executable,
    fed: readonly Feed[],
    rows: number,
    batchSize: number,
    shuffle: Shuffle,
    blocks: readonly Block[],
  ) {
    this.#executable = executable;
    this.#fed = fed;
    this.#rows = rows;
    this.#batchSize = batchSize;
    this.#blocks = blocks;
    this.steps = Math.ceil(rows / batchSize);
    this.#order = new RowOrder(rows, batchSize, shuffle);
  }

  /**
   * Uploads data for a computation, after planning it for the first batch and loading the plan.
   * @throws MemoryError if the data do not fit into the device's memory; then none are kept.
   */
  static async upload(
    executable: Executable,
    fed: readonly Feed[],
    batchSize: number,
    shuffle: Shuffle,
  ): Promise<ResidentSource> {
    const { device } = executable;
    const rows = commonRows(fed);
    await executable.prepare(bindBatch(fed, Math.min(batchSize, rows)), true);
    const order = ascending(rows);
    const sizes = [...fed.map(({ data }) => engineBytes(data)), order.byteLength];
    const blocks = await device.allocate(sizes);
    for (const [index, { data }] of fed.entries()) await upload(blocks[index]!, data);
    // The list of row indices is the last block.
    device.write(blocks.at(-1)!, order);
    return new ResidentSource(executable, fed, rows, batchSize, shuffle, blocks);
  }

  get isSpent(): boolean {
    return this.#position >= this.#rows;
  }

  async begin(): Promise<void> {
    this.#position = 0;
    const order = await this.#order.next();
    if (order !== null) this.#executable.device.write(this.#memory.indices, order);
  }

  get #memory(): { readonly feeds: readonly Block[]; readonly indices: Block } {
    return { feeds: this.#blocks.slice(0, -1), indices: this.#blocks.at(-1)! };
  }

  next(limit: number): Batches | null {
    const start = this.#position;
    const left = this.#rows - start;
    const rows = Math.min(this.#batchSize, left);
    if (rows <= 0) return null;
    return {
      executable: this.#executable,
      binding: this.#bindingFor(rows),
      memory: this.#memory,
      start,
      rows,
      count: Math.min(limit, Math.floor(left / rows)),
    };
  }

  advance(count: number): void {
    this.#position += count * this.#batchSize;
  }

  #bindingFor(rows: number): Binding {
    const known = this.#bindings.get(rows);
    if (known !== undefined) return known;
    const binding = bindBatch(this.#fed, rows);
    this.#bindings.set(rows, binding);
    return binding;
  }

  release(): void {
    for (const block of this.#blocks) this.#executable.device.release(block);
  }
}
