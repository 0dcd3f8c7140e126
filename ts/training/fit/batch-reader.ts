/** Reading iterables of batches. */
import { isPromise, STOPPED, type Waiting } from "../interrupt.js";
import { checkTuple } from "./batch-iterable.js";
import type { BatchIterable, BatchTuple } from "./options.js";

/** Batches in an epoch, if the iterable has a `length`; else undefined. */
export function lengthOf(batches: BatchIterable): number | undefined {
  const isCounted = "length" in batches && typeof batches.length === "number";
  return isCounted ? (batches.length as number) : undefined;
}

/** Reads the batches of one epoch from an iterable of the user's, and converts each by `read`. */
export class BatchReader<Read> {
  /** Whether a wait for a batch was ended by a stop of training. */
  isInterrupted = false;
  readonly #iterator: AsyncIterator<BatchTuple> | Iterator<BatchTuple>;
  #isPulling = false;
  #position = 0;

  readonly #waiting: Waiting;
  readonly #read: (tuple: BatchTuple) => Read;

  constructor(batches: BatchIterable, waiting: Waiting, read: (tuple: BatchTuple) => Read) {
    this.#waiting = waiting;
    this.#read = read;
    this.#iterator =
      Symbol.asyncIterator in batches
        ? batches[Symbol.asyncIterator]()
        : batches[Symbol.iterator]();
  }

  /** The next batch; null at the end, and where training is stopped before there is one. */
  async next(): Promise<Read | null> {
    this.#isPulling = true;
    const pulled = await this.#settled(this.#iterator.next());
    if (pulled === STOPPED || pulled.done === true) return this.#ended(pulled === STOPPED);
    // As in `for await`, a plain iterator may yield promises.
    const tuple: unknown = await this.#settled(pulled.value);
    if (tuple === STOPPED) return this.#ended(true);
    this.#isPulling = false;
    checkTuple(`batch ${this.#position}`, tuple);
    this.#position += 1;
    return this.#read(tuple);
  }

  async #settled<Value>(value: Value | PromiseLike<Value>): Promise<Value | typeof STOPPED> {
    return isPromise(value) ? this.#waiting.for(value) : value;
  }

  #ended(isInterrupted: boolean): null {
    this.isInterrupted = isInterrupted;
    if (isInterrupted) this.#abandon();
    return null;
  }

  /** Closes an iterator that is not at its end. */
  async close(): Promise<void> {
    if (this.#isPulling) this.#abandon();
    else await this.#settled(this.#iterator.return?.());
  }

  /** Closes an iterator that is still busy. A generator closes only after it has settled, which may be never. */
  #abandon(): void {
    const closing = async () => this.#iterator.return?.();
    closing().catch(() => {});
  }
}
