/** Losses on probability distributions (KL divergence) and on counts (Poisson). */
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { divergence, poissonError } from "./formulas/divergence.js";
import { Loss, type LossOptions } from "./loss.js";
import { lossFactory } from "./per-sample.js";

/** Σ y log(y / p), both limited to [ε, 1]. */
export class KLDivergence extends Loss {
  static override readonly className: string = "KLDivergence";

  constructor(options?: LossOptions) {
    super("kl_divergence", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return divergence(yTrue, yPred);
  }
}

/** mean p - y log(p + ε). */
export class Poisson extends Loss {
  static override readonly className: string = "Poisson";

  constructor(options?: LossOptions) {
    super("poisson", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return poissonError(yTrue, yPred);
  }
}

/**
 * Σ y log(y / p), both limited to [ε, 1], ε = 1e-7. Targets y and predictions p have one shape, [batch, ..., n]; the sum is
 * over the last axis.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const klDivergence = lossFactory(KLDivergence);

/**
 * mean p - y log(p + ε). Targets y and predictions p have one shape, [batch, ..., n]; the mean is over the last axis.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const poisson = lossFactory(Poisson);
