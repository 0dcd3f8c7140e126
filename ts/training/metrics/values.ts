/**
 * Mean and sum of values without targets, for training loops of your own. `compile` does not take these, since models
 * track metrics of targets and predictions.
 */

import { accumulate } from "../../graph/operations/accumulate.js";
import { reshape } from "../../graph/operations/broadcast.js";
import { mul } from "../../graph/operations/elementwise.js";
import { sum as total } from "../../graph/operations/reduce.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import { type TensorLike, toTensor } from "../../runtime/convert.js";
import { AccumulatingMetric, type MetricOptions } from "./accumulating.js";
import { addToMean, meanOf, type UpdateOptions, withAxesOf } from "./metric.js";

abstract class ValueMetric extends AccumulatingMetric {
  /** The effects that add values to the sums. */
  abstract track(
    state: SymbolicTensor,
    values: SymbolicTensor,
    sampleWeight: SymbolicTensor | null,
  ): OpNode[];

  /**
   * Adds values to the sums immediately; after `await ready()`.
   * @param values a number or a tensor with samples along its first axis
   * @throws ShapeError where the weights do not fit; NotReadyError.
   */
  updateState(values: TensorLike | number, { sampleWeight }: UpdateOptions = {}): void {
    const list = typeof values === "number" ? [values] : values;
    const batch = [
      toTensor(list, "float32", "values"),
      sampleWeight === undefined ? null : toTensor(sampleWeight, "float32", "sampleWeight"),
    ] as const;
    this.addNow(batch, (state, [added, weight]) =>
      this.track(state, added.rank === 0 ? reshape(added, [1]) : added, weight),
    );
  }
}

/** The mean over samples; a sample's own values are averaged first. */
export class Mean extends ValueMetric {
  static override readonly className: string = "Mean";
  override readonly stateSize = 2;

  constructor(options: MetricOptions = {}) {
    super("mean", options);
  }

  override track(
    state: SymbolicTensor,
    values: SymbolicTensor,
    sampleWeight: SymbolicTensor | null,
  ): OpNode[] {
    return [addToMean(state, values, sampleWeight)];
  }

  override compute(sums: Float64Array): number {
    return meanOf(sums);
  }
}

/** The sum of all values, each times its sample's weight. */
export class Sum extends ValueMetric {
  static override readonly className: string = "Sum";
  override readonly stateSize = 1;

  constructor(options: MetricOptions = {}) {
    super("sum", options);
  }

  override track(
    state: SymbolicTensor,
    values: SymbolicTensor,
    sampleWeight: SymbolicTensor | null,
  ): OpNode[] {
    const weighted = sampleWeight === null ? values : mul(values, withAxesOf(values, sampleWeight));
    return [accumulate({ sums: state, increments: reshape(total(weighted), [1]) })];
  }

  override compute([sum = 0]: Float64Array): number {
    return sum;
  }
}

/**
 * The mean over samples; a sample's own values are averaged first. For loops of your own: `compile` does not take it.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 * @example
 * const loss = metrics.mean();
 * loss.updateState([1, 3]);
 * loss.result(); // 2
 */
export const mean = (options?: MetricOptions) => new Mean(options);
/**
 * The sum of all values, each times its sample's weight. For loops of your own: `compile` does not take it.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const sum = (options?: MetricOptions) => new Sum(options);
