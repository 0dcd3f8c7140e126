/** The four counts of a confusion matrix, and two ratios of these counts: precision and recall. */
import { cast, equal, or, where } from "../../graph/operations/elementwise.js";
import { expandDims, take } from "../../graph/operations/layout.js";
import { argMax } from "../../graph/operations/reduce.js";
import { arange } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError } from "../../runtime/errors.js";
import {
  fraction,
  integerFrom,
  nullable,
  oneOrMore,
  optional,
  positiveInteger,
} from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { type Counted, CountingMetric, type Counts, ratio } from "./counting.js";
import type { Direction, MetricOptions, OwnOptions } from "./metric.js";

/** Options of the four counts, such as `truePositives`. */
export interface ThresholdOptions extends MetricOptions {
  /** Predictions above it count as positive; default 0.5. With several thresholds the result is a list. */
  readonly thresholds?: number | readonly number[] | null;
}

/** Options of `precision` and `recall`. */
export interface ClassOptions extends ThresholdOptions {
  /**
   * Only the k largest predictions of a row can count as positive, and all k do if no threshold is given. Default null:
   * no limit.
   */
  readonly topK?: number | null;
  /** Only this class is counted: an index of the last axis; default null: all classes. */
  readonly classId?: number | null;
}

/** Keras's replacement for predictions that are not among the k largest; below every prediction. */
const LOWEST = -1e10;

/** One threshold or several; null for the default one. */
function thresholdOptions() {
  return {
    thresholds: optional(nullable(oneOrMore(fraction())), null),
  } satisfies Description<OwnOptions<ThresholdOptions>>;
}

type Thresholds = FieldsOf<ThresholdOptions, typeof thresholdOptions>["thresholds"];

/** Thresholds as a list, `fallback` where none are given. */
function listOf(thresholds: Thresholds, fallback: number): readonly number[] {
  return [thresholds ?? fallback].flat();
}

/** Base class of metrics whose value is one of the four counts, at each threshold. */
abstract class SingleCount extends CountingMetric {
  declare readonly thresholds: Thresholds;
  protected override readonly thresholdList: readonly number[];
  protected abstract readonly part: keyof Counts;

  static override options(): AnyDescription {
    return { ...CountingMetric.options(), ...thresholdOptions() };
  }

  constructor(name: string, options: ThresholdOptions) {
    super(name, options);
    this.thresholdList = listOf(this.thresholds, 0.5);
  }

  override compute(sums: Float64Array): number | number[] {
    return this.atThresholds(sums, (at) => at[this.part]);
  }
}

/** Number of predictions above the threshold whose target is 1. */
export class TruePositives extends SingleCount {
  static override readonly className: string = "TruePositives";
  override readonly direction: Direction = "up";
  protected override readonly part = "truePositives";

  constructor(options: ThresholdOptions = {}) {
    super("true_positives", options);
  }
}

/** Number of predictions above the threshold whose target is 0. */
export class FalsePositives extends SingleCount {
  static override readonly className: string = "FalsePositives";
  override readonly direction: Direction = "down";
  protected override readonly part = "falsePositives";

  constructor(options: ThresholdOptions = {}) {
    super("false_positives", options);
  }
}

/** Number of predictions at or below the threshold whose target is 0. */
export class TrueNegatives extends SingleCount {
  static override readonly className: string = "TrueNegatives";
  override readonly direction: Direction = "up";
  protected override readonly part = "trueNegatives";

  constructor(options: ThresholdOptions = {}) {
    super("true_negatives", options);
  }
}

/** Number of predictions at or below the threshold whose target is 1. */
export class FalseNegatives extends SingleCount {
  static override readonly className: string = "FalseNegatives";
  override readonly direction: Direction = "down";
  protected override readonly part = "falseNegatives";

  constructor(options: ThresholdOptions = {}) {
    super("false_negatives", options);
  }
}

function classOptions() {
  return {
    ...thresholdOptions(),
    topK: optional(nullable(positiveInteger()), null),
    classId: optional(nullable(integerFrom(0)), null),
  } satisfies Description<OwnOptions<ClassOptions>>;
}

/** Base class of precision and recall: true positives / (true positives + `errors`). */
abstract class HitRatio extends CountingMetric {
  declare readonly thresholds: Thresholds;
  declare readonly topK: number | null;
  declare readonly classId: number | null;
  override readonly direction: Direction = "up";
  protected override readonly thresholdList: readonly number[];
  protected abstract readonly errors: "falsePositives" | "falseNegatives";

  static override options(): AnyDescription {
    return { ...CountingMetric.options(), ...classOptions() };
  }

  constructor(name: string, options: ClassOptions) {
    super(name, options);
    this.thresholdList = listOf(this.thresholds, this.topK === null ? 0.5 : LOWEST);
  }

  protected override select({ target, prediction, weight }: Counted): Counted {
    const { topK, classId } = this;
    const candidates = topK === null ? prediction : keepLargest(prediction, topK);
    if (classId === null) return { target, prediction: candidates, weight };
    assertHasClass(prediction, classId);
    const column = (x: SymbolicTensor) => expandDims(take(x, classId, -1), -1);
    return { target: column(target), prediction: column(candidates), weight };
  }

  override compute(sums: Float64Array): number | number[] {
    return this.atThresholds(sums, (at) =>
      ratio(at.truePositives, at.truePositives + at[this.errors]),
    );
  }
}

/** The fraction of predictions above the threshold whose target is 1: TP / (TP + FP). */
export class Precision extends HitRatio {
  static override readonly className: string = "Precision";
  protected override readonly errors = "falsePositives";

  constructor(options: ClassOptions = {}) {
    super("precision", options);
  }
}

/** The fraction of targets of 1 whose prediction is above the threshold: TP / (TP + FN). */
export class Recall extends HitRatio {
  static override readonly className: string = "Recall";
  protected override readonly errors = "falseNegatives";

  constructor(options: ClassOptions = {}) {
    super("recall", options);
  }
}

/** @throws ShapeError unless the predictions have an axis of classes with this one. */
export function assertHasClass(prediction: SymbolicTensor, classId: number): void {
  const classes = prediction.dims.at(-1);
  if (prediction.rank >= 2 && (typeof classes !== "number" || classId < classes)) return;
  throw new ShapeError(
    `classId ${classId} needs predictions [batch, classes] with more than ${classId} classes; got ${prediction.toString()}.`,
  );
}

/** Each row with all but its k largest predictions (the first among equals) replaced by LOWEST. */
function keepLargest(prediction: SymbolicTensor, k: number): SymbolicTensor {
  const classes = prediction.dims.at(-1) ?? 1;
  if (typeof classes === "number" && k > classes) {
    throw new ShapeError(
      `topK ${k} is more than the classes of the predictions ${prediction.toString()}.`,
    );
  }
  const largest = (left: SymbolicTensor) =>
    equal(expandDims(cast(argMax(left), "float32"), -1), arange(classes));
  let taken = largest(prediction);
  for (let count = 1; count < k; count++) {
    taken = or(taken, largest(where(taken, Number.NEGATIVE_INFINITY, prediction)));
  }
  return where(taken, prediction, LOWEST);
}

/**
 * The fraction of predictions above the threshold, by default 0.5, that are right: TP / (TP + FP); 0 where there are none.
 * Targets, 0 or 1, and predictions in [0, 1] have one shape.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 * @example
 * net.compile({ loss: "bce", metrics: [metrics.precision({ thresholds: 0.7 })] });
 */
export const precision = (options?: ClassOptions) => new Precision(options);
/**
 * The fraction of targets of 1 whose prediction is above the threshold, by default 0.5: TP / (TP + FN); 0 where there are
 * none. Targets, 0 or 1, and predictions in [0, 1] have one shape.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const recall = (options?: ClassOptions) => new Recall(options);
/**
 * Number of predictions above the threshold, by default 0.5, whose target is 1. Targets and predictions have one shape.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const truePositives = (options?: ThresholdOptions) => new TruePositives(options);
/**
 * Number of predictions above the threshold, by default 0.5, whose target is 0. Targets and predictions have one shape.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const falsePositives = (options?: ThresholdOptions) => new FalsePositives(options);
/**
 * Number of predictions at or below the threshold, by default 0.5, whose target is 0. Targets and predictions have one
 * shape.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const trueNegatives = (options?: ThresholdOptions) => new TrueNegatives(options);
/**
 * Number of predictions at or below the threshold, by default 0.5, whose target is 1. Targets and predictions have one
 * shape.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const falseNegatives = (options?: ThresholdOptions) => new FalseNegatives(options);
