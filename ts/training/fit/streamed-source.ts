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

/** The batches of one epoch. */
export interface BatchStream {
  /** Whether `next` returned null because training was stopped, not at the end. */
  readonly isInterrupted: boolean;
  /** The next batch; null at the end. */
  next(): Promise<FeedBatch | null>;
  /** Ends a stream that is not at its end. */
  close(): Promise<void>;
}

/** Batches from an iterable, or from arrays too large for the device's memory. */
export class StreamedSource implements BatchSource {
  isInterrupted = false;
  #stream: BatchStream | null = null;
  readonly #staging: Staging;

  readonly #open: () => BatchStream | Promise<BatchStream>;

  constructor(
    open: () => BatchStream | Promise<BatchStream>,
    readonly steps: number | undefined,
    device: Device,
  ) {
    this.#open = open;
    this.#staging = new Staging(device);
  }

  get isSpent(): boolean {
    return this.#stream === null;
  }

  async begin(): Promise<void> {
    this.isInterrupted = false;
    this.#stream = await this.#open();
  }

  async next(): Promise<Batches | null> {
    const stream = this.#stream;
    if (stream === null) return null;
    const batch = await stream.next();
    if (batch !== null) return this.#staging.stage(batch.executable, batch.feeds);
    this.isInterrupted = stream.isInterrupted;
    this.#stream = null;
    return null;
  }

  /** Does nothing: `next` returns one batch at a time, and never the same one again. */
  advance(): void {}

  async release(): Promise<void> {
    this.#staging.release();
    const stream = this.#stream;
    this.#stream = null;
    await stream?.close();
  }
}
