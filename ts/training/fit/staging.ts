/** Device memory for one batch at a time. */
import type { Executable } from "../../graph/executable.js";
import type { Block, Device } from "../../runtime/device/device.js";
import { engineBytes } from "../../runtime/device/numbers.js";
import { PIECE, upload } from "../../runtime/device/upload.js";
import { type Batches, bindBatch, commonRows, type Feed, ownFeeds } from "./batch-source.js";

/** Memory to which batches are uploaded one after the other, each overwriting the previous one. */
export class Staging {
  /** One for each fed array. */
  #blocks: readonly Block[] = [];

  readonly #device: Device;

  constructor(device: Device) {
    this.#device = device;
  }

  /**
   * Uploads arrays as one batch of a computation, after planning it for their shapes and loading the plan. What counts is the
   * arrays' content at the call: they are copied where something must be waited for.
   */
  async stage(executable: Executable, given: readonly Feed[]): Promise<Batches> {
    const rows = commonRows(given);
    const binding = bindBatch(given, rows);
    const sizes = given.map(({ data }) => engineBytes(data));
    const preparing = executable.prepare(binding);
    let fed = given;
    if (
      preparing instanceof Promise ||
      !this.#holds(sizes) ||
      given.some(({ data }) => data.size > PIECE)
    ) {
      fed = ownFeeds(given);
      await preparing;
      await this.#ensureCapacity(sizes);
    }
    for (const [index, { data }] of fed.entries()) {
      const uploading = upload(this.#blocks[index]!, data);
      if (uploading !== undefined) await uploading;
    }
    const memory = { feeds: this.#blocks.slice(0, fed.length), indices: null };
    return { executable, binding, memory, start: 0, rows, count: 1 };
  }

  #holds(sizes: readonly number[]): boolean {
    return sizes.every((bytes, index) => (this.#blocks[index]?.bytes ?? -1) >= bytes);
  }

  /** Ensures blocks of at least these sizes; if one is too small, all are replaced. */
  async #ensureCapacity(sizes: readonly number[]): Promise<void> {
    if (this.#holds(sizes)) return;
    const largest = sizes.map((bytes, index) => Math.max(bytes, this.#blocks[index]?.bytes ?? 0));
    this.release();
    this.#blocks = await this.#device.allocate(largest);
  }

  release(): void {
    for (const block of this.#blocks) this.#device.release(block);
    this.#blocks = [];
  }
}
