/** Device memory for one batch at a time. */
import type { Executable } from "../../graph/executable.js";
import type { Block, Device } from "../../runtime/device/device.js";
import { engineBytes } from "../../runtime/device/numbers.js";
import { isOnePiece, upload } from "../../runtime/device/upload.js";
import { type Batches, bindBatch, commonRows, type Feed } from "./batch-source.js";

/** Memory to which batches are uploaded one after the other, each overwriting the previous one. */
export class Staging {
  /** One for each fed array. */
  private blocks: readonly Block[] = [];

  constructor(private readonly device: Device) {}

  /** Uploads arrays as one batch of a computation, after planning it for their shapes and loading the plan. */
  async stage(executable: Executable, fed: readonly Feed[]): Promise<Batches> {
    await executable.prepare(bindBatch(fed, commonRows(fed)));
    await this.ensureCapacity(fed.map(({ data }) => engineBytes(data)));
    for (const [index, { data }] of fed.entries()) {
      const uploading = upload(this.blocks[index]!, data);
      if (uploading !== undefined) await uploading;
    }
    return this.batches(executable, fed);
  }

  /** As `stage`, at once; null where something must be waited for: a plan, memory, or the upload of a large array. */
  stageNow(executable: Executable, fed: readonly Feed[]): Batches | null {
    const batches = this.batches(executable, fed);
    const canUpload =
      executable.isPrepared(batches.binding) &&
      this.holds(fed.map(({ data }) => engineBytes(data))) &&
      fed.every(({ data }) => isOnePiece(data));
    if (!canUpload) return null;
    fed.forEach(({ data }, index) => {
      upload(this.blocks[index]!, data);
    });
    return batches;
  }

  private batches(executable: Executable, fed: readonly Feed[]): Batches {
    const rows = commonRows(fed);
    const memory = { feeds: this.blocks.slice(0, fed.length), indices: null };
    return { executable, binding: bindBatch(fed, rows), memory, start: 0, rows, count: 1 };
  }

  private holds(sizes: readonly number[]): boolean {
    return sizes.every((bytes, index) => (this.blocks[index]?.bytes ?? -1) >= bytes);
  }

  /** Ensures blocks of at least these sizes; if one is too small, all are replaced. */
  private async ensureCapacity(sizes: readonly number[]): Promise<void> {
    if (this.holds(sizes)) return;
    const largest = sizes.map((bytes, index) => Math.max(bytes, this.blocks[index]?.bytes ?? 0));
    this.release();
    this.blocks = await this.device.allocate(largest);
  }

  release(): void {
    for (const block of this.blocks) this.device.release(block);
    this.blocks = [];
  }
}
