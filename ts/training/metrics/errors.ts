/** Means of squared and of absolute errors. */
import { absoluteError, squaredError } from "../losses/formulas/errors.js";
import { MeanOfFunction, type MetricOptions } from "./metric.js";

/** mean (y - p)² */
export class MeanSquaredError extends MeanOfFunction {
  static override readonly className = "MeanSquaredError";

  constructor(options: MetricOptions = {}) {
    super("mean_squared_error", squaredError, "down", options);
  }
}

/** mean |y - p| */
export class MeanAbsoluteError extends MeanOfFunction {
  static override readonly className = "MeanAbsoluteError";

  constructor(options: MetricOptions = {}) {
    super("mean_absolute_error", absoluteError, "down", options);
  }
}

export const meanSquaredError = (options?: MetricOptions) => new MeanSquaredError(options);
export const meanAbsoluteError = (options?: MetricOptions) => new MeanAbsoluteError(options);
