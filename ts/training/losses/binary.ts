/** Cross-entropies of yes and no. */
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { binaryEntropy, binaryFocalEntropy } from "./formulas/binary.js";
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

export interface BinaryFocalCrossentropyOptions extends BinaryCrossentropyOptions {
  /** Weighs the class 1 by alpha and the class 0 by 1 - alpha; default false. */
  readonly applyClassBalancing?: boolean;
  /** Default 0.25. */
  readonly alpha?: number;
  /** Exponent γ of the focal factor; default 2. */
  readonly gamma?: number;
}

/** The binary cross-entropy times (1-q)^γ, with q the probability of the true class (Lin et al. 2018). */
export class BinaryFocalCrossentropy extends Loss {
  static override readonly className = "BinaryFocalCrossentropy";
  readonly applyClassBalancing: boolean;
  readonly alpha: number;
  readonly gamma: number;
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;
  readonly axis: number;

  constructor(options: BinaryFocalCrossentropyOptions = {}) {
    super("binary_focal_crossentropy", options);
    this.applyClassBalancing = options.applyClassBalancing ?? false;
    this.alpha = options.alpha ?? 0.25;
    this.gamma = options.gamma ?? 2;
    this.fromLogits = options.fromLogits ?? false;
    this.labelSmoothing = options.labelSmoothing ?? 0;
    this.axis = options.axis ?? -1;
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return binaryFocalEntropy(yTrue, yPred, this);
  }

  override getConfig(): Record<string, unknown> {
    const { applyClassBalancing, alpha, gamma, fromLogits, labelSmoothing, axis } = this;
    const own = { applyClassBalancing, alpha, gamma, fromLogits, labelSmoothing, axis };
    return { ...super.getConfig(), ...own };
  }
}

/** See BinaryCrossentropy. */
export function binaryCrossentropy(options?: BinaryCrossentropyOptions): BinaryCrossentropy {
  return new BinaryCrossentropy(options);
}

/** See BinaryFocalCrossentropy. */
export function binaryFocalCrossentropy(
  options?: BinaryFocalCrossentropyOptions,
): BinaryFocalCrossentropy {
  return new BinaryFocalCrossentropy(options);
}
