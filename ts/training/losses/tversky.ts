/** Tversky loss, for segmentation of rare regions. */
import { add, div, mul, sub } from "../../graph/operations/elementwise.js";
import { sum } from "../../graph/operations/reduce.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { integer, listOf, nonNegative, nullable, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { EPSILON } from "./formulas/constants.js";
import { Loss, type LossOptions, type OwnOptions } from "./loss.js";
import { lossFactory } from "./per-sample.js";
import { assertSameShape } from "./rank.js";

/** Options of `tversky`. */
export interface TverskyOptions extends LossOptions {
  /** Weight of false negatives, what is in the targets and was not predicted; default 0.5. */
  readonly alpha?: number;
  /** Weight of false positives, what was predicted and is not in the targets; default 0.5. */
  readonly beta?: number;
  /** Axes to sum over, such as [1, 2, 3] for one value a sample; default null: all axes, the batch included. */
  readonly axis?: readonly number[] | null;
}

function tverskyOptions() {
  return {
    alpha: optional(nonNegative(), 0.5),
    beta: optional(nonNegative(), 0.5),
    axis: optional(nullable(listOf(integer())), null),
  } satisfies Description<OwnOptions<TverskyOptions>>;
}

export interface Tversky extends FieldsOf<TverskyOptions, typeof tverskyOptions> {}

/**
 * 1 - Σ y p / (Σ y p + α Σ y (1-p) + β Σ (1-y) p + ε): 1 minus the Tversky index (Salehi et al. 2017, with α and β as in
 * Keras); with both 0.5 it is nearly the Dice loss.
 */
export class Tversky extends Loss {
  static override readonly className: string = "Tversky";

  static override options(): AnyDescription {
    return { ...Loss.options(), ...tverskyOptions() };
  }

  /** @throws ValueError for weights below 0, an axis that is not an integer, and as every loss. */
  constructor(options: TverskyOptions = {}) {
    super("tversky", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    assertSameShape(yTrue, yPred);
    const axes = this.axis ?? undefined;
    const tp = sum(mul(yTrue, yPred), axes);
    const fn = sum(mul(yTrue, sub(1, yPred)), axes);
    const fp = sum(mul(sub(1, yTrue), yPred), axes);
    const size = add(add(tp, add(mul(fn, this.alpha), mul(fp, this.beta))), EPSILON);
    return sub(1, div(tp, size));
  }
}

/**
 * 1 - Σ y p / (Σ y p + α Σ y (1-p) + β Σ (1-y) p + ε), ε = 1e-7: 1 minus the Tversky index of masks [batch, ...] of
 * targets y and predictions p (Salehi et al. 2017). α and β are 0.5 by default.
 * @throws ValueError for weights below 0, an axis that is not an integer, and as every loss.
 * @example
 * net.compile({ optimizer: "adam", loss: losses.tversky({ alpha: 0.3, beta: 0.7 }) });
 */
export const tversky = lossFactory(Tversky);
