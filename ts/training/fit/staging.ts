/** Device memory for one batch at a time. */
import type { Executable } from "../../graph/executable.js";
import type { Block, Device } from "../../runtime/device/device.js";
import { engineBytes } from "../../runtime/device/numbers.js";
import { upload } from "../../runtime/device/upload.js";
import { type Batches, bindBatch, commonRows, type Feed } from "./batch-source.js";

/** Memory to which batches are uploaded one after the other, each overwriting the previous one. */
export class Staging {
  /** One for each fed array. */
  private blocks: readonly Block[] = [];

  constructor(private readonly device: Device) {}

  /** Uploads arrays as one batch of a computation, after planning it for their shapes and loading the plan. */
  async stage(executable: Executable, fed: readonly Feed[]): Promise<Batches> {
    const rows = commonRows(fed);
    const binding = bindBatch(fed, rows);
    await executable.prepare(binding);
    await this.ensureCapacity(fed.map(({ data }) => engineBytes(data)));
    const memory = { feeds: this.blocks.slice(0, fed.length), indices: null };
    for (const [index, { data }] of fed.entries()) {
      const uploading = upload(memory.feeds[index]!, data);
      if (uploading !== undefined) await uploading;
    }
    return { executable, binding, memory, start: 0, rows, count: 1 };
  }

  /** Ensures blocks of at least these sizes; if one is too small, all are replaced. */
  private async ensureCapacity(sizes: readonly number[]): Promise<void> {
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
