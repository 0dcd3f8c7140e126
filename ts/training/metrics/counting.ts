/** Base class of thresholded binary metrics: counts true and false positives and negatives. */
import { accumulate } from "../../graph/operations/accumulate.js";
import { broadcastTo, reshape } from "../../graph/operations/broadcast.js";
import { concatenate } from "../../graph/operations/concat.js";
import {
  and,
  cast,
  clip,
  greater,
  mul,
  not,
  notEqual,
} from "../../graph/operations/elementwise.js";
import { sum } from "../../graph/operations/reduce.js";
import { constant } from "../../graph/operations/sources.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import { toSameRank } from "../losses/rank.js";
import { Metric, withAxesOf } from "./metric.js";

/** The confusion matrix at one threshold. */
export interface Counts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/** Targets, predictions and weights in one shape. */
export interface Counted {
  readonly target: SymbolicTensor;
  readonly prediction: SymbolicTensor;
  /** Broadcast to the predictions; null where all weights are 1. */
  readonly weight: SymbolicTensor | null;
}

/** Counts predictions above thresholds against targets of 0 and 1. */
export abstract class CountingMetric extends Metric {
  /** The thresholds at which predictions are counted, in rising order. */
  protected abstract readonly thresholdList: readonly number[];

  override get stateSize(): number {
    return 4 * this.thresholdList.length * this.groups;
  }

  /** Number of labels with counts of their own: one, unless a subclass overrides it. */
  protected get groups(): number {
    return 1;
  }

  /** The part of targets and predictions that is counted: all, unless a subclass overrides it. */
  protected select(counted: Counted): Counted {
    return counted;
  }

  override track(
    state: SymbolicTensor,
    yTrue: SymbolicTensor,
    yPred: SymbolicTensor,
    sampleWeight: SymbolicTensor | null,
  ): OpNode[] {
    const [target, prediction] = toSameRank(yTrue, yPred);
    const weight = sampleWeight === null ? null : withAxesOf(prediction, sampleWeight);
    const selected = this.select({ target, prediction, weight });
    // [1, samples, groups] against [thresholds, 1, 1].
    const flat = (x: SymbolicTensor) => reshape(x, [1, -1, this.groups]);
    const limited = areEvenlySpaced(this.thresholdList)
      ? clip(selected.prediction, 0, 1)
      : selected.prediction;
    const above = greater(
      flat(limited),
      constant(this.thresholdList, [this.thresholdList.length, 1, 1]),
    );
    const actual = notEqual(flat(selected.target), 0);
    const weights =
      selected.weight === null
        ? null
        : flat(broadcastTo(selected.weight, selected.prediction.dims));
    const count = (hits: SymbolicTensor): SymbolicTensor => {
      const values = cast(hits, "float32");
      return reshape(sum(weights === null ? values : mul(values, weights), 1), [-1]);
    };
    const parts = [
      count(and(actual, above)),
      count(and(not(actual), above)),
      count(and(not(actual), not(above))),
      count(and(actual, not(above))),
    ];
    return [accumulate({ sums: state, increments: concatenate(parts, 0) })];
  }

  /** The counts at each threshold, of one group. */
  protected countsOf(sums: Float64Array, group = 0): Counts[] {
    const size = sums.length / 4;
    const groups = size / this.thresholdList.length;
    return this.thresholdList.map((_, threshold) => {
      const at = (part: number) => sums[part * size + threshold * groups + group] ?? 0;
      return {
        truePositives: at(0),
        falsePositives: at(1),
        trueNegatives: at(2),
        falseNegatives: at(3),
      };
    });
  }

  /** The value at each threshold, as a list; a number if there is one threshold. */
  protected atThresholds(sums: Float64Array, value: (counts: Counts) => number): number | number[] {
    const values = this.countsOf(sums).map(value);
    return values.length === 1 ? (values[0] ?? 0) : values;
  }
}

/** Whether thresholds are evenly spaced from 0 to 1: then Keras limits predictions to [0, 1]. */
function areEvenlySpaced(thresholds: readonly number[]): boolean {
  const steps = thresholds.length - 1;
  return (
    steps >= 2 && thresholds.every((value, index) => Math.abs(value - index / steps) <= 1.001e-7)
  );
}

/** a / b, and 0 where b is 0. */
export function ratio(a: number, b: number): number {
  return b === 0 ? 0 : a / b;
}
