/** Calls of one worker: requests and their answers. */

import { EngineError } from "../../errors.js";
import { onDemand } from "../../on-demand.js";
import type { WorkerPort } from "./port.js";
import type { Answer, Call, Command, Message, Requests, Results } from "./protocol.js";
import { fromSent } from "./sent-error.js";
import { startWorker } from "./start.js";

interface Waiting {
  /** Takes the result of the call, whose type `ask` knows. */
  resolve(result: Answer["result"]): void;
  reject(error: Error): void;
}

export class Calls {
  readonly #waiting = new Map<number, Waiting>();
  #count = 0;
  #isOpen = true;
  readonly #port: WorkerPort;

  /**
   * Starts a worker.
   * @param onLost called once if the worker ends by itself, after its pending calls were rejected; `isTold` says whether
   * there were any, so that their callers know
   * @throws LatchError where its script can't be fetched; EngineError where the host starts no worker
   */
  static async open(onLost: (reason: string, isTold: boolean) => void): Promise<Calls> {
    const { default: script } = await onDemand(
      "The worker's script",
      () => import("../../wasm/worker-script.js"),
      "call configure({ worker: false })",
    );
    return new Calls(script, onLost);
  }

  private constructor(script: string, onLost: (reason: string, isTold: boolean) => void) {
    try {
      this.#port = startWorker(script, {
        // Only this package's own script runs there.
        onMessage: (message) => this.#settle(message as Answer),
        onEnd: (reason) => {
          if (!this.#isOpen) return;
          this.#isOpen = false;
          const isTold = this.#waiting.size > 0;
          this.#rejectAll(reason);
          onLost(reason, isTold);
        },
      });
    } catch (cause) {
      throw new EngineError(
        `No worker can be started here: ${String(cause)}. A page's Content-Security-Policy must allow "worker-src blob:"; without a worker: configure({ worker: false }).`,
        { cause },
      );
    }
  }

  /** The result of a request. @throws its error; EngineError where the worker ends before it has answered */
  ask<Name extends Call>(name: Name, request: Requests[Name]): Promise<Results[Name]> {
    this.#count += 1;
    const call = this.#count;
    return new Promise((resolve, reject) => {
      this.#waiting.set(call, {
        // The answer of a call has the result of its request.
        resolve: (result) => resolve(result as Results[Name]),
        reject,
      });
      // A process does not end before what it waits for.
      if (this.#waiting.size === 1) this.#port.keepAlive(true);
      this.#send({ name, request, call } as Message);
    });
  }

  /** Sends a request that has no answer. */
  command<Name extends Command>(name: Name, request: Requests[Name]): void {
    this.#send({ name, request, call: null } as Message);
  }

  #send(message: Message): void {
    this.#port.send(message);
  }

  #settle({ call, result, error }: Answer): void {
    const waiting = this.#waiting.get(call);
    this.#waiting.delete(call);
    if (this.#waiting.size === 0) this.#port.keepAlive(false);
    if (error === null) waiting?.resolve(result);
    else waiting?.reject(fromSent(error));
  }

  #rejectAll(reason: string): void {
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of all) reject(workerEnded(reason));
  }

  /** Ends the worker. */
  end(): void {
    this.#isOpen = false;
    this.#rejectAll("dispose() was called");
    this.#port.end();
  }
}

/** The error of what a worker can't do any more. */
export function workerEnded(reason: string): EngineError {
  return new EngineError(
    `The worker in which latch computes has ended (${reason}), and with it this call. The next call starts a new worker, with weights as they were when they were last read or set.`,
  );
}
