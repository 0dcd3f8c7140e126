/**
 * Waiting for the user's code (generators, callbacks), which may never settle.
 *
 * What belongs here: the request to stop training, and how it and a signal end a wait. What does not: what happens after
 * that (fit/).
 */

/** The result of a wait that ended because training is to stop. */
export const STOPPED = Symbol("stopped");

/** Whether training is to stop. */
export class StopRequest {
  /** Called when a stop is requested; null while nothing is waited for. */
  onRequest: (() => void) | null = null;
  #requested = false;

  get isRequested(): boolean {
    return this.#requested;
  }

  set isRequested(value: boolean) {
    this.#requested = value;
    if (value) this.onRequest?.();
  }
}

/** Waits for one promise at a time, until a signal is aborted or a stop is requested. */
export class Waiting {
  readonly #signal: AbortSignal | undefined;
  readonly #stop: StopRequest | undefined;

  constructor(signal?: AbortSignal, stop?: StopRequest) {
    this.#signal = signal;
    this.#stop = stop;
  }

  /**
   * The value of a promise. STOPPED if a stop is requested during the wait and the promise does not settle within
   * `grace` milliseconds after that.
   * @throws what the promise rejects with, or the signal's reason where it is aborted first.
   */
  async for<Value>(promise: PromiseLike<Value>, grace = 0): Promise<Value | typeof STOPPED> {
    const signal = this.#signal;
    const stop = this.#stop;
    if (signal === undefined && stop === undefined) return promise;
    let abort = () => {};
    let timer: ReturnType<typeof setTimeout> | undefined;
    const interrupted = new Promise<typeof STOPPED>((resolve, reject) => {
      abort = () => reject(signal?.reason);
      if (stop === undefined) return;
      stop.onRequest = () => {
        if (grace === 0) resolve(STOPPED);
        else timer ??= setTimeout(resolve, grace, STOPPED);
      };
    });
    if (signal?.aborted === true) abort();
    signal?.addEventListener("abort", abort);
    try {
      return await Promise.race([promise, interrupted]);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      if (stop !== undefined) stop.onRequest = null;
    }
  }
}

/** Whether a value must be waited for. */
export function isPromise<Value>(value: Value | PromiseLike<Value>): value is PromiseLike<Value> {
  return typeof (value as PromiseLike<Value> | null | undefined)?.then === "function";
}
