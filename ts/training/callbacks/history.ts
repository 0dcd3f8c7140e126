/** History. */
import { counted, DESCRIBE } from "../../runtime/console.js";
import { ownEntry, setEntry } from "../../runtime/plain-object.js";
import { Callback, type FitRecord, type Logs } from "./callback.js";

/** The result of fit: the logs of every finished epoch, as lists by log name. */
export class History extends Callback implements FitRecord {
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

  onTrainEnd(): void {
    this.shownAs = this[DESCRIBE]();
  }

  /** The first and the last value of each log. @internal */
  override [DESCRIBE](): string {
    const logs = Object.entries(this.history).map(([name, values]) => {
      const [first = Number.NaN, last = first] = [values[0], values.at(-1)];
      // A callback may have added a log of another kind.
      const shown = [first, last].map((value) => Number(Number(value).toPrecision(4)));
      return `\n  ${name}: ${shown.join(" to ")}`;
    });
    return `History of ${counted(this.epoch.length, "epoch")}${logs.join("")}`;
  }
}
