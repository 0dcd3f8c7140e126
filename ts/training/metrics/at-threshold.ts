/** The best of one rate where another one is at least a given value: a point of a curve over thresholds. */
import { expandDims, take } from "../../graph/operations/layout.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import {
  fraction,
  integerFrom,
  nullable,
  optional,
  positiveInteger,
} from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { assertHasClass } from "./confusion.js";
import { type Counted, CountingMetric, type Counts, ratio } from "./counting.js";
import type { Direction, MetricOptions, OwnOptions } from "./metric.js";

/** What the four metrics have in common. */
export interface CurveOptions extends MetricOptions {
  /** Thresholds, evenly spaced from 0 to 1; one is 0.5. Default 200. */
  readonly numThresholds?: number;
  /** Only this class is counted: an index of the last axis; default null: all classes. */
  readonly classId?: number | null;
}

function curveOptions() {
  return {
    numThresholds: optional(positiveInteger(), 200),
    classId: optional(nullable(integerFrom(0)), null),
  } satisfies Description<OwnOptions<CurveOptions>>;
}

/** Rates of the predictions above a threshold; 0 where nothing is counted. */
const RATES = {
  sensitivity: (at: Counts) => ratio(at.truePositives, at.truePositives + at.falseNegatives),
  specificity: (at: Counts) => ratio(at.trueNegatives, at.trueNegatives + at.falsePositives),
  precision: (at: Counts) => ratio(at.truePositives, at.truePositives + at.falsePositives),
} as const;

function evenThresholds(count: number): number[] {
  return count === 1 ? [0.5] : Array.from({ length: count }, (_, index) => index / (count - 1));
}

/** The largest `best` among thresholds whose `limited` is at least a value; 0 where there are none. */
abstract class BestAtThreshold extends CountingMetric {
  declare readonly numThresholds: number;
  declare readonly classId: number | null;
  override readonly direction: Direction = "up";
  protected override readonly thresholdList: readonly number[];
  protected abstract readonly limited: keyof typeof RATES;
  protected abstract readonly best: keyof typeof RATES;
  protected abstract get least(): number;

  static override options(): AnyDescription {
    return { ...CountingMetric.options(), ...curveOptions() };
  }

  constructor(name: string, options: CurveOptions) {
    super(name, options);
    this.thresholdList = evenThresholds(this.numThresholds);
  }

  protected override select({ target, prediction, weight }: Counted): Counted {
    const { classId } = this;
    if (classId === null) return { target, prediction, weight };
    assertHasClass(prediction, classId);
    const column = (x: SymbolicTensor) => expandDims(take(x, classId, -1), -1);
    return { target: column(target), prediction: column(prediction), weight };
  }

  override compute(sums: Float64Array): number {
    const { limited, best, least } = this;
    return this.countsOf(sums)
      .filter((at) => RATES[limited](at) >= least)
      .reduce((most, at) => Math.max(most, RATES[best](at)), 0);
  }
}

/** Options of `sensitivityAtSpecificity`. */
export interface SensitivityAtSpecificityOptions extends CurveOptions {
  /** TN / (TN + FP) is at least this, in [0, 1]. */
  readonly specificity: number;
}

function sensitivityAtSpecificityOptions() {
  return { specificity: fraction(), ...curveOptions() } satisfies Description<
    OwnOptions<SensitivityAtSpecificityOptions>
  >;
}

export interface SensitivityAtSpecificity
  extends FieldsOf<SensitivityAtSpecificityOptions, typeof sensitivityAtSpecificityOptions> {}

/** The highest sensitivity (recall) among thresholds with at least this specificity, TN / (TN + FP). */
export class SensitivityAtSpecificity extends BestAtThreshold {
  static override readonly className: string = "SensitivityAtSpecificity";
  protected override readonly limited = "specificity";
  protected override readonly best = "sensitivity";

  static override options(): AnyDescription {
    return { ...BestAtThreshold.options(), ...sensitivityAtSpecificityOptions() };
  }

  /** @throws ValueError for a specificity outside of [0, 1], and options of the wrong type. */
  constructor(options: SensitivityAtSpecificityOptions) {
    super("sensitivity_at_specificity", options);
  }

  protected override get least(): number {
    return this.specificity;
  }
}

/** Options of `specificityAtSensitivity`. */
export interface SpecificityAtSensitivityOptions extends CurveOptions {
  /** TP / (TP + FN) is at least this, in [0, 1]. */
  readonly sensitivity: number;
}

function specificityAtSensitivityOptions() {
  return { sensitivity: fraction(), ...curveOptions() } satisfies Description<
    OwnOptions<SpecificityAtSensitivityOptions>
  >;
}

export interface SpecificityAtSensitivity
  extends FieldsOf<SpecificityAtSensitivityOptions, typeof specificityAtSensitivityOptions> {}

/** The highest specificity among thresholds with at least this sensitivity, TP / (TP + FN). */
export class SpecificityAtSensitivity extends BestAtThreshold {
  static override readonly className: string = "SpecificityAtSensitivity";
  protected override readonly limited = "sensitivity";
  protected override readonly best = "specificity";

  static override options(): AnyDescription {
    return { ...BestAtThreshold.options(), ...specificityAtSensitivityOptions() };
  }

  /** @throws ValueError for a sensitivity outside of [0, 1], and options of the wrong type. */
  constructor(options: SpecificityAtSensitivityOptions) {
    super("specificity_at_sensitivity", options);
  }

  protected override get least(): number {
    return this.sensitivity;
  }
}

/** Options of `precisionAtRecall`. */
export interface PrecisionAtRecallOptions extends CurveOptions {
  /** TP / (TP + FN) is at least this, in [0, 1]. */
  readonly recall: number;
}

function precisionAtRecallOptions() {
  return { recall: fraction(), ...curveOptions() } satisfies Description<
    OwnOptions<PrecisionAtRecallOptions>
  >;
}

export interface PrecisionAtRecall
  extends FieldsOf<PrecisionAtRecallOptions, typeof precisionAtRecallOptions> {}

/** The highest precision among thresholds with at least this recall, TP / (TP + FN). */
export class PrecisionAtRecall extends BestAtThreshold {
  static override readonly className: string = "PrecisionAtRecall";
  protected override readonly limited = "sensitivity";
  protected override readonly best = "precision";

  static override options(): AnyDescription {
    return { ...BestAtThreshold.options(), ...precisionAtRecallOptions() };
  }

  /** @throws ValueError for a recall outside of [0, 1], and options of the wrong type. */
  constructor(options: PrecisionAtRecallOptions) {
    super("precision_at_recall", options);
  }

  protected override get least(): number {
    return this.recall;
  }
}

/** Options of `recallAtPrecision`. */
export interface RecallAtPrecisionOptions extends CurveOptions {
  /** TP / (TP + FP) is at least this, in [0, 1]. */
  readonly precision: number;
}

function recallAtPrecisionOptions() {
  return { precision: fraction(), ...curveOptions() } satisfies Description<
    OwnOptions<RecallAtPrecisionOptions>
  >;
}

export interface RecallAtPrecision
  extends FieldsOf<RecallAtPrecisionOptions, typeof recallAtPrecisionOptions> {}

/** The highest recall among thresholds with at least this precision, TP / (TP + FP). */
export class RecallAtPrecision extends BestAtThreshold {
  static override readonly className: string = "RecallAtPrecision";
  protected override readonly limited = "precision";
  protected override readonly best = "sensitivity";

  static override options(): AnyDescription {
    return { ...BestAtThreshold.options(), ...recallAtPrecisionOptions() };
  }

  /** @throws ValueError for a precision outside of [0, 1], and options of the wrong type. */
  constructor(options: RecallAtPrecisionOptions) {
    super("recall_at_precision", options);
  }

  protected override get least(): number {
    return this.precision;
  }
}

/**
 * The highest sensitivity (recall), TP / (TP + FN), among 200 thresholds whose specificity, TN / (TN + FP), is at least the
 * given one; 0 where there is none. Targets, 0 or 1, and predictions in [0, 1] have one shape.
 * @throws ValueError for a specificity outside of [0, 1], and options of the wrong type.
 * @example
 * net.compile({ loss: "bce", metrics: [metrics.sensitivityAtSpecificity({ specificity: 0.9 })] });
 */
export const sensitivityAtSpecificity = (options: SensitivityAtSpecificityOptions) =>
  new SensitivityAtSpecificity(options);
/**
 * The highest specificity, TN / (TN + FP), among 200 thresholds whose sensitivity (recall), TP / (TP + FN), is at least the
 * given one; 0 where there is none. Targets, 0 or 1, and predictions in [0, 1] have one shape.
 * @throws ValueError for a sensitivity outside of [0, 1], and options of the wrong type.
 */
export const specificityAtSensitivity = (options: SpecificityAtSensitivityOptions) =>
  new SpecificityAtSensitivity(options);
/**
 * The highest precision, TP / (TP + FP), among 200 thresholds whose recall, TP / (TP + FN), is at least the given one; 0
 * where there is none. Targets, 0 or 1, and predictions in [0, 1] have one shape.
 * @throws ValueError for a recall outside of [0, 1], and options of the wrong type.
 */
export const precisionAtRecall = (options: PrecisionAtRecallOptions) =>
  new PrecisionAtRecall(options);
/**
 * The highest recall, TP / (TP + FN), among 200 thresholds whose precision, TP / (TP + FP), is at least the given one; 0
 * where there is none. Targets, 0 or 1, and predictions in [0, 1] have one shape.
 * @throws ValueError for a precision outside of [0, 1], and options of the wrong type.
 */
export const recallAtPrecision = (options: RecallAtPrecisionOptions) =>
  new RecallAtPrecision(options);
