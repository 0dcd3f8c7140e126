/** The cross-entropy of yes and no. */
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { binaryEntropy } from "./formulas/binary.js";
import { Loss, type LossOptions } from "./loss.js";

export interface BinaryCrossentropyOptions extends LossOptions {
  /** Predictions are logits (any number), not probabilities; default false. */
  readonly fromLogits?: boolean;
  /** s in [0, 1]: targets become y (1-s) + s/2; default 0. */
  readonly labelSmoothing?: number;
  /** Axis over which values are averaged; default -1. */
  readonly axis?: number;
}

/** mean -y log p - (1-y) log(1-p), with p limited to [ε, 1-ε]. */
export class BinaryCrossentropy extends Loss {
  static override readonly className = "BinaryCrossentropy";
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;
  readonly axis: number;

  constructor(options: BinaryCrossentropyOptions = {}) {
    super("binary_crossentropy", options);
    this.fromLogits = options.fromLogits ?? false;
    this.labelSmoothing = options.labelSmoothing ?? 0;
    this.axis = options.axis ?? -1;
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return binaryEntropy(yTrue, yPred, this);
  }

  override getConfig(): Record<string, unknown> {
    const { fromLogits, labelSmoothing, axis } = this;
    return { ...super.getConfig(), fromLogits, labelSmoothing, axis };
  }
}

/** See BinaryCrossentropy. */
export function binaryCrossentropy(options?: BinaryCrossentropyOptions): BinaryCrossentropy {
  return new BinaryCrossentropy(options);
}
