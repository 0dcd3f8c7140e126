/** One fit of a model at a time, even if it is compiled again during a fit; and the request to stop it. */
import { BusyError } from "../../runtime/errors.js";
import { StopRequest } from "../interrupt.js";

export class FitLock {
  readonly stop = new StopRequest();
  #isHeld = false;

  /** Runs `work` while holding the lock. @throws BusyError if it is held already. */
  async hold<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    if (this.#isHeld) {
      throw new BusyError(
        `${name} is fitting already; await that fit, or stop it with stopTraining or a signal.`,
      );
    }
    this.#isHeld = true;
    try {
      return await work();
    } finally {
      this.#isHeld = false;
    }
  }
}
