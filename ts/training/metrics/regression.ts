/** Means of errors of numbers that are predicted, beside the plain ones (errors.ts). */
import { squaredError } from "../losses/formulas/errors.js";
import {
  cosine,
  logarithmicError,
  logCoshError as logCosh,
  percentageError,
} from "../losses/formulas/regression.js";
import { MeanOfFunction, type MetricOptions } from "./metric.js";

/** 100 mean |y - p| / max(|y|, ε) */
export class MeanAbsolutePercentageError extends MeanOfFunction {
  static override readonly className = "MeanAbsolutePercentageError";

  constructor(options: MetricOptions = {}) {
    super("mean_absolute_percentage_error", percentageError, "down", options);
  }
}

/** mean (log(1 + y) - log(1 + p))² */
export class MeanSquaredLogarithmicError extends MeanOfFunction {
  static override readonly className = "MeanSquaredLogarithmicError";

  constructor(options: MetricOptions = {}) {
    super("mean_squared_logarithmic_error", logarithmicError, "down", options);
  }
}

/** mean log cosh(p - y) */
export class LogCoshError extends MeanOfFunction {
  static override readonly className = "LogCoshError";

  constructor(options: MetricOptions = {}) {
    super("logcosh", logCosh, "down", options);
  }
}

export interface CosineSimilarityOptions extends MetricOptions {
  /** Axis of the vectors that are compared; default -1. */
  readonly axis?: number;
}

/** The cosine of the angle between targets and predictions. */
export class CosineSimilarity extends MeanOfFunction {
  static override readonly className = "CosineSimilarity";
  readonly axis: number;

  constructor(options: CosineSimilarityOptions = {}) {
    const { axis = -1 } = options;
    super("cosine_similarity", (yTrue, yPred) => cosine(yTrue, yPred, axis), "up", options);
    this.axis = axis;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}

/** The root of the mean of (y - p)²; masked steps count, too. */
export class RootMeanSquaredError extends MeanOfFunction {
  static override readonly className = "RootMeanSquaredError";
  /** As Keras, which reads masks of the means of functions alone. */
  override readonly countsMask = false;

  constructor(options: MetricOptions = {}) {
    super("root_mean_squared_error", squaredError, "down", options);
  }

  override compute(sums: Float64Array): number {
    return Math.sqrt(super.compute(sums));
  }
}

export const rootMeanSquaredError = (options?: MetricOptions) => new RootMeanSquaredError(options);
export const meanAbsolutePercentageError = (options?: MetricOptions) =>
  new MeanAbsolutePercentageError(options);
export const meanSquaredLogarithmicError = (options?: MetricOptions) =>
  new MeanSquaredLogarithmicError(options);
export const logCoshError = (options?: MetricOptions) => new LogCoshError(options);
export const cosineSimilarity = (options?: CosineSimilarityOptions) =>
  new CosineSimilarity(options);
