/** Binary cross-entropy. */
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { boolean, fraction, integer, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { binaryCrossentropyLoss } from "./formulas/binary.js";
import { Loss, type LossOptions, type OwnOptions } from "./loss.js";
import { lossFactory } from "./per-sample.js";

/** Options of `binaryCrossentropy`. */
export interface BinaryCrossentropyOptions extends LossOptions {
  /** Predictions are logits (any number), not probabilities; default false. */
  readonly fromLogits?: boolean;
  /** s in [0, 1]: targets become y (1-s) + s/2; default 0. */
  readonly labelSmoothing?: number;
  /** Axis over which values are averaged; default -1. */
  readonly axis?: number;
}

export function binaryOptions() {
  return {
    fromLogits: optional(boolean(), false),
    labelSmoothing: optional(fraction(), 0),
    axis: optional(integer(), -1),
  } satisfies Description<OwnOptions<BinaryCrossentropyOptions>>;
}

export interface BinaryCrossentropy
  extends FieldsOf<BinaryCrossentropyOptions, typeof binaryOptions> {}

/** mean -y log p - (1-y) log(1-p), with p limited to [ε, 1-ε]. */
export class BinaryCrossentropy extends Loss {
  static override readonly className: string = "BinaryCrossentropy";

  static override options(): AnyDescription {
    return { ...Loss.options(), ...binaryOptions() };
  }

  constructor(options: BinaryCrossentropyOptions = {}) {
    super("binary_crossentropy", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return binaryCrossentropyLoss(yTrue, yPred, this);
  }
}

/**
 * mean -y log p - (1-y) log(1-p), with p limited to [ε, 1-ε], ε = 1e-7. Targets y, from 0 to 1, and predictions p have one
 * shape, [batch, ..., n]; the mean is over an axis, by default the last: `losses.binaryCrossentropy({ fromLogits: true })`.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const binaryCrossentropy = lossFactory(BinaryCrossentropy);
