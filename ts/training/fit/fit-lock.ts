/** One fit of a model at a time, also where it is compiled again meanwhile. */
import { BusyError } from "../../runtime/errors.js";

export class FitLock {
  private isTaken = false;

  /** Runs work while nobody else does. @throws BusyError where somebody does. */
  async hold<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    if (this.isTaken) {
      throw new BusyError(
        `${name} is fitting already; await that fit, or stop it with stopTraining or a signal.`,
      );
    }
    this.isTaken = true;
    try {
      return await work();
    } finally {
      this.isTaken = false;
    }
  }
}
