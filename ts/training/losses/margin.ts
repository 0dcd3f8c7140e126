/** Hinge losses, which penalize predictions within a margin of 1. */
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { categoricalHingeError, hingeError, squaredHingeError } from "./formulas/margin.js";
import { Loss, type LossOptions } from "./loss.js";
import { lossFactory } from "./per-sample.js";

/** mean max(1 - y p, 0), with y of -1 and 1; targets of 0 and 1 are converted to -1 and 1. */
export class Hinge extends Loss {
  static override readonly className: string = "Hinge";

  constructor(options?: LossOptions) {
    super("hinge", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return hingeError(yTrue, yPred);
  }
}

/** mean max(1 - y p, 0)², with y of -1 and 1; targets of 0 and 1 are converted to -1 and 1. */
export class SquaredHinge extends Loss {
  static override readonly className: string = "SquaredHinge";

  constructor(options?: LossOptions) {
    super("squared_hinge", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return squaredHingeError(yTrue, yPred);
  }
}

/** max(1 + max((1-y) p) - Σ y p, 0), with y one-hot. */
export class CategoricalHinge extends Loss {
  static override readonly className: string = "CategoricalHinge";

  constructor(options?: LossOptions) {
    super("categorical_hinge", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return categoricalHingeError(yTrue, yPred);
  }
}

/**
 * mean max(1 - y p, 0), with y of -1 and 1; targets of 0 and 1 are converted to -1 and 1. Targets y and predictions p have
 * one shape, [batch, ..., n]; the mean is over the last axis.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const hinge = lossFactory(Hinge);

/**
 * mean max(1 - y p, 0)², with y of -1 and 1; targets of 0 and 1 are converted to -1 and 1. Targets y and predictions p
 * have one shape, [batch, ..., n]; the mean is over the last axis.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const squaredHinge = lossFactory(SquaredHinge);

/**
 * max(1 + max((1-y) p) - Σ y p, 0), with y one-hot. Targets y and predictions p are [batch, ..., classes].
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const categoricalHinge = lossFactory(CategoricalHinge);
