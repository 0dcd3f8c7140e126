/** Running values of losses and metrics: float64 sums in the engine, read when somebody looks. */

import { BATCH } from "../../graph/dim.js";
import { accumulateMean } from "../../graph/operations/accumulate.js";
import { reshape } from "../../graph/operations/broadcast.js";
import { sizeOf } from "../../graph/operations/sources.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import { Sums } from "../metrics/sums.js";

/** Values by log name, as callbacks and History get them. */
export type Logs = Record<string, number>;

/** One quantity that is followed over the batches of an epoch. */
export class Tracker {
  private readonly sums: Sums;

  constructor(
    /** Its name in logs. */
    readonly name: string,
    size: number,
    private readonly compute: (sums: Float64Array) => number | readonly number[],
  ) {
    this.sums = new Sums(name, size);
  }

  /** The sums as a tensor that effects write. */
  get state(): SymbolicTensor {
    return this.sums.state;
  }

  /** Forgets all batches. The engine must run. */
  reset(): void {
    this.sums.reset();
  }

  /** The value over all batches since the last reset. */
  result(): number | readonly number[] {
    return this.compute(this.sums.numbers());
  }
}

/** Mean of a scalar over batches, each weighted by its number of rows, as Keras follows losses. */
export class LossTracker extends Tracker {
  constructor(name: string) {
    super(name, 2, ([total = 0, rows = 0]) => (rows === 0 ? 0 : total / rows));
  }

  /** The effect that adds a batch. */
  track(loss: SymbolicTensor): OpNode {
    const rows = reshape(sizeOf(BATCH), [1]);
    return accumulateMean({ sums: this.state, values: reshape(loss, [1]), weights: rows });
  }
}

/** Values of several trackers, sorted by name as Keras sorts logs; vectors as `name_0`, `name_1`, .... */
export function readLogs(trackers: readonly Tracker[]): Logs {
  const entries = trackers.flatMap((tracker): [string, number][] => {
    const value = tracker.result();
    return typeof value === "number"
      ? [[tracker.name, value]]
      : value.map((one, index) => [`${tracker.name}_${index}`, one]);
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
