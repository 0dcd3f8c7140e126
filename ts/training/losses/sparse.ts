/** The cross-entropy of one class among several, with class indices for targets. */
import type { SymbolicTensor } from "../../graph/symbolic.js";
import {
  isNotOfClass,
  sparseEntropy,
  sparseEntropyIgnoring,
  withoutClassAxis,
} from "./formulas/categorical.js";
import { Loss, type LossOptions } from "./loss.js";

export interface SparseCategoricalCrossentropyOptions extends LossOptions {
  /** Predictions are logits (any number), not probabilities; default false. */
  readonly fromLogits?: boolean;
  /** Samples of this class do not count, neither in the sum nor in what it is divided by; default null. */
  readonly ignoreClass?: number | null;
}

/**
 * -log p of the true class, with p normalised to sum to 1 and limited to [ε, 1-ε]. Targets are indices
 * below the number of classes; another one fails the step.
 */
export class SparseCategoricalCrossentropy extends Loss {
  static override readonly className = "SparseCategoricalCrossentropy";
  override readonly targetDType = "int32";
  readonly fromLogits: boolean;
  readonly ignoreClass: number | null;

  constructor(options: SparseCategoricalCrossentropyOptions = {}) {
    super("sparse_categorical_crossentropy", options);
    this.fromLogits = options.fromLogits ?? false;
    this.ignoreClass = options.ignoreClass ?? null;
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    const labels = withoutClassAxis(yTrue, yPred);
    const { fromLogits, ignoreClass } = this;
    return ignoreClass === null
      ? sparseEntropy(labels, yPred, fromLogits)
      : sparseEntropyIgnoring(labels, yPred, fromLogits, ignoreClass).values;
  }

  protected override maskOfTargets(yTrue: SymbolicTensor): SymbolicTensor | null {
    return this.ignoreClass === null ? null : isNotOfClass(yTrue, this.ignoreClass);
  }

  override getConfig(): Record<string, unknown> {
    const { fromLogits, ignoreClass } = this;
    return { ...super.getConfig(), fromLogits, ignoreClass };
  }
}

/** See SparseCategoricalCrossentropy. */
export function sparseCategoricalCrossentropy(
  options?: SparseCategoricalCrossentropyOptions,
): SparseCategoricalCrossentropy {
  return new SparseCategoricalCrossentropy(options);
}
