/** Batches that are uploaded one by one. */
import type { Executable } from "../../graph/executable.js";
import type { Device } from "../../runtime/device/device.js";
import type { Batches, BatchSource, Feed } from "./batch-source.js";
import { Staging } from "./staging.js";

/** A batch of a stream before its upload, with the step for its shapes. */
export interface FeedBatch {
  readonly executable: Executable;
  readonly feeds: readonly Feed[];
}

/** Batches from an iterable, or from arrays too large for the device's memory. */
export class StreamedSource implements BatchSource {
  private iterator: AsyncIterator<FeedBatch> | Iterator<FeedBatch> | null = null;
  private readonly staging: Staging;

  constructor(
    private readonly batches: () => AsyncIterator<FeedBatch> | Iterator<FeedBatch>,
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
      return this.staging.stage(result.value.executable, result.value.feeds);
    this.iterator = null;
    return null;
  }

  /** Does nothing: `next` returns one batch at a time, and never the same one again. */
  advance(): void {}

  async release(): Promise<void> {
    this.staging.release();
    const { iterator } = this;
    this.iterator = null;
    await iterator?.return?.();
  }
}
