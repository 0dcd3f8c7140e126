/** Running losses and metrics: float64 sums in device memory, read when logs are needed. */

import { BATCH } from "../../graph/dim.js";
import { accumulateMean } from "../../graph/operations/accumulate-mean.js";
import { reshape } from "../../graph/operations/broadcast.js";
import { sizeOf } from "../../graph/operations/sources.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import type { Logs } from "../callbacks/callback.js";
import { Sums } from "../metrics/sums.js";

/** One value of the logs, accumulated over the batches of an epoch. */
export class Tracker {
  readonly sums: Sums;

  constructor(
    /** The log name. */
    readonly name: string,
    size: number,
    readonly compute: (sums: Float64Array) => number | readonly number[],
    dtype?: "float32" | "float64",
    initial?: () => Float64Array,
  ) {
    this.sums = new Sums(name, size, dtype, initial);
  }

  /** The sums as a tensor to which effects add. */
  get state(): SymbolicTensor {
    return this.sums.state;
  }
}

/** Mean of a scalar over batches, each weighted by its number of rows, as Keras averages losses. */
export class LossTracker extends Tracker {
  constructor(name: string) {
    super(name, 2, ([total = 0, rows = 0]) => (rows === 0 ? 0 : total / rows));
  }

  /** The effect that adds the loss of a batch. */
  track(loss: SymbolicTensor): OpNode {
    const rows = reshape(sizeOf(BATCH), [1]);
    return accumulateMean({ sums: this.state, values: reshape(loss, [1]), weights: rows });
  }
}

/**
 * Computes the logs from the sums of each tracker; null stands for sums of zero. Sorted by name, as in Keras. A tracker
 * with a list of values has an entry for each: `name_0`, `name_1` and so on.
 */
export function logsOf(trackers: readonly Tracker[], sums: readonly Float64Array[] | null): Logs {
  const entries = trackers.flatMap((tracker, position): [string, number][] => {
    const value = tracker.compute(sums?.[position] ?? tracker.sums.initial());
    return typeof value === "number"
      ? [[tracker.name, value]]
      : value.map((element, index) => [`${tracker.name}_${index}`, element]);
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
