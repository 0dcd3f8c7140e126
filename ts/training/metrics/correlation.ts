/** Correlations of targets and predictions along an axis, averaged over samples. */
import { add, div, mul, sqrt, square, sub } from "../../graph/operations/elementwise.js";
import { mean } from "../../graph/operations/reduce.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { integer, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { EPSILON } from "../losses/formulas/constants.js";
import { assertSameShape } from "../losses/rank.js";
import { type Direction, MeanMetric, type MetricOptions, type OwnOptions } from "./metric.js";
import { metricFactory } from "./per-sample.js";

/** Options of `pearsonCorrelation` and `concordanceCorrelation`. */
export interface CorrelationOptions extends MetricOptions {
  /** The axis along which targets and predictions are correlated; default -1. */
  readonly axis?: number;
}

function correlationOptions() {
  return {
    axis: optional(integer(), -1),
  } satisfies Description<OwnOptions<CorrelationOptions>>;
}

/** Numbers along an axis, less their mean, with their moments. */
function momentsOf(x: SymbolicTensor, axis: number) {
  const average = mean(x, axis, true);
  const centered = sub(x, average);
  return { average, centered, variance: mean(square(centered), axis, true) };
}

export interface PearsonCorrelation
  extends FieldsOf<CorrelationOptions, typeof correlationOptions> {}

/**
 * mean (y - ȳ)(p - p̄) / (σ_y σ_p) along an axis: 1 where predictions rise with the targets on a line. NaN where one of both
 * is constant.
 */
export class PearsonCorrelation extends MeanMetric {
  static override readonly className: string = "PearsonCorrelation";
  override readonly direction: Direction = "up";

  static override options(): AnyDescription {
    return { ...MeanMetric.options(), ...correlationOptions() };
  }

  constructor(options: CorrelationOptions = {}) {
    super("pearson_correlation", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    assertSameShape(yTrue, yPred);
    const unit = (x: SymbolicTensor) => {
      const { centered, variance } = momentsOf(x, this.axis);
      return div(centered, sqrt(variance));
    };
    return mean(mul(unit(yTrue), unit(yPred)), this.axis);
  }
}

export interface ConcordanceCorrelation
  extends FieldsOf<CorrelationOptions, typeof correlationOptions> {}

/**
 * 2 cov(y, p) / (σ_y² + σ_p² + (ȳ - p̄)² + ε) along an axis (Lin 1989): 1 where predictions equal the targets.
 */
export class ConcordanceCorrelation extends MeanMetric {
  static override readonly className: string = "ConcordanceCorrelation";
  override readonly direction: Direction = "up";

  static override options(): AnyDescription {
    return { ...MeanMetric.options(), ...correlationOptions() };
  }

  constructor(options: CorrelationOptions = {}) {
    super("concordance_correlation", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    assertSameShape(yTrue, yPred);
    const [y, p] = [momentsOf(yTrue, this.axis), momentsOf(yPred, this.axis)];
    const apart = square(sub(y.average, p.average));
    const size = add(add(add(y.variance, p.variance), apart), EPSILON);
    return mean(div(mul(mul(y.centered, p.centered), 2), size), this.axis);
  }
}

/**
 * The correlation of targets and predictions along an axis: see PearsonCorrelation. Both have one shape, [batch, ..., n].
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const pearsonCorrelation = metricFactory(PearsonCorrelation);
/**
 * The agreement of targets and predictions along an axis: see ConcordanceCorrelation. Both have one shape, [batch, ...,
 * n].
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const concordanceCorrelation = metricFactory(ConcordanceCorrelation);
