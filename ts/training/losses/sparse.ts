/** Categorical cross-entropy, with class indices as targets. */
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { boolean, integer, nullable, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import {
  isNotOfClass,
  sparseCrossentropyLoss,
  sparseCrossentropyLossIgnoringClass,
  withoutClassAxis,
} from "./formulas/categorical.js";
import { Loss, type LossOptions, type OwnOptions } from "./loss.js";

/** Options of `sparseCategoricalCrossentropy`. */
export interface SparseCategoricalCrossentropyOptions extends LossOptions {
  /** Predictions are logits (any number), not probabilities; default false. */
  readonly fromLogits?: boolean;
  /** Samples of this class are left out of both the sum and the count of a mean; default null: none. */
  readonly ignoreClass?: number | null;
}

function sparseOptions() {
  return {
    fromLogits: optional(boolean(), false),
    ignoreClass: optional(nullable(integer()), null),
  } satisfies Description<OwnOptions<SparseCategoricalCrossentropyOptions>>;
}

export interface SparseCategoricalCrossentropy
  extends FieldsOf<SparseCategoricalCrossentropyOptions, typeof sparseOptions> {}

/**
 * -log p of the true class, with p normalised to sum to 1 and limited to [ε, 1-ε]. Targets are indices
 * from 0 and below the number of classes; any other fails the step.
 */
export class SparseCategoricalCrossentropy extends Loss {
  static override readonly className: string = "SparseCategoricalCrossentropy";
  override readonly targetDType = "int32";

  static override options(): AnyDescription {
    return { ...Loss.options(), ...sparseOptions() };
  }

  constructor(options: SparseCategoricalCrossentropyOptions = {}) {
    super("sparse_categorical_crossentropy", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    const labels = withoutClassAxis(yTrue, yPred);
    const { fromLogits, ignoreClass } = this;
    return ignoreClass === null
      ? sparseCrossentropyLoss(labels, yPred, fromLogits)
      : sparseCrossentropyLossIgnoringClass(labels, yPred, fromLogits, ignoreClass).values;
  }

  protected override maskOfTargets(yTrue: SymbolicTensor): SymbolicTensor | null {
    return this.ignoreClass === null ? null : isNotOfClass(yTrue, this.ignoreClass);
  }
}

/**
 * -log p of the true class, with p normalised to sum to 1 and limited to [ε, 1-ε]. Targets are indices below the number of classes; another one fails the step.
 * @example
 * net.compile({ loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }) });
 */
export function sparseCategoricalCrossentropy(
  options?: SparseCategoricalCrossentropyOptions,
): SparseCategoricalCrossentropy {
  return new SparseCategoricalCrossentropy(options);
}
