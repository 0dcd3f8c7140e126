/** Mean squared and mean absolute error. */
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { absoluteError, squaredError } from "./formulas/errors.js";
import { Loss, type LossOptions } from "./loss.js";
import { lossFactory } from "./per-sample.js";

/** mean (y - p)². */
export class MeanSquaredError extends Loss {
  static override readonly className: string = "MeanSquaredError";

  constructor(options?: LossOptions) {
    super("mean_squared_error", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return squaredError(yTrue, yPred);
  }
}

/** mean |y - p|. */
export class MeanAbsoluteError extends Loss {
  static override readonly className: string = "MeanAbsoluteError";

  constructor(options?: LossOptions) {
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
export const meanSquaredError = lossFactory(MeanSquaredError);

/**
 * mean |y - p|. Targets y and predictions p have one shape, [batch, ..., n]; the mean is over the last axis.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const meanAbsoluteError = lossFactory(MeanAbsoluteError);
