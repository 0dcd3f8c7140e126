/** Categorical cross-entropy, with one-hot targets. */
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { boolean, fraction, integer, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { categoricalCrossentropyLoss } from "./formulas/categorical.js";
import { Loss, type LossOptions, type OwnOptions } from "./loss.js";
import { lossFactory } from "./per-sample.js";

/** Options of `categoricalCrossentropy`. */
export interface CategoricalCrossentropyOptions extends LossOptions {
  /** Predictions are logits (any number), not probabilities; default false. */
  readonly fromLogits?: boolean;
  /** s in [0, 1]: targets become y (1-s) + s/C, with C the number of classes; default 0. */
  readonly labelSmoothing?: number;
  /** Axis of the classes; default -1. */
  readonly axis?: number;
}

export function categoricalOptions() {
  return {
    fromLogits: optional(boolean(), false),
    labelSmoothing: optional(fraction(), 0),
    axis: optional(integer(), -1),
  } satisfies Description<OwnOptions<CategoricalCrossentropyOptions>>;
}

export interface CategoricalCrossentropy
  extends FieldsOf<CategoricalCrossentropyOptions, typeof categoricalOptions> {}

/**
 * -Σ y log p over the classes, with p normalized to sum to 1 and clipped to [ε, 1-ε], ε = 1e-7. Targets y and predictions p
 * have one shape, [batch, ..., classes].
 */
export class CategoricalCrossentropy extends Loss {
  static override readonly className: string = "CategoricalCrossentropy";

  static override options(): AnyDescription {
    return { ...Loss.options(), ...categoricalOptions() };
  }

  constructor(options: CategoricalCrossentropyOptions = {}) {
    super("categorical_crossentropy", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return categoricalCrossentropyLoss(yTrue, yPred, this);
  }
}

/**
 * -Σ y log p over the classes, with p normalized to sum to 1 and clipped to [ε, 1-ε], ε = 1e-7. Targets y and predictions p
 * have one shape, [batch, ..., classes]: `losses.categoricalCrossentropy({ fromLogits: true })`.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const categoricalCrossentropy = lossFactory(CategoricalCrossentropy);
