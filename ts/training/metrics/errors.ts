/** Mean squared and mean absolute error. */
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { absoluteError, squaredError } from "../losses/formulas/errors.js";
import { type Direction, MeanMetric, type MetricOptions } from "./metric.js";
import { metricFactory } from "./per-sample.js";

/** mean (y - p)² */
export class MeanSquaredError extends MeanMetric {
  static override readonly className: string = "MeanSquaredError";
  override readonly direction: Direction = "down";

  constructor(options: MetricOptions = {}) {
    super("mean_squared_error", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return squaredError(yTrue, yPred);
  }
}

/** mean |y - p| */
export class MeanAbsoluteError extends MeanMetric {
  static override readonly className: string = "MeanAbsoluteError";
  override readonly direction: Direction = "down";

  constructor(options: MetricOptions = {}) {
    super("mean_absolute_error", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return absoluteError(yTrue, yPred);
  }
}

/**
 * mean (y - p)². Targets y and predictions p have one shape, [batch, ..., n]; the mean is over the last axis.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const meanSquaredError = metricFactory(MeanSquaredError);
/**
 * mean |y - p|. Targets y and predictions p have one shape, [batch, ..., n]; the mean is over the last axis.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const meanAbsoluteError = metricFactory(MeanAbsoluteError);
