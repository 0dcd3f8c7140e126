/** Generalized cross-entropy, for labels that are sometimes wrong. */
import { div, mul, pow, sub } from "../../graph/operations/elementwise.js";
import { oneHot } from "../../graph/operations/one-hot.js";
import { sum } from "../../graph/operations/reduce.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { optional, valueThat } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { assertLabelRank, classCount, withoutClassAxis } from "./formulas/categorical.js";
import { Loss, type LossOptions, type OwnOptions } from "./loss.js";
import { lossFactory } from "./per-sample.js";

/** Options of `categoricalGeneralizedCrossEntropy`. */
export interface CategoricalGeneralizedCrossEntropyOptions extends LossOptions {
  /** Between the cross-entropy (towards 0) and the mean absolute error (towards 1), in (0, 1); default 0.5. */
  readonly q?: number;
}

function generalizedOptions() {
  return {
    q: optional(
      valueThat<number>(
        "a number in (0, 1)",
        (value) => typeof value === "number" && value > 0 && value < 1,
      ),
      0.5,
    ),
  } satisfies Description<OwnOptions<CategoricalGeneralizedCrossEntropyOptions>>;
}

export interface CategoricalGeneralizedCrossEntropy
  extends FieldsOf<CategoricalGeneralizedCrossEntropyOptions, typeof generalizedOptions> {}

/**
 * (1 - p^q) / q with p the predicted probability of the true class (Zhang and Sabuncu 2018). Targets are class indices; one
 * out of range has p = 0.
 */
export class CategoricalGeneralizedCrossEntropy extends Loss {
  static override readonly className: string = "CategoricalGeneralizedCrossEntropy";
  override readonly targetDType = "int32";

  static override options(): AnyDescription {
    return { ...Loss.options(), ...generalizedOptions() };
  }

  /** @throws ValueError for q outside of (0, 1), and as every loss. */
  constructor(options: CategoricalGeneralizedCrossEntropyOptions = {}) {
    super("categorical_generalized_cross_entropy", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    const labels = withoutClassAxis(yTrue, yPred);
    assertLabelRank("Generalized cross-entropy", labels, yPred);
    const p = sum(mul(yPred, oneHot(labels, classCount(yPred, -1))), -1);
    return div(sub(1, pow(p, this.q)), this.q);
  }
}

/**
 * (1 - p^q) / q with p the predicted probability of the true class, for labels of which some are wrong (Zhang and Sabuncu
 * 2018). Targets are class indices [batch], predictions probabilities [batch, classes].
 * @throws ValueError for q outside of (0, 1), and as every loss.
 * @example
 * net.compile({ optimizer: "adam", loss: losses.categoricalGeneralizedCrossEntropy({ q: 0.5 }) });
 */
export const categoricalGeneralizedCrossEntropy = lossFactory(CategoricalGeneralizedCrossEntropy);
