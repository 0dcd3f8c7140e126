/** Circle loss, for embeddings whose distances tell classes apart. */
import { countOf, reshape } from "../../graph/operations/broadcast.js";
import {
  add,
  and,
  equal,
  greater,
  maximum,
  mul,
  not,
  notEqual,
  softplus,
  sub,
} from "../../graph/operations/elementwise.js";
import { matmul } from "../../graph/operations/matmul.js";
import { arange } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError } from "../../runtime/errors.js";
import { boolean, finite, optional, positive } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { maskedLogSumExp } from "./formulas/masked.js";
import { Loss, type LossOptions, type OwnOptions } from "./loss.js";
import { lossFactory } from "./per-sample.js";

/** Options of `circle`. */
export interface CircleOptions extends LossOptions {
  /** The scale γ of the similarities; default 80. */
  readonly gamma?: number;
  /** The relaxation m of the margin; default 0.4. */
  readonly margin?: number;
  /** Whether a sample is left out of its own positive pairs; default true. */
  readonly removeDiagonal?: boolean;
}

function circleOptions() {
  return {
    gamma: optional(positive(), 80),
    margin: optional(finite(), 0.4),
    removeDiagonal: optional(boolean(), true),
  } satisfies Description<OwnOptions<CircleOptions>>;
}

export interface Circle extends FieldsOf<CircleOptions, typeof circleOptions> {}

/**
 * softplus(log Σₚ e^(-γ αₚ (m - dₚ)) + log Σₙ e^(γ αₙ (1 - m - dₙ))) of each sample, with d = max(1 - x·x', 0) the cosine
 * distance to another sample, αₚ = max(m + d, 0), αₙ = max(1 + m - d, 0), p over the samples of its class and n over the
 * others (Sun et al. 2020, in Keras's form). Targets are class indices [batch], predictions embeddings [batch, size] of
 * length 1. The mean is over samples whose loss is above 0.
 */
export class Circle extends Loss {
  static override readonly className: string = "Circle";
  override readonly targetDType = "int32";

  static override options(): AnyDescription {
    return { ...Loss.options(), ...circleOptions() };
  }

  /** @throws ValueError for gamma not above 0, and as every loss. */
  constructor(options: CircleOptions = {}) {
    super("circle", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    assertEmbeddings(yTrue, yPred);
    const { gamma, margin } = this;
    const distance = maximum(sub(1, matmul(yPred, yPred, false, true)), 0);
    const labels = reshape(yTrue, [-1, 1]);
    const sameClass = equal(labels, reshape(yTrue, [1, -1]));
    const count = countOf(labels);
    const isOther = notEqual(reshape(arange(count), [-1, 1]), arange(count));
    const positives = this.removeDiagonal ? and(sameClass, isOther) : sameClass;
    const positiveTerms = mul(
      mul(maximum(add(margin, distance), 0), sub(margin, distance)),
      -gamma,
    );
    const negativeTerms = mul(
      mul(maximum(sub(1 + margin, distance), 0), sub(1 - margin, distance)),
      gamma,
    );
    return softplus(
      add(
        maskedLogSumExp(positiveTerms, positives),
        maskedLogSumExp(negativeTerms, not(sameClass)),
      ),
    );
  }

  protected override ownMask(_yTrue: SymbolicTensor, values: SymbolicTensor): SymbolicTensor {
    return greater(values, 0);
  }
}

function assertEmbeddings(yTrue: SymbolicTensor, yPred: SymbolicTensor): void {
  const isColumn = yTrue.rank === 1 || (yTrue.rank === 2 && yTrue.dims.at(-1) === 1);
  if (yPred.rank === 2 && isColumn) return;
  throw new ShapeError(
    `Circle loss needs class indices [batch] and embeddings [batch, size], got targets ${yTrue.toString()} and predictions ${yPred.toString()}.`,
  );
}

/**
 * Circle loss (Sun et al. 2020) of embeddings: class indices [batch] and embeddings of length 1, [batch, size]; the
 * equation is at the class.
 * @throws ValueError for gamma not above 0, and as every loss.
 * @example
 * net.compile({ optimizer: "adam", loss: losses.circle({ gamma: 80, margin: 0.4 }) });
 */
export const circle = lossFactory(Circle);
