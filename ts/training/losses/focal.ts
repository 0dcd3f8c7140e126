/** Focal cross-entropies, which weigh well predicted samples down. */
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { boolean, nonNegative, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { type BinaryCrossentropyOptions, binaryOptions } from "./binary.js";
import { type CategoricalCrossentropyOptions, categoricalOptions } from "./categorical.js";
import { binaryFocalCrossentropyLoss, categoricalFocalCrossentropyLoss } from "./formulas/focal.js";
import { Loss, type OwnOptions } from "./loss.js";
import { lossFactory } from "./per-sample.js";

/** Options of `binaryFocalCrossentropy`. */
export interface BinaryFocalCrossentropyOptions extends BinaryCrossentropyOptions {
  /** Weighs the class 1 by alpha and the class 0 by 1 - alpha; default false. */
  readonly applyClassBalancing?: boolean;
  /** Weight α of the class 1 in class balancing; default 0.25. */
  readonly alpha?: number;
  /** Exponent γ of the focal factor; default 2. */
  readonly gamma?: number;
}

function binaryFocalOptions() {
  return {
    ...binaryOptions(),
    applyClassBalancing: optional(boolean(), false),
    alpha: optional(nonNegative(), 0.25),
    gamma: optional(nonNegative(), 2),
  } satisfies Description<OwnOptions<BinaryFocalCrossentropyOptions>>;
}

export interface BinaryFocalCrossentropy
  extends FieldsOf<BinaryFocalCrossentropyOptions, typeof binaryFocalOptions> {}

/** The binary cross-entropy times (1-q)^γ, with q the probability of the true class (Lin et al. 2018). */
export class BinaryFocalCrossentropy extends Loss {
  static override readonly className: string = "BinaryFocalCrossentropy";

  static override options(): AnyDescription {
    return { ...Loss.options(), ...binaryFocalOptions() };
  }

  constructor(options: BinaryFocalCrossentropyOptions = {}) {
    super("binary_focal_crossentropy", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return binaryFocalCrossentropyLoss(yTrue, yPred, this);
  }
}

/** Options of `categoricalFocalCrossentropy`. */
export interface CategoricalFocalCrossentropyOptions extends CategoricalCrossentropyOptions {
  /** Weight of every class; default 0.25. */
  readonly alpha?: number;
  /** Exponent γ of the focal factor; default 2. */
  readonly gamma?: number;
}

function categoricalFocalOptions() {
  return {
    ...categoricalOptions(),
    alpha: optional(nonNegative(), 0.25),
    gamma: optional(nonNegative(), 2),
  } satisfies Description<OwnOptions<CategoricalFocalCrossentropyOptions>>;
}

export interface CategoricalFocalCrossentropy
  extends FieldsOf<CategoricalFocalCrossentropyOptions, typeof categoricalFocalOptions> {}

/** -Σ α (1-p)^γ y log p over the classes (Lin et al. 2018). */
export class CategoricalFocalCrossentropy extends Loss {
  static override readonly className: string = "CategoricalFocalCrossentropy";

  static override options(): AnyDescription {
    return { ...Loss.options(), ...categoricalFocalOptions() };
  }

  constructor(options: CategoricalFocalCrossentropyOptions = {}) {
    super("categorical_focal_crossentropy", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return categoricalFocalCrossentropyLoss(yTrue, yPred, this);
  }
}

/**
 * The binary cross-entropy times (1-q)^γ, with q the probability of the true class (Lin et al. 2018). Targets and
 * predictions have one shape, [batch, ..., n]; the mean is over the last axis.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const binaryFocalCrossentropy = lossFactory(BinaryFocalCrossentropy);

/**
 * -Σ α (1-p)^γ y log p over the classes (Lin et al. 2018). Targets y (one-hot) and predictions p are [batch, ...,
 * classes].
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const categoricalFocalCrossentropy = lossFactory(CategoricalFocalCrossentropy);
