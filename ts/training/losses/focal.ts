/** Cross-entropies that look away from what is predicted well already. */
import type { SymbolicTensor } from "../../graph/symbolic.js";
import type { BinaryCrossentropyOptions } from "./binary.js";
import type { CategoricalCrossentropyOptions } from "./categorical.js";
import { binaryFocalEntropy, categoricalFocalEntropy } from "./formulas/focal.js";
import { Loss } from "./loss.js";

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

export interface CategoricalFocalCrossentropyOptions extends CategoricalCrossentropyOptions {
  /** Weight of every class; default 0.25. */
  readonly alpha?: number;
  /** Exponent γ of the focal factor; default 2. */
  readonly gamma?: number;
}

/** -Σ α (1-p)^γ y log p over the classes (Lin et al. 2018). */
export class CategoricalFocalCrossentropy extends Loss {
  static override readonly className = "CategoricalFocalCrossentropy";
  readonly alpha: number;
  readonly gamma: number;
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;
  readonly axis: number;

  constructor(options: CategoricalFocalCrossentropyOptions = {}) {
    super("categorical_focal_crossentropy", options);
    this.alpha = options.alpha ?? 0.25;
    this.gamma = options.gamma ?? 2;
    this.fromLogits = options.fromLogits ?? false;
    this.labelSmoothing = options.labelSmoothing ?? 0;
    this.axis = options.axis ?? -1;
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return categoricalFocalEntropy(yTrue, yPred, this);
  }

  override getConfig(): Record<string, unknown> {
    const { alpha, gamma, fromLogits, labelSmoothing, axis } = this;
    return { ...super.getConfig(), alpha, gamma, fromLogits, labelSmoothing, axis };
  }
}

/** See BinaryFocalCrossentropy. */
export function binaryFocalCrossentropy(
  options?: BinaryFocalCrossentropyOptions,
): BinaryFocalCrossentropy {
  return new BinaryFocalCrossentropy(options);
}

/** See CategoricalFocalCrossentropy. */
export function categoricalFocalCrossentropy(
  options?: CategoricalFocalCrossentropyOptions,
): CategoricalFocalCrossentropy {
  return new CategoricalFocalCrossentropy(options);
}
