/** The record of a fit. */
import { Callback, type Logs } from "./callback.js";

/** What fit gives: the logs of every finished epoch, as lists by name. */
export class History extends Callback {
  static override readonly className: string = "History";

  /** Values of each epoch by log name: `loss`, `accuracy`, `val_loss`, .... */
  readonly history: Record<string, number[]> = {};
  /** Numbers of the finished epochs, from 0. */
  readonly epoch: number[] = [];

  onEpochEnd(epoch: number, logs: Logs): void {
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs)) {
      this.history[name] ??= [];
      this.history[name].push(value);
    }
  }
}
