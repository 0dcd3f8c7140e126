/** Probabilistic and hinge losses as metrics: their means over samples. */
import { cast, mul } from "../../graph/operations/elementwise.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import { boolean, fraction, integer, nullable, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { binaryCrossentropy as binaryCrossentropyOfSamples } from "../losses/binary.js";
import { binaryCrossentropyLoss } from "../losses/formulas/binary.js";
import {
  categoricalCrossentropyLoss,
  classesLast,
  sparseCrossentropyLoss,
  sparseCrossentropyLossIgnoringClass,
  withoutClassAxis,
} from "../losses/formulas/categorical.js";
import { divergence, poissonError } from "../losses/formulas/divergence.js";
import { categoricalHingeError, hingeError, squaredHingeError } from "../losses/formulas/margin.js";
import { toSameRank } from "../losses/rank.js";
import { sparseCategoricalCrossentropy as sparseCategoricalCrossentropyLoss } from "../losses/sparse.js";
import {
  addToMean,
  type Direction,
  MeanMetric,
  Metric,
  type MetricOptions,
  meanOf,
  type OwnOptions,
  withAxesOf,
} from "./metric.js";
import { metricFactory, metricOfLoss } from "./per-sample.js";

/** Options of `binaryCrossentropy`. */
export interface CrossentropyMetricOptions extends MetricOptions {
  /** Predictions are logits (any number), not probabilities; default false. */
  readonly fromLogits?: boolean;
  /** s in [0, 1]: targets become y (1-s) + s/C, with C the number of classes (2 if binary); default 0. */
  readonly labelSmoothing?: number;
}

function crossentropyOptions() {
  return {
    fromLogits: optional(boolean(), false),
    labelSmoothing: optional(fraction(), 0),
  } satisfies Description<OwnOptions<CrossentropyMetricOptions>>;
}

export interface BinaryCrossentropy
  extends FieldsOf<CrossentropyMetricOptions, typeof crossentropyOptions> {}

/** -y log p - (1-y) log(1-p) */
export class BinaryCrossentropy extends MeanMetric {
  static override readonly className: string = "BinaryCrossentropy";
  override readonly direction: Direction = "down";

  static override options(): AnyDescription {
    return { ...MeanMetric.options(), ...crossentropyOptions() };
  }

  constructor(options: CrossentropyMetricOptions = {}) {
    super("binary_crossentropy", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    const { fromLogits, labelSmoothing } = this;
    return binaryCrossentropyLoss(yTrue, yPred, { fromLogits, labelSmoothing, axis: -1 });
  }
}

/** Options of `categoricalCrossentropy`. */
export interface CategoricalCrossentropyMetricOptions extends CrossentropyMetricOptions {
  /** Axis of the classes. Default -1. */
  readonly axis?: number;
}

function categoricalOptions() {
  return {
    ...crossentropyOptions(),
    axis: optional(integer(), -1),
  } satisfies Description<OwnOptions<CategoricalCrossentropyMetricOptions>>;
}

export interface CategoricalCrossentropy
  extends FieldsOf<CategoricalCrossentropyMetricOptions, typeof categoricalOptions> {}

/** -Σ y log p */
export class CategoricalCrossentropy extends MeanMetric {
  static override readonly className: string = "CategoricalCrossentropy";
  override readonly direction: Direction = "down";

  static override options(): AnyDescription {
    return { ...MeanMetric.options(), ...categoricalOptions() };
  }

  constructor(options: CategoricalCrossentropyMetricOptions = {}) {
    super("categorical_crossentropy", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return categoricalCrossentropyLoss(yTrue, yPred, this);
  }
}

/** Options of `sparseCategoricalCrossentropy`. */
export interface SparseCrossentropyMetricOptions extends MetricOptions {
  /** Predictions are logits (any number), not probabilities; default false. */
  readonly fromLogits?: boolean;
  /**
   * Samples of this class have loss 0. As in Keras the mean still counts them, unless there are sample weights. Default
   * null: no class is ignored.
   */
  readonly ignoreClass?: number | null;
  /** Axis of the classes in the predictions; default -1. */
  readonly axis?: number;
}

function sparseOptions() {
  return {
    fromLogits: optional(boolean(), false),
    ignoreClass: optional(nullable(integer()), null),
    axis: optional(integer(), -1),
  } satisfies Description<OwnOptions<SparseCrossentropyMetricOptions>>;
}

export interface SparseCategoricalCrossentropy
  extends FieldsOf<SparseCrossentropyMetricOptions, typeof sparseOptions> {}

/** -log p of the target's class. */
export class SparseCategoricalCrossentropy extends Metric {
  static override readonly className: string = "SparseCategoricalCrossentropy";
  override readonly stateSize = 2;
  override readonly countsMask = true;
  override readonly direction: Direction = "down";

  static override options(): AnyDescription {
    return { ...Metric.options(), ...sparseOptions() };
  }

  constructor(options: SparseCrossentropyMetricOptions = {}) {
    super("sparse_categorical_crossentropy", options);
  }

  override track(
    state: SymbolicTensor,
    yTrue: SymbolicTensor,
    yPred: SymbolicTensor,
    sampleWeight: SymbolicTensor | null,
  ): OpNode[] {
    const { fromLogits, ignoreClass } = this;
    const labels = withoutClassAxis(yTrue, yPred);
    const predictions = classesLast(yPred, this.axis);
    if (ignoreClass === null) {
      return [
        addToMean(state, sparseCrossentropyLoss(labels, predictions, fromLogits), sampleWeight),
      ];
    }
    const { values, counted } = sparseCrossentropyLossIgnoringClass(
      labels,
      predictions,
      fromLogits,
      ignoreClass,
    );
    const weight = sampleWeight === null ? null : weightsOf(counted, sampleWeight);
    return [addToMean(state, values, weight)];
  }

  override compute(sums: Float64Array): number {
    return meanOf(sums);
  }
}

/** Weights of the samples that are counted, 0 for the others. */
function weightsOf(counted: SymbolicTensor, sampleWeight: SymbolicTensor): SymbolicTensor {
  const [isCounted, weight] = toSameRank(
    cast(counted, "float32"),
    withAxesOf(counted, sampleWeight),
  );
  return mul(isCounted, weight);
}

/** Σ y log(y / p) */
export class KLDivergence extends MeanMetric {
  static override readonly className: string = "KLDivergence";
  override readonly direction: Direction = "down";

  constructor(options: MetricOptions = {}) {
    super("kl_divergence", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return divergence(yTrue, yPred);
  }
}

/** mean p - y log p */
export class Poisson extends MeanMetric {
  static override readonly className: string = "Poisson";
  override readonly direction: Direction = "down";

  constructor(options: MetricOptions = {}) {
    super("poisson", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return poissonError(yTrue, yPred);
  }
}

/** mean max(1 - y p, 0) */
export class Hinge extends MeanMetric {
  static override readonly className: string = "Hinge";
  override readonly direction: Direction = "down";

  constructor(options: MetricOptions = {}) {
    super("hinge", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return hingeError(yTrue, yPred);
  }
}

/** mean max(1 - y p, 0)² */
export class SquaredHinge extends MeanMetric {
  static override readonly className: string = "SquaredHinge";
  override readonly direction: Direction = "down";

  constructor(options: MetricOptions = {}) {
    super("squared_hinge", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return squaredHingeError(yTrue, yPred);
  }
}

/** max(1 + p⁻ - p⁺, 0), with p⁺ the prediction for the true class and p⁻ the largest of the others. */
export class CategoricalHinge extends MeanMetric {
  static override readonly className: string = "CategoricalHinge";
  override readonly direction: Direction = "down";

  constructor(options: MetricOptions = {}) {
    super("categorical_hinge", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return categoricalHingeError(yTrue, yPred);
  }
}

/** -y log p - (1-y) log(1-p) */
export const binaryCrossentropy = metricOfLoss(BinaryCrossentropy, binaryCrossentropyOfSamples);
/**
 * -Σ y log p. Targets y (one-hot) and predictions p are [batch, ..., classes].
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const categoricalCrossentropy = metricFactory(CategoricalCrossentropy);
/** -log p of the target's class. */
export const sparseCategoricalCrossentropy = metricOfLoss(
  SparseCategoricalCrossentropy,
  sparseCategoricalCrossentropyLoss,
);
/**
 * Σ y log(y / p). Targets y and predictions p have one shape, [batch, ..., n]; the sum is over the last axis.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const klDivergence = metricFactory(KLDivergence);
/**
 * mean p - y log p. Targets y and predictions p have one shape, [batch, ..., n]; the mean is over the last axis.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const poisson = metricFactory(Poisson);
/**
 * mean max(1 - y p, 0). Targets y and predictions p have one shape, [batch, ..., n]; the mean is over the last axis.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const hinge = metricFactory(Hinge);
/**
 * mean max(1 - y p, 0)². Targets y and predictions p have one shape, [batch, ..., n]; the mean is over the last axis.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const squaredHinge = metricFactory(SquaredHinge);
/**
 * max(1 + p⁻ - p⁺, 0), with p⁺ the prediction for the true class and p⁻ the largest of the others. Targets (one-hot) and
 * predictions are [batch, ..., classes].
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const categoricalHinge = metricFactory(CategoricalHinge);
