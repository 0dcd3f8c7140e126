/** Categorical cross-entropy, with class indices as targets. */
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { boolean, integer, nullable, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import {
  classesLast,
  isNotOfClass,
  sparseCrossentropyLoss,
  sparseCrossentropyLossIgnoringClass,
  withoutClassAxis,
} from "./formulas/categorical.js";
import { Loss, type LossOptions, type OwnOptions } from "./loss.js";
import { lossFactory } from "./per-sample.js";

/** Options of `sparseCategoricalCrossentropy`. */
export interface SparseCategoricalCrossentropyOptions extends LossOptions {
  /** Predictions are logits (any number), not probabilities; default false. */
  readonly fromLogits?: boolean;
  /** Samples of this class are left out of both the sum and the count of a mean; default null: none. */
  readonly ignoreClass?: number | null;
  /** Axis of the classes in the predictions; default -1. */
  readonly axis?: number;
}

function sparseOptions() {
  return {
    fromLogits: optional(boolean(), false),
    ignoreClass: optional(nullable(integer()), null),
    axis: optional(integer(), -1),
  } satisfies Description<OwnOptions<SparseCategoricalCrossentropyOptions>>;
}

export interface SparseCategoricalCrossentropy
  extends FieldsOf<SparseCategoricalCrossentropyOptions, typeof sparseOptions> {}

/**
 * -log p of the true class, with p normalized to sum to 1 and limited to [ε, 1-ε]. Targets are indices
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
    const predictions = classesLast(yPred, this.axis);
    return ignoreClass === null
      ? sparseCrossentropyLoss(labels, predictions, fromLogits)
      : sparseCrossentropyLossIgnoringClass(labels, predictions, fromLogits, ignoreClass).values;
  }

  protected override ownMask(yTrue: SymbolicTensor): SymbolicTensor | null {
    return this.ignoreClass === null ? null : isNotOfClass(yTrue, this.ignoreClass);
  }
}

/**
 * -log p of the true class, with p normalized to sum to 1 and limited to [ε, 1-ε]. Targets are indices below the number of
 * classes; another one fails the step.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 * @example
 * net.compile({ loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }) });
 */
export const sparseCategoricalCrossentropy = lossFactory(SparseCategoricalCrossentropy);
