/** R², the coefficient of determination. */

import { accumulate } from "../../graph/operations/accumulate.js";
import { broadcastTo, countOf, ones, reshape } from "../../graph/operations/broadcast.js";
import { concatenate } from "../../graph/operations/concat.js";
import { cast, mul, square, sub } from "../../graph/operations/elementwise.js";
import { sum } from "../../graph/operations/reduce.js";
import { sizeOf } from "../../graph/operations/sources.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import { integerFrom, nullable, oneOf, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { toSameRank } from "../losses/rank.js";
import { ColumnMetric } from "./columns.js";
import type { Direction, MetricOptions, OwnOptions } from "./metric.js";

const AGGREGATIONS = ["uniform_average", "variance_weighted_average"] as const;

/** Options of `r2Score`. */
export interface R2ScoreOptions extends MetricOptions {
  /** The mean over columns (default), the mean by their variance, or (null) one value for each. */
  readonly classAggregation?: (typeof AGGREGATIONS)[number] | null;
  /** Number of independent variables of the regression, for the adjusted score; default 0: not adjusted. */
  readonly numRegressors?: number;
}

function r2Options() {
  return {
    classAggregation: optional(nullable(oneOf(...AGGREGATIONS)), "uniform_average"),
    numRegressors: optional(integerFrom(0), 0),
  } satisfies Description<OwnOptions<R2ScoreOptions>>;
}

export interface R2Score extends FieldsOf<R2ScoreOptions, typeof r2Options> {}

/** 1 - Σ (y - p)² / Σ (y - mean y)² of each column of targets and predictions [batch, columns]. */
export class R2Score extends ColumnMetric {
  static override readonly className: string = "R2Score";
  override readonly direction: Direction = "up";

  static override options(): AnyDescription {
    return { ...ColumnMetric.options(), ...r2Options() };
  }

  /** @throws ValueError for an unknown aggregation and a number of regressors below 0. */
  constructor(options: R2ScoreOptions = {}) {
    super("r2_score", options);
  }

  /** Σ w y, Σ w y², Σ w (y - p)² and Σ w of each column, and the number of targets. */
  protected override sizeFor(columns: number): number {
    return 4 * columns + 1;
  }

  override track(
    state: SymbolicTensor,
    yTrue: SymbolicTensor,
    yPred: SymbolicTensor,
    sampleWeight: SymbolicTensor | null,
  ): OpNode[] {
    const [target, prediction] = toSameRank(cast(yTrue, "float32"), yPred);
    const weight =
      sampleWeight === null
        ? ones(target.dims)
        : broadcastTo(reshape(cast(sampleWeight, "float32"), [-1, 1]), target.dims);
    const parts = [target, square(target), square(sub(target, prediction))].map((values) =>
      sum(mul(values, weight), 0),
    );
    const count = reshape(sizeOf(countOf(target)), [1]);
    const increments = concatenate([...parts, sum(weight, 0), count], 0);
    return [accumulate({ sums: state, increments })];
  }

  override compute(sums: Float64Array): number | number[] {
    const columns = (sums.length - 1) / 4;
    const at = (part: number, column: number) => sums[part * columns + column] ?? 0;
    const variances = Array.from(
      { length: columns },
      (_, column) => at(1, column) - at(0, column) ** 2 / at(3, column),
    );
    const scores = variances.map((variance, column) => {
      const score = 1 - at(2, column) / variance;
      return Number.isFinite(score) || Number.isNaN(score) ? score : 0;
    });
    const count = sums.at(-1) ?? 0;
    if (this.classAggregation === null) return scores.map((score) => this.#adjusted(score, count));
    return this.#adjusted(this.#aggregated(scores, variances), count);
  }

  #aggregated(scores: readonly number[], variances: readonly number[]): number {
    const byVariance = this.classAggregation === "variance_weighted_average";
    const weights = byVariance ? variances : scores.map(() => 1);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return scores.reduce((sum, score, column) => sum + score * (weights[column] ?? 0), 0) / total;
  }

  /** 1 - (1 - R²)(n - 1) / (n - p - 1), as Keras with n the number of targets; R² where n is too small. */
  #adjusted(score: number, n: number): number {
    const p = this.numRegressors;
    return p === 0 || p >= n - 1 ? score : 1 - ((1 - score) * (n - 1)) / (n - p - 1);
  }
}

/**
 * R² = 1 - Σ (y - p)² / Σ (y - mean y)², by default the mean over columns of targets y and predictions p [batch, columns].
 * @throws ValueError for an unknown aggregation and a number of regressors below 0.
 */
export const r2Score = (options?: R2ScoreOptions) => new R2Score(options);
