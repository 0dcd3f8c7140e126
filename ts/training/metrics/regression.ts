/** Regression metrics besides mean squared and absolute error (errors.ts). */
import { square } from "../../graph/operations/elementwise.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { integer, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import {
  cosine,
  logarithmicError,
  logCoshError as logCosh,
  percentageError,
} from "../losses/formulas/regression.js";
import { difference } from "../losses/rank.js";
import { type Direction, MeanMetric, type MetricOptions, type OwnOptions } from "./metric.js";
import { metricFactory } from "./per-sample.js";

/** 100 mean |y - p| / max(|y|, ε) */
export class MeanAbsolutePercentageError extends MeanMetric {
  static override readonly className: string = "MeanAbsolutePercentageError";
  override readonly direction: Direction = "down";

  constructor(options: MetricOptions = {}) {
    super("mean_absolute_percentage_error", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return percentageError(yTrue, yPred);
  }
}

/** mean (log(1 + y) - log(1 + p))² */
export class MeanSquaredLogarithmicError extends MeanMetric {
  static override readonly className: string = "MeanSquaredLogarithmicError";
  override readonly direction: Direction = "down";

  constructor(options: MetricOptions = {}) {
    super("mean_squared_logarithmic_error", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return logarithmicError(yTrue, yPred);
  }
}

/** mean log cosh(p - y) */
export class LogCoshError extends MeanMetric {
  static override readonly className: string = "LogCoshError";
  override readonly direction: Direction = "down";

  constructor(options: MetricOptions = {}) {
    super("logcosh", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return logCosh(yTrue, yPred);
  }
}

/** Options of `cosineSimilarity`. */
export interface CosineSimilarityOptions extends MetricOptions {
  /** Axis of the vectors that are compared; default -1. */
  readonly axis?: number;
}

function cosineOptions() {
  return {
    axis: optional(integer(), -1),
  } satisfies Description<OwnOptions<CosineSimilarityOptions>>;
}

export interface CosineSimilarity extends FieldsOf<CosineSimilarityOptions, typeof cosineOptions> {}

/** The cosine of the angle between targets and predictions. */
export class CosineSimilarity extends MeanMetric {
  static override readonly className: string = "CosineSimilarity";
  override readonly direction: Direction = "up";

  static override options(): AnyDescription {
    return { ...MeanMetric.options(), ...cosineOptions() };
  }

  constructor(options: CosineSimilarityOptions = {}) {
    super("cosine_similarity", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return cosine(yTrue, yPred, this.axis);
  }
}

/** The root of the mean of (y - p)²; masked steps count, too. */
export class RootMeanSquaredError extends MeanMetric {
  static override readonly className: string = "RootMeanSquaredError";
  override readonly direction: Direction = "down";
  /** As in Keras, which applies masks only to metrics that are the mean of a function. */
  override readonly countsMask = false;

  constructor(options: MetricOptions = {}) {
    super("root_mean_squared_error", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return square(difference(yTrue, yPred));
  }

  override compute(sums: Float64Array): number {
    return Math.sqrt(super.compute(sums));
  }
}

/**
 * The root of the mean of (y - p)² over all elements; masked steps count, too. Targets y and predictions p have one shape,
 * [batch, ...].
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const rootMeanSquaredError = (options?: MetricOptions) => new RootMeanSquaredError(options);
/**
 * 100 mean |y - p| / max(|y|, ε). Targets y and predictions p have one shape, [batch, ..., n]; ε is 1e-7, the mean is over
 * the last axis.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const meanAbsolutePercentageError = metricFactory(MeanAbsolutePercentageError);
/**
 * mean (log(1 + y) - log(1 + p))². Targets y and predictions p have one shape, [batch, ..., n]; the mean is over the last
 * axis.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const meanSquaredLogarithmicError = metricFactory(MeanSquaredLogarithmicError);
/**
 * mean log cosh(p - y). Targets y and predictions p have one shape, [batch, ..., n]; the mean is over the last axis.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const logCoshError = metricFactory(LogCoshError);
/**
 * The cosine of the angle between targets and predictions. Both have one shape, [batch, ..., n]; the angle is that of the
 * last axis.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const cosineSimilarity = metricFactory(CosineSimilarity);
