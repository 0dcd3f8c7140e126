/**
 * When to free the memory of garbage-collected models. The garbage collector sees only the small JavaScript handles of
 * large blocks, so without a request it would run too late.
 */
import { collectGarbage, yieldToEvents } from "../host.js";

/** Bytes in use above which the host is asked to collect garbage; later twice the bytes in use after the last request. */
const MIN_PRESSURE = 8 * 2 ** 20;

/** Bytes that may be allocated before yielding to the event loop, so that finalizers can run. */
const BYTES_BETWEEN_EVENTS = 2 ** 20;

export class MemoryPressure {
  #pressure = MIN_PRESSURE;
  #bytesSinceEvents = 0;

  readonly #usedBytes: () => number;

  /** @param usedBytes gives the bytes of blocks in use */
  constructor(usedBytes: () => number) {
    this.#usedBytes = usedBytes;
  }

  /** Frees what was collected before blocks of these sizes are allocated. */
  async relieve(sizes: readonly number[]): Promise<void> {
    this.#bytesSinceEvents += sizes.reduce((sum, bytes) => sum + bytes, 0);
    const isPressed = this.#usedBytes() >= this.#pressure;
    if (!isPressed && this.#bytesSinceEvents < BYTES_BETWEEN_EVENTS) return;
    this.#bytesSinceEvents = 0;
    if (isPressed) collectGarbage();
    // Finalizers run in an event of their own, which may come only after the next one.
    await yieldToEvents();
    await yieldToEvents();
    if (isPressed) this.#pressure = Math.max(MIN_PRESSURE, 2 * this.#usedBytes());
  }
}
