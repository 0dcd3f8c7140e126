/** Running values of losses and metrics: float64 sums in the engine, read when somebody looks. */
import { read } from "../../graph/builders/fused.js";
import { reshape, sizeOf, zeros } from "../../graph/builders/layout.js";
import { applyOp } from "../../graph/builders/node.js";
import { BATCH } from "../../graph/dim.js";
import { blockOfVariable, materialize } from "../../graph/executable.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import { Variable } from "../../graph/variable.js";

/** Values by log name, as callbacks and History get them. */
export type Logs = Record<string, number>;

/** One quantity that is followed over the batches of an epoch. */
export class Tracker {
  private readonly sums: Variable;

  constructor(
    /** Its name in logs. */
    readonly name: string,
    size: number,
    private readonly compute: (sums: Float64Array) => number | readonly number[],
  ) {
    this.sums = new Variable({
      name: `${name}_sums`,
      shape: [size],
      dtype: "float64",
      trainable: false,
      initializer: { call: zeros },
      key: { seed: 0, stream: 0 },
    });
  }

  /** The sums as a tensor that effects write. */
  get state(): SymbolicTensor {
    return read(this.sums);
  }

  /** Forgets all batches. The engine must run. */
  reset(): void {
    materialize([this.sums]);
    blockOfVariable(this.sums).write(new Float64Array(this.sums.size));
  }

  /** The value over all batches since the last reset. */
  result(): number | readonly number[] {
    materialize([this.sums]);
    return this.compute(new Float64Array(blockOfVariable(this.sums).read(), 0, this.sums.size));
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
    return applyOp("accumulateMean", [this.state, reshape(loss, [1]), rows], {});
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
