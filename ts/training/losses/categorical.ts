/** The cross-entropy of one class among several, with one-hot targets. */
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { categoricalEntropy } from "./formulas/categorical.js";
import { Loss, type LossOptions } from "./loss.js";

export interface CategoricalCrossentropyOptions extends LossOptions {
  /** Predictions are logits (any number), not probabilities; default false. */
  readonly fromLogits?: boolean;
  /** s in [0, 1]: targets become y (1-s) + s/C; default 0. */
  readonly labelSmoothing?: number;
  /** Axis of the classes; default -1. */
  readonly axis?: number;
}

/** -Σ y log p over the classes, with p normalised to sum to 1 and limited to [ε, 1-ε]. */
export class CategoricalCrossentropy extends Loss {
  static override readonly className = "CategoricalCrossentropy";
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;
  readonly axis: number;

  constructor(options: CategoricalCrossentropyOptions = {}) {
    super("categorical_crossentropy", options);
    this.fromLogits = options.fromLogits ?? false;
    this.labelSmoothing = options.labelSmoothing ?? 0;
    this.axis = options.axis ?? -1;
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return categoricalEntropy(yTrue, yPred, this);
  }

  override getConfig(): Record<string, unknown> {
    const { fromLogits, labelSmoothing, axis } = this;
    return { ...super.getConfig(), fromLogits, labelSmoothing, axis };
  }
}

/** See CategoricalCrossentropy. */
export function categoricalCrossentropy(
  options?: CategoricalCrossentropyOptions,
): CategoricalCrossentropy {
  return new CategoricalCrossentropy(options);
}
