/** F-scores: weighted harmonic means of precision and recall, of each class or over all. */

import { accumulate } from "../../graph/operations/accumulate.js";
import { reshape } from "../../graph/operations/broadcast.js";
import { concatenate } from "../../graph/operations/concat.js";
import {
  abs,
  and,
  cast,
  greater,
  greaterEqual,
  mul,
  sub,
} from "../../graph/operations/elementwise.js";
import { max, sum } from "../../graph/operations/reduce.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import {
  fixed,
  nullable,
  oneOf,
  optional,
  positive,
  positiveFraction,
} from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { ColumnMetric } from "./columns.js";
import type { Direction, MetricOptions, OwnOptions } from "./metric.js";

const AVERAGES = ["micro", "macro", "weighted"] as const;

/** Options of `f1Score`. */
export interface F1ScoreOptions extends MetricOptions {
  /**
   * null (default): a value for each class; "micro": from the counts of all classes; "macro": the mean over classes;
   * "weighted": the mean weighted by the number of targets of each class.
   */
  readonly average?: (typeof AVERAGES)[number] | null;
  /** Predictions above it count as positive; null (default): only the largest of each row does. */
  readonly threshold?: number | null;
}

/** Options of `fBetaScore`. */
export interface FBetaScoreOptions extends F1ScoreOptions {
  /** β: recall is β times as important as precision; default 1. */
  readonly beta?: number;
}

/** Keras's epsilon, which avoids division by zero. */
const EPSILON = 1e-7;
/** Predictions of at most this size count as negative, even where they are the largest of their row. */
const NEGLIGIBLE = 1e-9;

function fBetaOptions() {
  return {
    average: optional(nullable(oneOf(...AVERAGES)), null),
    threshold: optional(nullable(positiveFraction()), null),
    beta: optional(positive(), 1),
  } satisfies Description<OwnOptions<FBetaScoreOptions>>;
}

export interface FBetaScore extends FieldsOf<FBetaScoreOptions, typeof fBetaOptions> {}

/** (1+β²) precision recall / (β² precision + recall), from targets and predictions [batch, classes]. */
export class FBetaScore extends ColumnMetric {
  static override readonly className: string = "FBetaScore";
  override readonly direction: Direction = "up";

  static override options(): AnyDescription {
    return { ...ColumnMetric.options(), ...fBetaOptions() };
  }

  /** @throws ValueError for an unknown average, beta not above 0 and thresholds outside of (0, 1]. */
  constructor(options: FBetaScoreOptions = {}, defaultName = "fbeta_score") {
    super(defaultName, options);
  }

  /** True positives, false positives, false negatives and sum of targets, of each class. */
  protected override sizeFor(classes: number): number {
    return 4 * classes;
  }

  override track(
    state: SymbolicTensor,
    yTrue: SymbolicTensor,
    yPred: SymbolicTensor,
    sampleWeight: SymbolicTensor | null,
  ): OpNode[] {
    const target = cast(yTrue, "float32");
    const predicted = cast(this.#positives(yPred), "float32");
    const weight = sampleWeight === null ? null : reshape(cast(sampleWeight, "float32"), [-1, 1]);
    const count = (values: SymbolicTensor) =>
      sum(weight === null ? values : mul(values, weight), 0);
    const parts = [
      count(mul(predicted, target)),
      count(mul(predicted, sub(1, target))),
      count(mul(sub(1, predicted), target)),
      count(target),
    ];
    return [accumulate({ sums: state, increments: concatenate(parts, 0) })];
  }

  #positives(yPred: SymbolicTensor): SymbolicTensor {
    if (this.threshold !== null) return greater(yPred, this.threshold);
    const largest = greaterEqual(yPred, max(yPred, -1, true));
    return and(largest, greater(abs(yPred), NEGLIGIBLE));
  }

  override compute(sums: Float64Array): number | number[] {
    const classes = sums.length / 4;
    const parts = [0, 1, 2, 3].map((part) =>
      Array.from(sums.subarray(part * classes, (part + 1) * classes)),
    );
    const [truePositives = [], falsePositives = [], falseNegatives = [], targets = []] = parts;
    if (this.average === "micro")
      return this.#score(total(truePositives), total(falsePositives), total(falseNegatives));
    const scores = truePositives.map((count, index) =>
      this.#score(count, falsePositives[index] ?? 0, falseNegatives[index] ?? 0),
    );
    if (this.average === null) return scores;
    if (this.average === "macro") return total(scores) / classes;
    const weighted = scores.map((score, index) => score * (targets[index] ?? 0));
    return total(weighted) / (total(targets) + EPSILON);
  }

  #score(truePositives: number, falsePositives: number, falseNegatives: number): number {
    const precision = truePositives / (truePositives + falsePositives + EPSILON);
    const recall = truePositives / (truePositives + falseNegatives + EPSILON);
    const square = this.beta ** 2;
    return ((1 + square) * precision * recall) / (square * precision + recall + EPSILON);
  }
}

/** 2 precision recall / (precision + recall), from targets and predictions [batch, classes]. */
export class F1Score extends FBetaScore {
  static override readonly className: string = "F1Score";

  static override options(): AnyDescription {
    return { ...FBetaScore.options(), beta: fixed(1) };
  }

  constructor(options: F1ScoreOptions = {}) {
    super(options, "f1_score");
  }
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/**
 * (1 + β²) precision recall / (β² precision + recall), by default with β = 1 and one value for each class. Targets, 0 or 1,
 * and predictions have shape [batch, classes].
 * @throws ValueError for an unknown average, beta not above 0 and thresholds outside of (0, 1].
 */
export const fBetaScore = (options?: FBetaScoreOptions) => new FBetaScore(options);
/**
 * 2 precision recall / (precision + recall), by default one value for each class. Targets, 0 or 1, and predictions have
 * shape [batch, classes].
 * @throws ValueError for an unknown average, and thresholds outside of (0, 1].
 * @example
 * net.compile({ loss: "categorical_crossentropy", metrics: [metrics.f1Score({ average: "macro" })] });
 */
export const f1Score = (options?: F1ScoreOptions) => new F1Score(options);
