/** Metrics of yes and no, counted at one or many thresholds: precision, recall, area under a curve. */
import { and, cast, constant, greater, mul, not } from "../../graph/builders/elementwise.js";
import { broadcastTo, concatenate, reshape } from "../../graph/builders/layout.js";
import { applyOp } from "../../graph/builders/node.js";
import { sum } from "../../graph/builders/reduce.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import { ValueError } from "../../runtime/errors.js";
import { toSameRank } from "../losses/rank.js";
import { type Direction, Metric, type MetricOptions } from "./metric.js";

/** Counts at each threshold: true positives, false positives, true negatives, false negatives. */
export interface Counts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/** Counts predictions above thresholds against targets of 0 and 1. */
export abstract class CountingMetric extends Metric {
  override readonly stateSize: number;

  constructor(
    name: string,
    protected readonly thresholds: readonly number[],
    override readonly direction: Direction,
    options: MetricOptions,
  ) {
    super(name, options);
    this.stateSize = 4 * thresholds.length;
  }

  override track(
    state: SymbolicTensor,
    yTrue: SymbolicTensor,
    yPred: SymbolicTensor,
    sampleWeight: SymbolicTensor | null,
  ): OpNode[] {
    const [target, prediction] = toSameRank(yTrue, yPred);
    const [targets, predictions] = [reshape(target, [1, -1]), reshape(prediction, [1, -1])];
    const weights = sampleWeight === null ? null : weightsLike(sampleWeight, prediction);
    const above = greater(predictions, constant(this.thresholds, [this.thresholds.length, 1]));
    const actual = greater(targets, 0);
    const count = (hits: SymbolicTensor): SymbolicTensor => {
      const values = cast(hits, "float32");
      return sum(weights === null ? values : mul(values, weights), 1);
    };
    const parts = [
      count(and(actual, above)),
      count(and(not(actual), above)),
      count(and(not(actual), not(above))),
      count(and(actual, not(above))),
    ];
    return [applyOp("accumulate", [state, concatenate(parts, 0)], {})];
  }

  protected countsAt(sums: Float64Array, threshold: number): Counts {
    const n = this.thresholds.length;
    const [truePositives = 0, falsePositives = 0, trueNegatives = 0, falseNegatives = 0] = [
      0, 1, 2, 3,
    ].map((part) => sums[part * n + threshold] ?? 0);
    return { truePositives, falsePositives, trueNegatives, falseNegatives };
  }

  /** The value at each threshold; alone where there is one. */
  protected atThresholds(sums: Float64Array, value: (counts: Counts) => number): number | number[] {
    const values = this.thresholds.map((_, index) => value(this.countsAt(sums, index)));
    return values.length === 1 ? (values[0] ?? 0) : values;
  }
}

function weightsLike(sampleWeight: SymbolicTensor, prediction: SymbolicTensor): SymbolicTensor {
  const missing = Array.from({ length: Math.max(0, prediction.rank - sampleWeight.rank) }, () => 1);
  const shaped = reshape(sampleWeight, [...sampleWeight.dims, ...missing]);
  return reshape(broadcastTo(shaped, prediction.dims), [1, -1]);
}

export interface ThresholdOptions extends MetricOptions {
  /** Above it a prediction counts as yes; default 0.5. Several give several values. */
  readonly thresholds?: number | readonly number[];
}

function listOf(thresholds: number | readonly number[] = 0.5): readonly number[] {
  const list = typeof thresholds === "number" ? [thresholds] : thresholds;
  for (const threshold of list) {
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new ValueError(`thresholds: expected numbers from 0 to 1, got ${threshold}.`);
    }
  }
  return list;
}

/** a / b, and 0 where b is 0. */
function ratio(a: number, b: number): number {
  return b === 0 ? 0 : a / b;
}

/** The share of yes predictions that are right: TP / (TP + FP). */
export class Precision extends CountingMetric {
  static override readonly className = "Precision";

  constructor(options: ThresholdOptions = {}) {
    super("precision", listOf(options.thresholds), "up", options);
  }

  override compute(sums: Float64Array): number | number[] {
    return this.atThresholds(sums, (at) =>
      ratio(at.truePositives, at.truePositives + at.falsePositives),
    );
  }
}

/** The share of actual yes that is predicted: TP / (TP + FN). */
export class Recall extends CountingMetric {
  static override readonly className = "Recall";

  constructor(options: ThresholdOptions = {}) {
    super("recall", listOf(options.thresholds), "up", options);
  }

  override compute(sums: Float64Array): number | number[] {
    return this.atThresholds(sums, (at) =>
      ratio(at.truePositives, at.truePositives + at.falseNegatives),
    );
  }
}

/** Number of yes predictions that are right. */
export class TruePositives extends CountingMetric {
  static override readonly className = "TruePositives";

  constructor(options: ThresholdOptions = {}) {
    super("true_positives", listOf(options.thresholds), "up", options);
  }

  override compute(sums: Float64Array): number | number[] {
    return this.atThresholds(sums, (at) => at.truePositives);
  }
}

/** Number of yes predictions that are wrong. */
export class FalsePositives extends CountingMetric {
  static override readonly className = "FalsePositives";

  constructor(options: ThresholdOptions = {}) {
    super("false_positives", listOf(options.thresholds), "down", options);
  }

  override compute(sums: Float64Array): number | number[] {
    return this.atThresholds(sums, (at) => at.falsePositives);
  }
}

/** Number of no predictions that are right. */
export class TrueNegatives extends CountingMetric {
  static override readonly className = "TrueNegatives";

  constructor(options: ThresholdOptions = {}) {
    super("true_negatives", listOf(options.thresholds), "up", options);
  }

  override compute(sums: Float64Array): number | number[] {
    return this.atThresholds(sums, (at) => at.trueNegatives);
  }
}

/** Number of no predictions that are wrong. */
export class FalseNegatives extends CountingMetric {
  static override readonly className = "FalseNegatives";

  constructor(options: ThresholdOptions = {}) {
    super("false_negatives", listOf(options.thresholds), "down", options);
  }

  override compute(sums: Float64Array): number | number[] {
    return this.atThresholds(sums, (at) => at.falseNegatives);
  }
}

export interface AucOptions extends MetricOptions {
  /** Points of the curve; default 200. */
  readonly numThresholds?: number;
}

/** n thresholds from just below 0 to just above 1, as Keras spaces them. */
function evenThresholds(n: number): number[] {
  const inner = Array.from({ length: n - 2 }, (_, index) => (index + 1) / (n - 1));
  return [-1e-7, ...inner, 1 + 1e-7];
}

/** The area under the ROC curve: true positive rate over false positive rate, by trapezoids. */
export class AUC extends CountingMetric {
  static override readonly className = "AUC";

  constructor(options: AucOptions = {}) {
    const { numThresholds = 200 } = options;
    if (!Number.isInteger(numThresholds) || numThresholds < 2) {
      throw new ValueError(`numThresholds: expected a whole number above 1, got ${numThresholds}.`);
    }
    super("auc", evenThresholds(numThresholds), "up", options);
  }

  override compute(sums: Float64Array): number {
    const points = this.thresholds.map((_, index) => {
      const at = this.countsAt(sums, index);
      return {
        x: ratio(at.falsePositives, at.falsePositives + at.trueNegatives),
        y: ratio(at.truePositives, at.truePositives + at.falseNegatives),
      };
    });
    return points.slice(1).reduce((area, point, index) => {
      const previous = points[index] ?? point;
      return area + ((previous.x - point.x) * (previous.y + point.y)) / 2;
    }, 0);
  }
}

export const precision = (options?: ThresholdOptions) => new Precision(options);
export const recall = (options?: ThresholdOptions) => new Recall(options);
export const truePositives = (options?: ThresholdOptions) => new TruePositives(options);
export const falsePositives = (options?: ThresholdOptions) => new FalsePositives(options);
export const trueNegatives = (options?: ThresholdOptions) => new TrueNegatives(options);
export const falseNegatives = (options?: ThresholdOptions) => new FalseNegatives(options);
export const auc = (options?: AucOptions) => new AUC(options);
