/** History. */
import { ownEntry, setEntry } from "../../runtime/plain-object.js";
import { Callback, type Logs } from "./callback.js";

/** The result of fit: the logs of every finished epoch, as lists by log name. */
export class History extends Callback {
  static override readonly className: string = "History";

  /** Values of each epoch by log name: `loss`, `accuracy`, `val_loss`, .... */
  readonly history: Record<string, number[]> = {};
  /** Numbers of the finished epochs, from 0. */
  readonly epoch: number[] = [];

  onEpochEnd(epoch: number, logs: Logs): void {
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs)) {
      const values = ownEntry(this.history, name);
      if (values === undefined) setEntry(this.history, name, [value]);
      else values.push(value);
    }
  }
}
