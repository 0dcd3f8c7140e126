/** Area under the ROC or precision-recall curve. */
import { mul, sigmoid } from "../../graph/operations/elementwise.js";
import { constant } from "../../graph/operations/sources.js";
import type { SymbolicShape } from "../../graph/symbolic.js";
import { ShapeError } from "../../runtime/errors.js";
import {
  boolean,
  fraction,
  integerFrom,
  listOf,
  nonNegative,
  nullable,
  oneOf,
  optional,
  positiveInteger,
} from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { type Counted, CountingMetric, type Counts, ratio } from "./counting.js";
import type { Direction, MetricOptions, OwnOptions } from "./metric.js";

const CURVES = ["ROC", "PR", "PRGAIN"] as const;
const SUMMATIONS = ["interpolation", "minoring", "majoring"] as const;

/** Options of `auc`. */
export interface AucOptions extends MetricOptions {
  /** Points of the curve; default 200. */
  readonly numThresholds?: number;
  /** Custom thresholds in [0, 1], to which one below 0 and one above 1 are added; default null: evenly spaced. */
  readonly thresholds?: readonly number[] | null;
  /** True positive rate over false positive rate (default), precision over recall, or their gains (Flach and Kull, 2015). */
  readonly curve?: (typeof CURVES)[number];
  /** Height of a segment between two points: their mean (default), the lower or the higher. */
  readonly summationMethod?: (typeof SUMMATIONS)[number];
  /** Each label of the last axis has a curve of its own, and the result is their mean; default false. */
  readonly multiLabel?: boolean;
  /** Number of labels with multiLabel, to check the predictions; default null: as many as these have. */
  readonly numLabels?: number | null;
  /** The weight of each label; default null, all alike. */
  readonly labelWeights?: readonly number[] | null;
  /** Predictions are logits, not probabilities; default false. */
  readonly fromLogits?: boolean;
}

/** Keras's epsilon: the first threshold is that far below 0, the last that far above 1. */
const EPSILON = 1e-7;

/** Thresholds with one below 0 and one above 1: those given, or `numThresholds` evenly spaced ones. */
function withEnds(numThresholds: number, given: readonly number[] | null): number[] {
  const count = numThresholds - 2;
  const even = () => Array.from({ length: count }, (_, index) => (index + 1) / (count + 1));
  const inner = given === null ? even() : [...given].sort((a, b) => a - b);
  return [-EPSILON, ...inner, 1 + EPSILON];
}

function aucOptions() {
  return {
    numThresholds: optional(integerFrom(2), 200),
    thresholds: optional(nullable(listOf(fraction())), null),
    curve: optional(oneOf(...CURVES), "ROC"),
    summationMethod: optional(oneOf(...SUMMATIONS), "interpolation"),
    multiLabel: optional(boolean(), false),
    numLabels: optional(nullable(positiveInteger()), null),
    labelWeights: optional(nullable(listOf(nonNegative())), null),
    fromLogits: optional(boolean(), false),
  } satisfies Description<OwnOptions<AucOptions>>;
}

export interface AUC extends FieldsOf<AucOptions, typeof aucOptions> {}

/** The area under the ROC or another curve, as a sum over the segments between thresholds. */
export class AUC extends CountingMetric {
  static override readonly className: string = "AUC";
  override readonly direction: Direction = "up";
  protected override readonly thresholdList: readonly number[];
  #labels = 1;

  static override options(): AnyDescription {
    return { ...CountingMetric.options(), ...aucOptions() };
  }

  /** @throws ValueError for an unknown curve or summation method and for thresholds outside of [0, 1]. */
  constructor(options: AucOptions = {}) {
    super("auc", options);
    this.thresholdList = withEnds(this.numThresholds, this.thresholds);
  }

  /** @throws ShapeError for multiLabel unless predictions are [batch, labels], and for labelWeights of another length. */
  override build(yPredShape: SymbolicShape): void {
    const { multiLabel, numLabels, labelWeights } = this;
    const size = yPredShape.at(-1);
    if (multiLabel && (yPredShape.length !== 2 || typeof size !== "number")) {
      throw new ShapeError(
        `AUC with multiLabel needs predictions [batch, labels], got shape (${yPredShape.join(", ")}).`,
      );
    }
    if (multiLabel && numLabels !== null && numLabels !== size)
      throw new ShapeError(
        `AUC: numLabels is ${numLabels}, but the predictions have ${size} labels.`,
      );
    if (labelWeights !== null && labelWeights.length !== size) {
      throw new ShapeError(
        `labelWeights: expected one for each of the ${size} labels, got ${labelWeights.length}.`,
      );
    }
    this.#labels = multiLabel ? Number(size) : 1;
  }

  protected override get groups(): number {
    return this.#labels;
  }

  protected override select({ target, prediction, weight }: Counted): Counted {
    const { fromLogits, multiLabel, labelWeights } = this;
    const probability = fromLogits ? sigmoid(prediction) : prediction;
    if (multiLabel || labelWeights === null) return { target, prediction: probability, weight };
    const ofLabels = constant(labelWeights, [labelWeights.length]);
    return {
      target,
      prediction: probability,
      weight: weight === null ? ofLabels : mul(weight, ofLabels),
    };
  }

  override compute(sums: Float64Array): number {
    const { multiLabel, labelWeights } = this;
    const labels = sums.length / (4 * this.thresholdList.length);
    const areas = Array.from({ length: labels }, (_, label) =>
      this.#area(this.countsOf(sums, label)),
    );
    const weights = multiLabel && labelWeights !== null ? labelWeights : areas.map(() => 1);
    const weighted = areas.reduce((sum, area, label) => sum + area * (weights[label] ?? 0), 0);
    return ratio(
      weighted,
      weights.reduce((sum, weight) => sum + weight, 0),
    );
  }

  #area(counts: readonly Counts[]): number {
    const { curve, summationMethod } = this;
    if (curve === "PR" && summationMethod === "interpolation") {
      return sumOverSegments(counts, interpolatedPrecision);
    }
    const height = HEIGHTS[summationMethod];
    return sumOverSegments(counts.map(POINTS[curve]), (a, b) => (a.x - b.x) * height(a.y, b.y));
  }
}

interface Point {
  readonly x: number;
  readonly y: number;
}

const HEIGHTS = {
  interpolation: (a: number, b: number) => (a + b) / 2,
  minoring: Math.min,
  majoring: Math.max,
} as const;

const POINTS: Readonly<Record<(typeof CURVES)[number], (at: Counts) => Point>> = {
  ROC: (at) => ({
    x: ratio(at.falsePositives, at.falsePositives + at.trueNegatives),
    y: ratio(at.truePositives, at.truePositives + at.falseNegatives),
  }),
  PR: (at) => ({
    x: ratio(at.truePositives, at.truePositives + at.falseNegatives),
    y: ratio(at.truePositives, at.truePositives + at.falsePositives),
  }),
  /** Gains: 1 - (P/N) FN/TP and 1 - (P/N) FP/TP, with 0 and 1 where there are no true positives. */
  PRGAIN: (at) => {
    const positives = at.truePositives + at.falseNegatives;
    const odds = ratio(positives, at.trueNegatives + at.falsePositives);
    if (at.truePositives === 0) return { x: 0, y: 1 };
    return {
      x: Math.max(0, 1 - (odds * at.falseNegatives) / at.truePositives),
      y: 1 - (odds * at.falsePositives) / at.truePositives,
    };
  },
};

function sumOverSegments<Item>(items: readonly Item[], area: (from: Item, to: Item) => number) {
  return items.slice(1).reduce((sum, to, index) => sum + area(items[index] ?? to, to), 0);
}

/**
 * The area under precision over recall between two thresholds A and B, where true positives and predicted
 * positives P = TP + FP move along a line of the given slope (Davis and Goadrich, 2006):
 * slope (TP_A - TP_B + (TP_B - slope P_B) log(P_A / P_B)) / positives.
 */
function interpolatedPrecision(a: Counts, b: Counts): number {
  const [fromP, toP] = [a, b].map((at) => at.truePositives + at.falsePositives) as [number, number];
  const rise = a.truePositives - b.truePositives;
  const slope = ratio(rise, Math.max(fromP - toP, 0));
  const intercept = b.truePositives - slope * toP;
  const logarithm = fromP > 0 && toP > 0 ? Math.log(fromP / toP) : 0;
  return ratio(slope * (rise + intercept * logarithm), b.truePositives + b.falseNegatives);
}

/**
 * The area under the ROC curve, or the precision-recall curve with `curve: "PR"`, by sums over the steps between
 * thresholds. Targets, 0 or 1, and predictions in [0, 1] have one shape.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 * @example
 * net.compile({ loss: "bce", metrics: [metrics.auc({ curve: "PR" })] });
 */
export const auc = (options?: AucOptions) => new AUC(options);
