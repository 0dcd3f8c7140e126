/** Top-k accuracies: the fraction of samples whose true class is among the k largest predictions. */
import { and, equal, greater, mul } from "../../graph/operations/elementwise.js";
import { expandDims } from "../../graph/operations/layout.js";
import { any, argMax, sum } from "../../graph/operations/reduce.js";
import { arange } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { boolean, optional, positiveInteger } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { asFloat, labelsOf } from "./labels.js";
import { type Direction, MeanMetric, type MetricOptions, type OwnOptions } from "./metric.js";
import { metricFactory } from "./per-sample.js";

/** 1 where fewer than k classes have a larger prediction than the true class, else 0. */
function inTopK(labels: SymbolicTensor, yPred: SymbolicTensor, k: number): SymbolicTensor {
  const classes = arange(yPred.dims.at(-1) ?? 1);
  const isTrue = asFloat(equal(expandDims(labels, labels.rank), classes));
  const truePrediction = sum(mul(isTrue, yPred), -1, true);
  const largerCount = sum(asFloat(greater(yPred, truePrediction)), -1);
  return asFloat(greater(k, largerCount));
}

/** Options of the top-k accuracies. */
export interface TopKOptions extends MetricOptions {
  /** Number of largest predictions among which the true class must be. Default 5. */
  readonly k?: number;
}

function topKOptions() {
  return { k: optional(positiveInteger(), 5) } satisfies Description<OwnOptions<TopKOptions>>;
}

/** Base class of the top-k accuracies, which differ in how targets encode the class. */
abstract class TopK extends MeanMetric {
  /** Number of largest predictions among which the true class must be. */
  declare readonly k: number;
  override readonly direction: Direction = "up";

  static override options(): AnyDescription {
    return { ...MeanMetric.options(), ...topKOptions() };
  }

  /** Indices of the true classes. */
  protected abstract labels(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor;

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return inTopK(this.labels(yTrue, yPred), yPred, this.k);
  }
}

/** Options of `sparseTopKCategoricalAccuracy`. */
export interface SparseTopKOptions extends TopKOptions {
  /** Predictions are class indices, the most likely first, not a number for each class; default false. */
  readonly fromSortedIds?: boolean;
}

function sparseTopKOptions() {
  return {
    fromSortedIds: optional(boolean(), false),
  } satisfies Description<Omit<SparseTopKOptions, keyof TopKOptions>>;
}

export interface SparseTopKCategoricalAccuracy
  extends FieldsOf<SparseTopKOptions, typeof sparseTopKOptions> {}

/** Fraction of samples for which the class of the largest target is among the k largest predictions. */
export class TopKCategoricalAccuracy extends TopK {
  static override readonly className: string = "TopKCategoricalAccuracy";

  constructor(options: TopKOptions = {}) {
    super("top_k_categorical_accuracy", options);
  }

  protected override labels(yTrue: SymbolicTensor): SymbolicTensor {
    return asFloat(argMax(yTrue));
  }
}

/** Fraction of samples for which the target's class index is among the k largest predictions. */
export class SparseTopKCategoricalAccuracy extends TopK {
  static override readonly className: string = "SparseTopKCategoricalAccuracy";

  static override options(): AnyDescription {
    return { ...TopK.options(), ...sparseTopKOptions() };
  }

  constructor(options: SparseTopKOptions = {}) {
    super("sparse_top_k_categorical_accuracy", options);
  }

  protected override labels(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return labelsOf(yTrue, yPred);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return this.fromSortedIds ? this.#amongFirst(yTrue, yPred) : super.values(yTrue, yPred);
  }

  /** 1 where the true class is among the first k indices, else 0. */
  #amongFirst(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    const labels = this.labels(yTrue, yPred);
    const isFirst = greater(this.k, arange(yPred.dims.at(-1) ?? 1));
    const isTrue = equal(expandDims(labels, labels.rank), asFloat(yPred));
    return asFloat(any(and(isTrue, isFirst), -1));
  }
}

/**
 * How often the class of the largest target is among the k largest predictions. Both are [batch, ..., classes].
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const topKCategoricalAccuracy = metricFactory(TopKCategoricalAccuracy);
/**
 * How often the class of the target's index is among the k largest predictions. Targets are class indices [batch, ...],
 * predictions [batch, ..., classes].
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const sparseTopKCategoricalAccuracy = metricFactory(SparseTopKCategoricalAccuracy);
