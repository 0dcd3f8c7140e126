/** Dice loss, for segmentation. */
import { add, div, mul, sub } from "../../graph/operations/elementwise.js";
import { sum } from "../../graph/operations/reduce.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { integer, listOf, nullable, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { EPSILON } from "./formulas/constants.js";
import { Loss, type LossOptions, type OwnOptions } from "./loss.js";
import { lossFactory } from "./per-sample.js";

/** Options of `dice`. */
export interface DiceOptions extends LossOptions {
  /** Axes to sum over, such as [1, 2] for one value a sample; default null: all axes, the batch included. */
  readonly axis?: readonly number[] | null;
}

function diceOptions() {
  return {
    axis: optional(nullable(listOf(integer())), null),
  } satisfies Description<OwnOptions<DiceOptions>>;
}

export interface Dice extends FieldsOf<DiceOptions, typeof diceOptions> {}

/** 1 - 2 Σ y p / (Σ y + Σ p + ε): 1 minus the Dice coefficient, 0 for equal regions (Dice 1945, as in Keras). */
export class Dice extends Loss {
  static override readonly className: string = "Dice";

  static override options(): AnyDescription {
    return { ...Loss.options(), ...diceOptions() };
  }

  /** @throws ValueError for an axis that is not an integer, and as every loss. */
  constructor(options: DiceOptions = {}) {
    super("dice", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    const axes = this.axis ?? undefined;
    const sizes = add(add(sum(yTrue, axes), sum(yPred, axes)), EPSILON);
    return sub(1, div(mul(sum(mul(yTrue, yPred), axes), 2), sizes));
  }
}

/**
 * 1 - 2 Σ y p / (Σ y + Σ p + ε), ε = 1e-7: 1 minus the Dice coefficient of masks [batch, ...] of targets y and predictions
 * p; one number for the batch, or one a sample with `axis`.
 * @throws ValueError for an axis that is not an integer, and as every loss.
 * @example
 * net.compile({ optimizer: "adam", loss: losses.dice({ axis: [1, 2] }) });
 */
export const dice = lossFactory(Dice);
