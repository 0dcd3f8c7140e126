/** Regression losses besides mean squared and absolute error (errors.ts). */
import { neg } from "../../graph/operations/elementwise.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { integer, optional, positive } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import {
  cosine,
  huberError,
  logarithmicError,
  logCoshError,
  percentageError,
} from "./formulas/regression.js";
import { Loss, type LossOptions, type OwnOptions } from "./loss.js";
import { lossFactory } from "./per-sample.js";

/** 100 mean |y - p| / max(|y|, ε). */
export class MeanAbsolutePercentageError extends Loss {
  static override readonly className: string = "MeanAbsolutePercentageError";

  constructor(options?: LossOptions) {
    super("mean_absolute_percentage_error", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return percentageError(yTrue, yPred);
  }
}

/** mean (log(1 + y) - log(1 + p))², with y and p at least ε. */
export class MeanSquaredLogarithmicError extends Loss {
  static override readonly className: string = "MeanSquaredLogarithmicError";

  constructor(options?: LossOptions) {
    super("mean_squared_logarithmic_error", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return logarithmicError(yTrue, yPred);
  }
}

/** mean log cosh(p - y). */
export class LogCosh extends Loss {
  static override readonly className: string = "LogCosh";

  constructor(options?: LossOptions) {
    super("log_cosh", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return logCoshError(yTrue, yPred);
  }
}

/** Options of `huber`. */
export interface HuberOptions extends LossOptions {
  /** The absolute error δ above which the loss is linear; default 1. */
  readonly delta?: number;
}

function huberOptions() {
  return {
    delta: optional(positive(), 1),
  } satisfies Description<OwnOptions<HuberOptions>>;
}

export interface Huber extends FieldsOf<HuberOptions, typeof huberOptions> {}

/** mean of e²/2 where |e| <= δ, else δ |e| - δ²/2, with e = p - y (Huber 1964). */
export class Huber extends Loss {
  static override readonly className: string = "Huber";

  static override options(): AnyDescription {
    return { ...Loss.options(), ...huberOptions() };
  }

  constructor(options: HuberOptions = {}) {
    super("huber_loss", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return huberError(yTrue, yPred, this.delta);
  }
}

/** Options of `cosineSimilarity`. */
export interface CosineSimilarityOptions extends LossOptions {
  /** Axis of the vectors that are compared; default -1. */
  readonly axis?: number;
}

function cosineOptions() {
  return {
    axis: optional(integer(), -1),
  } satisfies Description<OwnOptions<CosineSimilarityOptions>>;
}

export interface CosineSimilarity extends FieldsOf<CosineSimilarityOptions, typeof cosineOptions> {}

/** -Σ y p / (‖y‖ ‖p‖): -1 for equal directions, 1 for opposite ones. */
export class CosineSimilarity extends Loss {
  static override readonly className: string = "CosineSimilarity";

  static override options(): AnyDescription {
    return { ...Loss.options(), ...cosineOptions() };
  }

  constructor(options: CosineSimilarityOptions = {}) {
    super("cosine_similarity", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return neg(cosine(yTrue, yPred, this.axis));
  }
}

/**
 * 100 mean |y - p| / max(|y|, ε). Targets y and predictions p have one shape, [batch, ..., n]; ε is 1e-7, the mean is over
 * the last axis.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const meanAbsolutePercentageError = lossFactory(MeanAbsolutePercentageError);

/**
 * mean (log(1 + y) - log(1 + p))²; what is below ε counts as ε. Targets y and predictions p have one shape, [batch, ...,
 * n]; ε is 1e-7, the mean is over the last axis.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const meanSquaredLogarithmicError = lossFactory(MeanSquaredLogarithmicError);

/**
 * mean log cosh(p - y). Targets y and predictions p have one shape, [batch, ..., n]; the mean is over the last axis.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const logCosh = lossFactory(LogCosh);

/**
 * mean of e²/2 where |e| <= δ, else δ |e| - δ²/2, with e = p - y (Huber 1964). Targets y and predictions p have one shape,
 * [batch, ..., n]; the mean is over the last axis.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 * @example
 * net.compile({ loss: losses.huber({ delta: 0.5 }) });
 */
export const huber = lossFactory(Huber);

/**
 * -Σ y p / (‖y‖ ‖p‖): -1 for equal directions, 1 for opposite ones. Targets y and predictions p have one shape, [batch,
 * ..., n]; the sum is over the last axis.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const cosineSimilarity = lossFactory(CosineSimilarity);
